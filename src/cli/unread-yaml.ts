// What YAML allows but kubectl's YAML reader (sigs.k8s.io/yaml/goyaml.v2) rejects. Its JSON reader does not.
import type { Document, Range } from "./yaml.ts";

type Yaml = typeof import("./yaml.ts");

interface Unread {
  readonly offset: number;
  readonly why: string;
}

/** The first character that kubectl rejects in a file, or reads as the end of the line. */
export function unreadCharacter(text: string): Unread | undefined {
  const found = text.trimStart().startsWith("{") ? null : UNREAD.exec(text);
  if (found === null) return undefined;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const what = /[\x85\u2028\u2029]/.test(found[0]) ? "reads the invisible U+%s as a line break" : "rejects U+%s";
  return {
    offset: found.index,
    why: `kubectl ${what.replace("%s", code)}; remove it, or write "\\u${code}" in quotes.`,
  };
}

const UNREAD = /[^\t\n\r\x20-\x7E\xA0-\u2027\u202A-\uFFFD]/;

/** The first part of a document that kubectl rejects: a key that is not text, an escape of JSON, a tab before the first character. */
export function unreadPart(document: Document, text: string, yaml: Yaml): Unread | undefined {
  const { isAlias, isCollection, isScalar, visit } = yaml;
  if (isCollection(document.contents) && document.contents.flow === true) return undefined;
  const found: Unread[] = [];
  const spans: Span[] = [];
  visit(document, {
    Pair: (_, { key, value }) => {
      if (isAlias(key) || (isScalar(key) && isTextKey(key.value))) return;
      found.push({
        offset: startOf(key) ?? startOf(value) ?? 0,
        why: "kubectl rejects a key that is not text; put it in quotes.",
      });
    },
    Collection: (_, { flow, range }) => {
      if (flow === true && range) spans.push({ type: "FLOW", range, column: 0 });
    },
    Scalar: (_, { type, range }, ancestors) => {
      if (!range || range[0] === range[1]) return;
      const block = startOf(ancestors.findLast((each) => isCollection(each) && each.flow !== true)) ?? 0;
      const column = block - (text.lastIndexOf("\n", block - 1) + 1);
      spans.push({ type: type ?? "PLAIN", range, column });
      const blank = type?.startsWith("BLOCK") === true ? TABBED_BLOCK.exec(text.slice(range[0], range[1])) : null;
      if (blank !== null) found.push({ offset: range[0] + blank[0].length, why: TAB });
      const written = type === "QUOTE_DOUBLE" ? text.slice(range[0], range[1]) : "";
      for (const [sequence, code = ""] of written.matchAll(/\\(u.{4}|.)/gs))
        if (/^(?:\/|ud[89a-f])/i.test(code))
          found.push({
            offset: range[0],
            why: `kubectl rejects the escape ${sequence} in YAML; write the character itself.`,
          });
    },
  });
  const [contents = 0, , end] = document.range ?? [];
  const start = text.lastIndexOf("\n---", contents) + 1;
  for (const { 0: spaces, index } of text.slice(start, end).matchAll(TABBED))
    if (document.contents !== null && !isTabRead(text, start + index, spaces.length, spans))
      found.push({ offset: start + index, why: TAB });
  return found.sort((a, b) => a.offset - b.offset)[0];
}

/** A scalar or a list or map in brackets, and the column of the block around it. */
interface Span {
  readonly type: string;
  readonly range: Range;
  readonly column: number;
}

const TAB = "kubectl rejects a tab among the spaces at the start of a line; remove it.";

/** The start of block text whose first line is indented by a tab, too, and which does not say how many of the spaces are its own. */
const TABBED_BLOCK = /^[|>][-+]?[ \t]*(?:#.*)?\r?\n(?: *\r?\n)* *(?=\t)/;

/** The start of a line that has only a tab, or a tab and a comment. */
const TABBED = /^ *(?=\t[ \t]*(?:#.*)?\r?$)/gm;

const isTextKey = (key: unknown) => key !== null && (typeof key !== "number" || Math.abs(key) < 2 ** 63);

const startOf = (node: unknown) => (node as { range?: Range | null } | null | undefined)?.range?.[0];

function isTabRead(text: string, line: number, spaces: number, spans: readonly Span[]): boolean {
  const around = spans.find(({ range: [start, end] }) => start < line && line < end);
  if (around !== undefined && around.type !== "PLAIN") return true;
  const before = around ?? spans.findLast(({ range: [, end] }) => end <= line);
  const isNext = before?.type === "PLAIN" && (around !== undefined || text.slice(before.range[1], line).trim() === "");
  return isNext && spaces > before.column;
}
