// Whether a schema has a place for a key: asked of the keys that are set to null, which stand for their default.
import type * as z from "zod/mini";
import type { Path } from "../kubernetes/path.ts";

/** What is read of a schema's definition here, whatever its type. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodMiniType;
  readonly in?: z.ZodMiniType;
  readonly options?: readonly z.ZodMiniType[];
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
  readonly catchall?: { readonly _zod: { readonly def: Definition } };
  readonly keyType?: z.ZodMiniType;
  readonly valueType?: z.ZodMiniType;
}

/** `free` is a place in a part that is handed through as it is: there any key may be one. */
export type Place = "known" | "free";

/** The place of a path below a schema; `undefined` where a config can have nothing. */
export function placeOf(schema: z.ZodMiniType, [key, ...below]: Path): Place | undefined {
  if (key === undefined) return "known";
  const {
    type,
    innerType,
    in: input,
    options,
    shape,
    catchall,
    keyType,
    valueType,
  } = schema._zod.def as unknown as Definition;
  const wrapped = innerType ?? input;
  if (wrapped !== undefined) return placeOf(wrapped, [key, ...below]);
  if (options !== undefined) {
    const places = options.map((option) => placeOf(option, [key, ...below]));
    return places.find((place) => place === "known") ?? places.find((place) => place !== undefined);
  }
  const field = shape !== undefined && Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
  if (field !== undefined) return placeOf(field, below);
  if (keyType !== undefined && valueType !== undefined)
    return keyType.safeParse(key).success ? placeOf(valueType, below) : undefined;
  const isFree = type === "unknown" || type === "any" || catchall?._zod.def.type === "unknown";
  return isFree ? "free" : undefined;
}
