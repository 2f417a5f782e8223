// Loaded on demand, like zod.
import { inlineSchemaOf } from "../../toolkit/schema/inline.late.ts";
import { type JsonSchema, withDefinitions } from "../../toolkit/schema/named-types.ts";
import { configSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) of the config, with production's defaults, for editors and CI. */
export function jsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = inlineSchema();
  return { $schema, title: "AetherConfig", ...withDefinitions(schema) };
}

/** The same, with every part inlined where it is used, and with the names of types. */
export function inlineSchema(): JsonSchema & { $schema: string } {
  return inlineSchemaOf(configSchema("production"));
}
