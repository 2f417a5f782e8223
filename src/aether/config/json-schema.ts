import * as z from "zod/mini";
import { configSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) of the config, with production's defaults, for editors and CI. */
export function jsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema("production"), { io: "input", reused: "inline" });
  return { $schema, title: "AetherConfig", ...schema };
}
