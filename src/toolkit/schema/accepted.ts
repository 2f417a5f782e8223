// Parses a valid value: zod's result without zod, with which test/laws/schema.test.ts compares it.
import { block } from "../kubernetes/cidr.ts";
import { type Call, callOf, type ZodMiniType } from "./z.ts";

/** Not a value: the schema rejects this one, or only zod can decide. */
export const REFUSED = Symbol("refused");

type Accept = (call: Call, value: unknown) => unknown;

/** The value with its defaults, or REFUSED. */
export const accepted = (schema: ZodMiniType, value: unknown): unknown => run(callOf(schema), value);

function run(call: Call, value: unknown): unknown {
  const accept = ACCEPT[call.name];
  const made = accept === undefined ? REFUSED : accept(call, value);
  if (made === REFUSED) return REFUSED;
  // In order: a check may rely on earlier ones.
  const isRight = call.checks.every(({ name, args }) => CHECKS[name]?.(made as never, args[0] as never) === true);
  return isRight ? made : REFUSED;
}

const when =
  (holds: (value: unknown, args: readonly unknown[]) => boolean): Accept =>
  ({ args }, value) =>
    holds(value, args) ? value : REFUSED;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !Object.hasOwn(value, "__proto__");

const object =
  (isLoose: boolean): Accept =>
  ({ args: [shape] }, value) => {
    if (!isObject(value)) return REFUSED;
    const fields = shape as Readonly<Record<string, Call>>;
    const made: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(fields)) {
      const part = run(field, value[key]);
      if (part === REFUSED) return REFUSED;
      if (part !== undefined) made[key] = part;
    }
    for (const key of Object.keys(value)) {
      if (Object.hasOwn(fields, key)) continue;
      if (!isLoose) return REFUSED;
      made[key] = value[key];
    }
    return made;
  };

const record: Accept = ({ args: [keys, values] }, value) => {
  if (!isObject(value)) return REFUSED;
  const made: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (run(keys as Call, key) === REFUSED) return REFUSED;
    made[key] = run(values as Call, value[key]);
    if (made[key] === REFUSED) return REFUSED;
  }
  return made;
};

/** Whether a schema has a default. */
const isDefaulted = ({ name, args: [inner] }: Call): boolean =>
  name === "_default" || name === "prefault" || (name === "optional" && isDefaulted(inner as Call));

/** The way everyone spells it today; for another spelling, zod has to decide. */
const address = (bits: 32 | 128, isRange: boolean): Accept =>
  when((value) => {
    if (typeof value !== "string" || value.includes("/") !== isRange || block(value)?.bits !== bits) return false;
    const [ip = "", length = "0"] = value.split("/");
    const host = bits === 32 ? ip : `[${ip}]`;
    return URL.parse(`http://${host}`)?.hostname === host && String(Number(length)) === length;
  });

const ACCEPT: Readonly<Record<string, Accept>> = {
  string: when((value) => typeof value === "string"),
  number: when(Number.isFinite),
  int: when(Number.isSafeInteger),
  boolean: when((value) => typeof value === "boolean"),
  unknown: (_, value) => value,
  ipv4: address(32, false),
  ipv6: address(128, false),
  cidrv4: address(32, true),
  cidrv6: address(128, true),
  enum: when((value, [values]) => (values as readonly unknown[]).includes(value)),
  literal: when((value, [wanted]) => value === wanted),
  strictObject: object(false),
  alternative: object(false),
  looseObject: object(true),
  record,
  partialRecord: record,
  array: ({ args: [item] }, value) => {
    if (!Array.isArray(value)) return REFUSED;
    // Not map, which skips missing elements in the middle of a list.
    const made = Array.from(value, (each) => run(item as Call, each));
    return made.includes(REFUSED) ? REFUSED : made;
  },
  union: ({ args: [options] }, value) => {
    for (const option of options as readonly Call[]) {
      const made = run(option, value);
      if (made !== REFUSED) return made;
    }
    return REFUSED;
  },
  optional: ({ args: [inner] }, value) =>
    value === undefined && !isDefaulted(inner as Call) ? undefined : run(inner as Call, value),
  _default: ({ args: [inner, otherwise] }, value) => (value === undefined ? otherwise : run(inner as Call, value)),
  prefault: ({ args: [inner, otherwise] }, value) => run(inner as Call, value === undefined ? otherwise : value),
  pipe: ({ args: [first, second] }, value) => {
    const made = run(first as Call, value);
    return made === REFUSED ? REFUSED : run(second as Call, made);
  },
  transform: ({ args: [change] }, value) => (change as (value: unknown) => unknown)(value),
};

/** Any other check has to be made by zod. */
const CHECKS: Readonly<Record<string, (value: never, wanted: never) => boolean>> = {
  regex: (value: string, pattern: RegExp) => pattern.test(value),
  refine: (value: unknown, holds: (value: unknown) => unknown) => Boolean(holds(value)),
  gte: (value: number, least: number) => value >= least,
  lte: (value: number, most: number) => value <= most,
  minLength: ({ length }: { length: number }, least: number) => length >= least,
  maxLength: ({ length }: { length: number }, most: number) => length <= most,
};
