// Loaded on demand, like zod.
import * as z from "zod/mini";
import { type JsonSchema, withDefinitions } from "../../toolkit/schema/named-types.ts";
import { zodOf } from "../../toolkit/schema/zod.ts";
import { configSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) of the config, with production's defaults, for editors and CI. */
export function jsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = inlineSchema();
  return { $schema, title: "AetherConfig", ...withDefinitions(schema) };
}

/** The same, with every part inlined where it is used, and with the names of types. */
export function inlineSchema(): JsonSchema & { $schema: string } {
  return z.toJSONSchema(zodOf(configSchema("production")), {
    io: "input",
    reused: "inline",
    // zod omits the default of a value that is converted, such as a quantity.
    override: ({ zodSchema: { _zod }, jsonSchema }) => {
      if (_zod.def.type === "default") jsonSchema.default ??= (_zod.def as z.core.$ZodDefaultDef).defaultValue as never;
    },
  }) as JsonSchema & { $schema: string };
}
