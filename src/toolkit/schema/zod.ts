// zod's schemas, created from the recorded calls.
import * as z from "zod/mini";
import { Call, callOf } from "./z.ts";

/** The functions by name: imported one by one, so that a bundler omits the rest of zod. */
const FUNCTIONS: Readonly<Record<string, (...args: never[]) => unknown>> = {
  _default: z._default,
  array: z.array,
  boolean: z.boolean,
  cidrv4: z.cidrv4,
  cidrv6: z.cidrv6,
  enum: z.enum,
  gte: z.gte,
  int: z.int,
  ipv4: z.ipv4,
  ipv6: z.ipv6,
  literal: z.literal,
  looseObject: z.looseObject,
  lte: z.lte,
  maxLength: z.maxLength,
  minLength: z.minLength,
  number: z.number,
  optional: z.optional,
  partialRecord: z.partialRecord,
  pipe: z.pipe,
  prefault: z.prefault,
  record: z.record,
  refine: z.refine,
  regex: z.regex,
  strictObject: z.strictObject,
  string: z.string,
  transform: z.transform,
  union: z.union,
  unknown: z.unknown,
  alternative: (shape: z.core.$ZodShape) =>
    z.strictObject(shape).check(
      z.check((payload) => {
        payload.issues = payload.issues.map((issue) =>
          issue.code === "unrecognized_keys" ? { ...issue, continue: false } : issue,
        );
      }),
    ),
};

const made = new WeakMap<Call, z.ZodMiniType>();

/** The schema that calls describe. One call is one schema, wherever it is used. */
export function zodOf<T extends z.ZodMiniType>(schema: T): T {
  return schemaOf(callOf(schema)) as T;
}

function schemaOf(call: Call): z.ZodMiniType {
  const known = made.get(call);
  if (known !== undefined) return known;
  const { name, args, checks, meta } = call;
  const plain = FUNCTIONS[name]?.(...(args.map(argument) as never[])) as z.ZodMiniType;
  const schema = checks.length === 0 ? plain : plain.check(...(checks.map(argument) as never[]));
  made.set(call, schema);
  if (Object.keys(meta).length > 0) z.globalRegistry.add(schema, { ...meta });
  return schema;
}

/** An argument, which may contain other calls: of a union in a list, of an object in its shape. */
function argument(given: unknown): unknown {
  if (given instanceof Call) return schemaOf(given);
  if (Array.isArray(given)) return given.map(argument);
  if (typeof given !== "object" || given === null || Object.getPrototypeOf(given) !== Object.prototype) return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, argument(value)]));
}
