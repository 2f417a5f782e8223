// Reads values of unknown type: objects and parts of them that were not validated. A value of the wrong type is treated as
// absent.

/** A map whose content is unknown. */
export type Tree = { readonly [key: string]: unknown };

const NOTHING: Tree = {};
const NONE: readonly never[] = [];

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const tree = (value: unknown): Tree => (isTree(value) ? value : NOTHING);

/** Only the value's own members: a label is never called `constructor`. */
export const member = (value: unknown, key: string): unknown =>
  isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** An entry of a table by a name from input, which may be `constructor`: every object inherits some. */
export const own = <T>(table: Readonly<Record<string, T>> | undefined, name: unknown): T | undefined =>
  table !== undefined && typeof name === "string" && Object.hasOwn(table, name) ? table[name] : undefined;

/** Items at their positions in the list, of any type. */
export const trees = (value: unknown): readonly Tree[] => (Array.isArray(value) ? value.map(tree) : NONE);

export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : NONE;

/** A map of strings, such as labels. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  if (!isTree(value)) return {};
  // Usually it already is one: copying every map of ten thousand objects would double the work.
  if (Object.values(value).every((each) => typeof each === "string")) return value as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** The type of a value as text, without the value, which may be secret. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
