// Variables of the environment, as tables say where each gets its value.
import type { ResolvedConfig } from "../config/schema.ts";
import type { Variables } from "./declaration.ts";

/** The values as the strings that an environment and a ConfigMap hold. */
export const values = (config: ResolvedConfig, variables: Variables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, { value }]) => {
      const found = value(config);
      return found === undefined ? [] : [[name, String(found)]];
    }),
  );
