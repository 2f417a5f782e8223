import { type ConfigIssue, formatPath } from "../errors.ts";
import { nearest } from "../kubernetes/near.ts";
import type { Path } from "../kubernetes/path.ts";

/** A key that people type for a setting with another name, or for something that is not a setting. */
export interface Mistake {
  readonly key: RegExp;
  /** The field of the config below which it has this meaning. */
  readonly at?: string;
  readonly fix: string;
}

/** What to do instead of a path in a config; `undefined` if unknown. */
type Instead = (path: Path, config: unknown) => string | undefined;

export interface Mistakes {
  /** If the path is certainly not a typo. */
  readonly instead: Instead;
  /** If it resembles no setting: what else to do. */
  readonly beyond?: Instead;
  /** Settings of the same name in other places. */
  readonly elsewhere?: (path: Path) => readonly string[];
  readonly others: readonly Mistake[];
}

/** A rejected config, and known mistakes in it. */
export interface Source {
  readonly input: unknown;
  readonly mistakes: Mistakes;
}

/** A key that is not a setting, with the probably intended one. */
export function unknownKey(path: Path, known: readonly string[], { input, mistakes }: Source): ConfigIssue {
  const key = String(path.at(-1));
  const name = nameOfJoined(key);
  if (name !== undefined) return joinedKey([...path.slice(0, -1), name], known);
  const meant = nearest(key, known);
  const mistake = mistakes.others.find((each) => each.key.test(key) && (each.at === undefined || each.at === path[0]));
  return {
    code: "unknown_key",
    path,
    message: "is not a setting.",
    // Without its value: an invented key may contain a password.
    received: JSON.stringify(key),
    fix:
      mistakes.instead(path, input) ??
      (meant !== undefined
        ? didYouMean([...path.slice(0, -1), meant])
        : (mistake?.fix ??
          [
            ...named(mistakes.elsewhere?.(path) ?? []),
            `Use one of ${known.join(", ")}.`,
            mistakes.beyond?.(path, input) ?? [],
          ]
            .flat()
            .join(" "))),
  };
}

/**
 * The name in `name:value`, which YAML reads as one text because no space follows the colon. Only the name: the value may be a
 * secret.
 * @example nameOfJoined("replicas:3") // "replicas"
 * @example nameOfJoined("http://web") // undefined
 */
export const nameOfJoined = (text: string): string | undefined =>
  text.match(/^([A-Za-z_][\w./-]{0,100}):(?!\/\/)\S/)?.[1];

/** The message for a name and a value in one; `path` ends with the name. */
export function joinedKey(path: Path, known: readonly string[] = []): ConfigIssue {
  const name = String(path.at(-1));
  const meant = known.includes(name) ? name : (nearest(name, known) ?? name);
  return {
    code: "unknown_key",
    path,
    message: "has no space after the colon, so YAML reads name and value as one string.",
    received: JSON.stringify(name),
    fix: `Type "${meant}: …", with a space after the colon.`,
  };
}

const named = (settings: readonly string[]) =>
  settings.length === 0 ? [] : [`Did you mean ${settings.join(" or ")}?`];

/** Without fields that are missing only because their key is misspelt. */
export function withoutFollowUps(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const meant = new Set(issues.flatMap(({ code, fix }) => (code === "unknown_key" ? [fix] : [])));
  return issues.filter(({ code, path }) => code !== "missing" || !meant.has(didYouMean(path)));
}

const didYouMean = (path: Path) => `Did you mean ${formatPath(path)}?`;

/** Whether a text is a key together with its value: in `{replicas:3}`, which lacks a space, the key is `replicas:3`. */
export const isJoined = (text: string, key: string | number): boolean => text.startsWith(`${key}:`);
