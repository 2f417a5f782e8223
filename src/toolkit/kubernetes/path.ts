import { isTree, member } from "./read.ts";

/** The way to a value in an object, as keys and indexes. */
export type Path = readonly (string | number)[];

/** The value at a path; `undefined` where there is none. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((below, key) => (Array.isArray(below) ? below[Number(key)] : member(below, String(key))), value);

/** A copy with what a change makes of the value at a path; the maps on the way are made where there are none. */
export const changedAt = (
  value: unknown,
  [key, ...below]: readonly string[],
  change: (value: unknown) => unknown,
): unknown =>
  key === undefined
    ? change(value)
    : { ...(isTree(value) ? value : {}), [key]: changedAt(member(value, key), below, change) };
