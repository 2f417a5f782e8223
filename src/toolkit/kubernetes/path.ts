import { isTree, member } from "./read.ts";

/** A path to a value in an object: keys and indexes. */
export type Path = readonly (string | number)[];

/** The value at a path; `undefined` if there is none. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((below, key) => (Array.isArray(below) ? below[Number(key)] : member(below, String(key))), value);

/** A copy with the value at a path changed; missing maps on the path are created. */
export const changedAt = (
  value: unknown,
  [key, ...below]: readonly string[],
  change: (value: unknown) => unknown,
): unknown =>
  key === undefined
    ? change(value)
    : { ...(isTree(value) ? value : {}), [key]: changedAt(member(value, key), below, change) };
