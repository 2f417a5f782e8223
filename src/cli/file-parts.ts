// The documents of a file, as text.
import type { Lines } from "./files.ts";

/** A part of a file, how many lines are above it, and how many characters left of it. */
export interface Part {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The documents of a file as text, or the objects of JSON that has several. kubectl reads them one by one, too: so nothing is kept
 * of one while the next is read, and one that must be read twice is a small part of the file.
 */
export function partsOf(text: string): Part[] {
  const values = jsonValues(text);
  if (values.length > 1) return partsAt(text, values);
  // A directive belongs to the document behind its line.
  const starts = /^%/m.test(text) ? [] : Array.from(text.matchAll(/^---/gm), ({ index }) => index);
  const froms = [0, ...starts.filter((start) => start > 0)];
  return partsAt(
    text,
    froms.map((from, index) => ({ from, to: froms[index + 1] ?? text.length })),
  );
}

function partsAt(text: string, ranges: readonly { from: number; to: number }[]): Part[] {
  let [line, start, seen] = [0, 0, 0];
  return ranges.map(({ from, to }) => {
    for (let end = text.indexOf("\n", seen); end >= 0 && end < from; end = text.indexOf("\n", end + 1)) {
      line += 1;
      start = end + 1;
    }
    seen = from;
    return { text: text.slice(from, to), line, column: from - start };
  });
}

/** The position in the file of one in a part. */
export const placed = ({ line, col }: ReturnType<Lines["linePos"]>, part: Part) => ({
  line: part.line + line,
  col: col + (line === 1 ? part.column : 0),
});

/** Objects one after the other, as `jq '.items[]'` writes them; none if the text is something else. */
function jsonValues(text: string): { from: number; to: number }[] {
  if (!text.trimStart().startsWith("{")) return [];
  const values: { from: number; to: number }[] = [];
  let [depth, from] = [0, 0];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s"{}[\]]+/g)) {
    if (depth === 0) from = index;
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    // Text between objects is not JSON; the parser rejects it.
    else if (depth === 0) return [];
    if (depth === 0) values.push({ from, to: index + token.length });
  }
  return depth === 0 ? values : [];
}
