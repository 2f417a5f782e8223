// Environment variables, from tables that define where each gets its value.
import type { ResolvedConfig } from "../config/schema.ts";
import type { Variables } from "./declaration.ts";

/** The values as strings, as environments and ConfigMaps need them. */
export function values(config: ResolvedConfig, variables: Variables): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name in variables) {
    const value = variables[name]?.value(config);
    if (value !== undefined) found[name] = String(value);
  }
  return found;
}
