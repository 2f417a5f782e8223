// The table of docs/troubleshooting.md as data: what a test sees and what the guide says are the same words.
import { readFileSync } from "node:fs";

const guide = readFileSync(new URL("../../docs/troubleshooting.md", import.meta.url), "utf8");

export interface Trouble {
  words: string;
  /** Of kubectl, without `kubectl -n aether`. */
  where: string;
  /** Matches text that has the words in it. */
  pattern: RegExp;
}

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

export const troubles: readonly Trouble[] = [...guide.matchAll(/^\| `(.+?)` \| `(.+?)` \|/gm)].map(
  ([, words = "", where = ""]) => ({
    words,
    where,
    pattern: new RegExp(words.split("…").map(escaped).join(".+")),
  }),
);

/** The row of the guide with these words. @throws Error when it has none */
export function documented(words: string): Trouble {
  const trouble = troubles.find((each) => each.words === words);
  if (trouble === undefined) throw new Error(`docs/troubleshooting.md does not say: ${words}`);
  return trouble;
}
