// What is computed from all components together, once for a stack.
import { digest } from "../../toolkit/kubernetes/digest.ts";
import type { StackValues } from "../app/declaration.ts";
import { values } from "../app/environment.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { connectionBudget, poolConnections } from "./connection-budget.ts";
import { settingsTable } from "./declared.ts";

/** Each value is computed on first use: a single part of the stack needs few of them. */
export function stackValues(config: ResolvedConfig): StackValues {
  let settings: StackValues["settings"] | undefined;
  let settingsDigest: string | undefined;
  return {
    get settings() {
      settings ??= values(config, settingsTable);
      return settings;
    },
    get settingsDigest() {
      settingsDigest ??= digest(this.settings);
      return settingsDigest;
    },
    get maxConnections() {
      return connectionBudget(config).maxConnections;
    },
    get poolConnections() {
      return poolConnections(config);
    },
  };
}
