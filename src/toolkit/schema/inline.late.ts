// Loaded on demand, like zod.
import * as z from "zod/mini";
import type { JsonSchema } from "./named-types.ts";
import { zodOf } from "./zod.ts";

/** The JSON Schema (draft 2020-12) of what people type, with every part inlined where it is used, and with the names of types. */
export function inlineSchemaOf(schema: Parameters<typeof zodOf>[0]): JsonSchema & { $schema: string } {
  return z.toJSONSchema(zodOf(schema), {
    io: "input",
    reused: "inline",
    // zod omits the default of a value that is converted, such as a quantity.
    override: ({ zodSchema: { _zod }, jsonSchema }) => {
      if (_zod.def.type === "default") jsonSchema.default ??= (_zod.def as z.core.$ZodDefaultDef).defaultValue as never;
    },
  }) as JsonSchema & { $schema: string };
}
