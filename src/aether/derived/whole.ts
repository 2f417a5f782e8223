// What is computed from all components together, once for a stack.
import { digest } from "../../toolkit/kubernetes/digest.ts";
import type { Whole } from "../app/declaration.ts";
import { values } from "../app/environment.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { connectionBudget } from "./connection-budget.ts";
import { settingsTable } from "./declared.ts";

export function whole(config: ResolvedConfig): Whole {
  const settings = values(config, settingsTable);
  return { settings, settingsDigest: digest(settings), maxConnections: connectionBudget(config).maxConnections };
}
