import { member } from "./read.ts";

/** The way to a value in an object, as keys and indexes. */
export type Path = readonly (string | number)[];

/** The value at a path; `undefined` where there is none. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((below, key) => (Array.isArray(below) ? below[Number(key)] : member(below, String(key))), value);
