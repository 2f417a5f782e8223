// Reading what may be anything: objects and parts of them that nobody checked. What is not of the expected type reads as
// absent.

export type Tree = { readonly [key: string]: unknown };

const NOTHING: Tree = {};
const NONE: readonly never[] = [];

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const tree = (value: unknown): Tree => (isTree(value) ? value : NOTHING);

/** The value's own members only: nobody's label is called `constructor`. */
export const member = (value: unknown, key: string): unknown =>
  isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** Items at their places in the list, whatever they are. */
export const trees = (value: unknown): readonly Tree[] => (Array.isArray(value) ? value.map(tree) : NONE);

export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : NONE;

/** A map of strings, such as labels. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  if (!isTree(value)) return {};
  // As a rule it is one already: a copy of every map of ten thousand objects is half of the work.
  if (Object.values(value).every((each) => typeof each === "string")) return value as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** What a value is, in words and without the value, which may be secret. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
