import { distance } from "fastest-levenshtein";

/**
 * The name that was probably meant: one slip or two away, and not merely the next of a numbered row.
 * @example near("aether-secret", ["aether-secrets"]) // "aether-secrets"
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

/** `: did you mean x?`, or nothing. */
export function meant(typed: string, known: Iterable<string>): string {
  const name = near(typed, known);
  return name === undefined ? "" : ` Did you mean ${name}?`;
}
