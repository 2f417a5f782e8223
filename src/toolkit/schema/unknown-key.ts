import { type ConfigIssue, formatPath } from "../errors.ts";
import { nearest } from "../kubernetes/near.ts";
import type { Path } from "../kubernetes/path.ts";

/** A key that people type in the place of something that is called otherwise, or that can't be set. */
export interface Mistake {
  readonly key: RegExp;
  /** The field of the config below which it means this. */
  readonly at?: string;
  readonly fix: string;
}

/** A key that is not a setting, with the one that was probably meant. */
export function unknownKey(path: Path, known: readonly string[], mistakes: readonly Mistake[]): ConfigIssue {
  const key = String(path.at(-1));
  const meant = nearest(key, known);
  const mistake = mistakes.find((each) => each.key.test(key) && (each.at === undefined || each.at === path[0]));
  return {
    code: "unknown_key",
    path,
    message: "is not a setting.",
    // Not its value: what people put under a key of their own invention may well be a password.
    received: JSON.stringify(key),
    fix:
      meant !== undefined
        ? didYouMean([...path.slice(0, -1), meant])
        : (mistake?.fix ?? `Use one of ${known.join(", ")}.`),
  };
}

/** Without what is missing only because its key is misspelt. */
export function withoutEchoes(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const meant = new Set(issues.flatMap(({ code, fix }) => (code === "unknown_key" ? [fix] : [])));
  return issues.filter(({ code, path }) => code !== "missing" || !meant.has(didYouMean(path)));
}

const didYouMean = (path: Path) => `Did you mean ${formatPath(path)}?`;
