// zod's functions, which record their calls. Most configs are valid, and checking that takes little (accepted.ts). zod takes
// longer to load than the rest of a render: it is used only to explain what is wrong (explained.late.ts).
import type * as zod from "zod/mini";

export type { core, output, ZodMiniType } from "zod/mini";

/** What fields.ts adds to a schema besides what it accepts. */
export interface Meta {
  readonly description?: string;
  /** Why the default is what it is. */
  readonly reason?: string;
  readonly tsType?: string;
  readonly typeName?: string;
  readonly mixin?: string;
}

/** A call of a zod function. */
export class Call {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly checks: readonly Call[];
  meta: Meta = {};

  constructor(name: string, args: readonly unknown[], checks: readonly Call[] = []) {
    this.name = name;
    this.args = args;
    this.checks = checks;
  }

  check(...checks: readonly Call[]): Call {
    const checked = new Call(this.name, this.args, [...this.checks, ...checks]);
    checked.meta = this.meta;
    return checked;
  }
}

/** With zod's own type, which is what the call creates. */
const call = <Name extends keyof typeof zod>(name: Name) =>
  ((...args: unknown[]) => new Call(name, args)) as unknown as (typeof zod)[Name];

/** The call behind a schema. */
export const callOf = (schema: zod.ZodMiniType) => schema as unknown as Call;

/** Adds information to a schema. */
export function describe(schema: zod.ZodMiniType, meta: Meta): void {
  const call = callOf(schema);
  call.meta = { ...call.meta, ...meta };
}

export const _default = call("_default");
export const array = call("array");
export const boolean = call("boolean");
export const cidrv4 = call("cidrv4");
export const cidrv6 = call("cidrv6");
const enumeration = call("enum");

export { enumeration as enum };
export const gte = call("gte");
export const int = call("int");
export const ipv4 = call("ipv4");
export const ipv6 = call("ipv6");
export const literal = call("literal");
export const looseObject = call("looseObject");
export const lte = call("lte");
export const maxLength = call("maxLength");
export const minLength = call("minLength");
export const number = call("number");
export const optional = call("optional");
export const partialRecord = call("partialRecord");
export const pipe = call("pipe");
export const prefault = call("prefault");
export const record = call("record");
export const refine = call("refine");
export const regex = call("regex");
export const strictObject = call("strictObject");
export const string = call("string");
export const transform = call("transform");
export const union = call("union");
export const unknown = call("unknown");

/**
 * An object in a union. An unknown key excludes it: otherwise zod would choose it as the intended one, without mentioning the
 * others.
 */
export const alternative = ((shape: unknown) => new Call("alternative", [shape])) as unknown as <
  T extends zod.core.$ZodShape,
>(
  shape: T,
) => ReturnType<typeof zod.strictObject<T>>;
