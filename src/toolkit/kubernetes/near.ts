// Finds the intended name. A key is one of a few, so it may differ a lot; the name of an object may be correct and the object
// elsewhere, so only a typo counts; and if a name is certainly wrong, all similar ones are listed.
import { closest, distance } from "fastest-levenshtein";

/**
 * The intended name: one or two typos away, and not just another name of a series. Series are recognized by their words:
 * `app-eu-config` and `app-us-config`, `internal` and `external`, are different things.
 * @example near("web-secret", ["web-secrets"]) // "web-secrets"
 * @example near("db-2", ["db-1"]) // undefined
 * @example near("shard-b", ["shard-a"]) // undefined
 */
export function near(typed: string, known: Iterable<string>): string | undefined {
  for (const name of known) if (Math.abs(name.length - typed.length) <= 2 && isTypo(typed, name)) return name;
  return undefined;
}

function isTypo(typed: string, name: string): boolean {
  // In a different case it is a different name to Kubernetes, but the same to people.
  const [one, other] = [words(typed), words(name)];
  if (one.length !== other.length) return one.join("") === other.join("");
  const pairs = one.map((word, index) => [word, other[index] ?? ""] as const).filter(([a, b]) => a !== b);
  if (pairs.length === 0) return typed !== name;
  return pairs.every(([a, b]) => isTypoOfWord(a, b)) && pairs.reduce((sum, [a, b]) => sum + distance(a, b), 0) <= 2;
}

/** A name one or two typos away, whatever its words are: for names that are all known, such as API groups. */
export const misspelt = (typed: string, known: Iterable<string>): string | undefined =>
  [...known].find((name) => name !== typed && distance(typed, name) <= Math.min(2, typed.length / 3));

const words = (name: string) => name.toLowerCase().split(/[^a-z\d]+/);

function isTypoOfWord(a: string, b: string): boolean {
  if (digits(a) !== digits(b)) return false;
  if (isSwapped(a, b)) return true;
  const slips = distance(a, b);
  // Two letters more at the end are no typo: nginxgw is not nginx.
  if (a.length - b.length > 1 && a.startsWith(b)) return false;
  // Typos are usually inside a word; a different first letter means a different word.
  if (a.charAt(0) !== b.charAt(0)) return false;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  // Most short words are one typo apart, so only a missing letter counts, but not a plural.
  if (long.length < 5) return short.length >= 3 && slips === 1 && short.length < long.length && long !== `${short}s`;
  return slips <= Math.min(2, long.length / 3);
}

const isSwapped = (a: string, b: string) => a.length === b.length && distance(a, b) === 2 && sorted(a) === sorted(b);

const sorted = (name: string) => [...name].sort().join("");

const digits = (name: string) => name.replaceAll(/\D/g, "");

/** ` Did you mean x?`, or nothing. */
export function didYouMeanText(typed: string, known: Iterable<string>): string {
  const name = near(typed, known);
  return name === undefined ? "" : ` Did you mean ${name}?`;
}

/**
 * The intended key: one that begins or ends with what was typed, or that differs by one or two typos.
 * @example nearest("hots", ["host", "name"]) // "host"
 * @example nearest("dve", ["dev", "staging"]) // "dev"
 * @example nearest("dev", ["development", "production"]) // "development"
 */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  // A key that long is not a typo, and computing the distance would be slow.
  if (known.length === 0 || typed.length > 100) return undefined;
  const lower = typed.toLowerCase();
  const names = known.map((name) => name.toLowerCase());
  const partly = known.filter((_, index) => names[index]?.startsWith(lower) || names[index]?.endsWith(lower));
  if (typed.length >= 3 && partly.length === 1) return partly[0];
  const near = closest(lower, names);
  const slips = Math.max(2, lower.length / 3);
  const isTypo = isSwapped(lower, near) || distance(lower, near) <= Math.min(slips, near.length / 2);
  return isTypo ? known[names.indexOf(near)] : undefined;
}

/** The names most similar to one that does not exist. */
export const mostSimilar = (name: string, known: readonly string[], count = 3): string[] =>
  [...new Set(known)]
    .filter((each) => each !== name)
    .map((each) => ({ each, slips: distance(name.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips)
    .slice(0, count)
    .map(({ each }) => each);
