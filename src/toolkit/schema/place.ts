// Whether a schema has a place for a key: needed for keys that are set to null, which stands for their default.
import type { Path } from "../kubernetes/path.ts";
import { accepted, REFUSED } from "./accepted.ts";
import { callOf, type ZodMiniType } from "./z.ts";

/** `free` is a place in a part that is passed through: any key is possible there. */
export type Place = "known" | "free";

/** The place of a path below a schema; `undefined` if a config cannot have it. */
export function placeOf(schema: ZodMiniType, path: Path): Place | undefined {
  const [key, ...below] = path;
  if (key === undefined) return "known";
  const { name, args } = callOf(schema);
  // The first argument of each zod function: a schema, several, those of keys, or of all keys.
  const first = args[0] as ZodMiniType;
  switch (name) {
    case "optional":
    case "_default":
    case "prefault":
    case "pipe":
      return placeOf(first, path);
    case "union": {
      const places = (args[0] as readonly ZodMiniType[]).map((option) => placeOf(option, path));
      return places.find((place) => place === "known") ?? places.find((place) => place !== undefined);
    }
    case "strictObject":
    case "alternative":
    case "looseObject": {
      const shape = args[0] as Readonly<Record<string, ZodMiniType>>;
      const field = Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
      if (field !== undefined) return placeOf(field, below);
      return name === "looseObject" ? "free" : undefined;
    }
    case "record":
    case "partialRecord":
      return accepted(first, key) === REFUSED ? undefined : placeOf(args[1] as ZodMiniType, below);
    case "unknown":
      return "free";
    default:
      return undefined;
  }
}
