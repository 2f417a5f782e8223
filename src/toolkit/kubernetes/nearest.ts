import { closest, distance } from "fastest-levenshtein";

/**
 * What was probably meant: the name that begins or ends with what was typed, or one that differs by a slip or two.
 * @example nearest("hots", ["host", "name"]) // "host"
 * @example nearest("dev", ["development", "production"]) // "development"
 */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  // Nothing that long is a slip, and the distance to it would take a while.
  if (known.length === 0 || typed.length > 100) return undefined;
  const lower = typed.toLowerCase();
  const names = known.map((name) => name.toLowerCase());
  const partly = known.filter((_, index) => names[index]?.startsWith(lower) || names[index]?.endsWith(lower));
  if (typed.length >= 3 && partly.length === 1) return partly[0];
  const near = closest(lower, names);
  const slips = Math.max(2, lower.length / 3);
  return distance(lower, near) <= Math.min(slips, near.length / 2) ? known[names.indexOf(near)] : undefined;
}
