// What was probably meant. A key that was typed is meant to be one of a few, so much may be wrong with it; the name of an object
// may be right and the object elsewhere, so only a slip counts; and where the name is wrong for sure, all are worth a look.
import { closest, distance } from "fastest-levenshtein";

/**
 * The name that was probably meant: one slip or two away, and not merely the next of a numbered row.
 * @example near("web-secret", ["web-secrets"]) // "web-secrets"
 * @example near("db-2", ["db-1"]) // undefined
 */
export function near(typed: string, known: Iterable<string>): string | undefined {
  // Of short names every other is a slip away, but not with the same letters.
  if (typed.length < 5) return [...known].find((name) => name !== typed && sorted(name) === sorted(typed));
  for (const name of known) {
    if (Math.abs(name.length - typed.length) > 2 || name === typed) continue;
    const slips = distance(typed, name);
    if (slips <= Math.min(2, typed.length / 3) && withoutDigits(typed) !== withoutDigits(name)) return name;
  }
  return undefined;
}

const sorted = (name: string) => [...name].sort().join("");

const withoutDigits = (name: string) => name.replaceAll(/\d/g, "");

/** ` Did you mean x?`, or nothing. */
export function meant(typed: string, known: Iterable<string>): string {
  const name = near(typed, known);
  return name === undefined ? "" : ` Did you mean ${name}?`;
}

/**
 * The key that was probably meant: the one that begins or ends with what was typed, or one that differs by a slip or two.
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

/** The other names that are written most like one that is not there. */
export const mostAlike = (name: string, known: readonly string[], count = 3): string[] =>
  [...new Set(known)]
    .filter((each) => each !== name)
    .map((each) => ({ each, slips: distance(name.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips)
    .slice(0, count)
    .map(({ each }) => each);
