// YAML and JSON as kubectl reads them. Source: sigs.k8s.io/yaml, and YAMLOrJSONDecoder of k8s.io/apimachinery/pkg/util/yaml.
import type { Path } from "../toolkit/kubernetes/path.ts";
import { isTree } from "../toolkit/kubernetes/read.ts";
import { UsageError } from "./context.ts";
import { type Lines, lastContent } from "./files.ts";
import { unreadCharacter, unreadPart } from "./unread-yaml.ts";
import type {
  Alias,
  Document,
  DocumentOptions,
  Lexer,
  LineCounter,
  ParseOptions,
  SchemaOptions,
  YAMLMap,
} from "./yaml.ts";

type Yaml = typeof import("./yaml.ts");

/** A document of a file. */
export interface ReadDocument {
  readonly content: unknown;
  /** Where its content begins in the file. */
  readonly start: number;
  /** Its nodes, read once more: to keep those of ten thousand objects for the few with a finding would double the memory. */
  readonly contents: () => unknown;
  /** The places of keys that a map sets more than once. */
  readonly repeated: readonly Path[];
  readonly line: Lines["linePos"];
}

interface Text {
  readonly text: string;
  readonly lines: Lines;
}

/** @throws {UsageError} with the lines that cannot be read, or that kubectl rejects or skips */
export function documentsIn(given: string, file: string, yaml: Yaml): ReadDocument[] {
  // Files that were concatenated have one before each of them.
  const text = given.replaceAll(/^\uFEFF/gm, "");
  refuseUnreadSeparators(text, file);
  const unread = unreadCharacter(text);
  if (unread !== undefined)
    throw new UsageError(`${file}:${text.slice(0, unread.offset).split("\n").length}: ${unread.why}`);
  const whole = readJson({ text, line: 0, column: 0 }, yaml);
  if (whole !== undefined) return [whole];
  return partsOf(text).flatMap((part) => {
    const json = readJson(part, yaml);
    if (json !== undefined) return [json];
    const { documents, ...read } = parsed(part.text, yaml);
    refuseTemplate(text, part, file, documents, yaml);
    const lines = { linePos: (offset: number) => placed(read.lines.linePos(offset), part) };
    return documents.map((document, index) => ({
      ...readDocument(document, file, { text: read.text, lines }, yaml),
      contents: contentsOf(read.text, index, yaml),
    }));
  });
}

/** A part of a file, how many lines are above it, and how many characters left of it. */
interface Part {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The documents of a file as text, or the objects of JSON that has several. kubectl reads them one by one, too: so nothing is kept
 * of one while the next is read, and one that must be read twice is a small part of the file.
 */
function partsOf(text: string): Part[] {
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
const placed = ({ line, col }: ReturnType<Lines["linePos"]>, part: Part) => ({
  line: part.line + line,
  col: col + (line === 1 ? part.column : 0),
});

/** The nodes of a document of a text. */
function contentsOf(text: string, index: number, yaml: Yaml): () => unknown {
  const documents = lazily(() => composed(text, new yaml.LineCounter(), yaml));
  return () => documents()[index]?.contents;
}

/** What `kubectl get -o json` writes, which the engine reads many times as fast; `undefined` for everything that is not as plain. */
function readJson(part: Part, yaml: Yaml): ReadDocument | undefined {
  const { text } = part;
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const content: unknown = JSON.parse(text);
    // A key that a map sets twice is one of the result.
    if (oddity(content) !== undefined || keysIn(content) !== keysOf(text)) return undefined;
    const lines = lazily(() => {
      const counter = new yaml.LineCounter();
      for (const { index } of text.matchAll(/^/gm)) counter.addNewLine(index);
      return counter;
    });
    return {
      content,
      start: text.indexOf("{"),
      repeated: [],
      line: (offset) => placed(lines().linePos(offset), part),
      contents: contentsOf(text, 0, yaml),
    };
  } catch {
    return undefined;
  }
}

/** How many keys JSON has: texts that a colon follows. */
function keysOf(json: string): number {
  let count = 0;
  for (const [, colon] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) if (colon !== undefined) count += 1;
  return count;
}

function keysIn(content: unknown): number {
  if (typeof content !== "object" || content === null) return 0;
  const members = Object.values(content);
  return members.reduce((sum, member) => sum + keysIn(member), Array.isArray(content) ? 0 : members.length);
}

function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function readDocument(
  document: Document.Parsed,
  file: string,
  { text, lines }: Text,
  yaml: Yaml,
): Omit<ReadDocument, "contents"> {
  const refuse = (offset: number, why: string) => {
    throw new UsageError(`${file}:${lines.linePos(offset).line}: ${why}`);
  };
  const start = document.contents?.range?.[0] ?? 0;
  const { yaml: version, tags } = document.directives ?? {};
  const directive = version?.explicit
    ? "%YAML"
    : Object.keys(tags ?? {}).some((tag) => tag !== "!!")
      ? "%TAG"
      : undefined;
  if (directive !== undefined) refuse(start, `kubectl rejects the ${directive} directive of this document; remove it.`);
  const unread = document.errors.length === 0 ? unreadPart(document, text, yaml) : undefined;
  if (unread !== undefined) refuse(unread.offset, unread.why);
  const [from, , to] = document.range;
  const mayMerge = document.errors.length === 0 && text.slice(from, to).includes("<<");
  const late = mayMerge ? lateMerge(document, yaml) : undefined;
  if (late !== undefined)
    refuse(late.offset, `"<<" comes after ${late.key}, so kubectl takes that value from "<<"; put "<<" first.`);
  const { content, repeated } = lastContent(document, file, lines);
  const odd = oddity(content);
  if (odd !== undefined) refuse(start, odd);
  return { content, start, repeated, line: lines.linePos };
}

/** Text of Helm or Jinja: where it is not YAML, and where `{{ x }}` is a map whose key is a map. */
function refuseTemplate(
  whole: string,
  { text }: Part,
  file: string,
  documents: readonly Document[],
  { isMap, visit }: Yaml,
): void {
  let isTemplate = documents.some(({ errors }) => errors.length > 0);
  if (!isTemplate && !/\{[{%]/.test(text)) return;
  const stop = () => {
    isTemplate = true;
  };
  for (const document of documents) visit(document, { Pair: (_, { key }) => (isMap(key) ? stop() : undefined) });
  // What begins in one document may end in another.
  const line = isTemplate ? whole.split("\n").findIndex((row) => TEMPLATE.test(row)) : -1;
  if (line >= 0)
    throw new UsageError(
      `${file}:${line + 1}: this is a template. Render it first, and check the result: helm template CHART | aether-k8s vet -`,
    );
}

/** Outside of quotes, or alone on its line. */
const TEMPLATE = /^\s*\{[{%]|:\s*\{\{|^[^'"#]*\{[{%]/;

/** kubectl reads a document up to the next line that begins with `---`: what it would reject or skip is reported. */
function refuseUnreadSeparators(text: string, file: string): void {
  if (!/^(?:---.*\S|\.\.\.)/m.test(text)) return;
  let ended: number | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const refuse = (at: number, why: string) => {
      throw new UsageError(`${file}:${at + 1}: ${why}`);
    };
    if (/^---(?!\s*(?:#|$))/.test(line))
      refuse(index, 'kubectl rejects text after "---" on the same line; start the document on the next line.');
    if (/^---/.test(line)) ended = undefined;
    else if (/^\.\.\.\s*$/.test(line)) ended ??= index;
    else if (ended !== undefined && /^\s*[^\s#]/.test(line))
      refuse(ended, 'kubectl ignores everything between "..." and the next "---"; use "---" instead.');
  }
}

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

/**
 * The documents of a text. A line inside brackets may begin left of its key, which YAML forbids but kubectl accepts: it is read
 * as if it were indented.
 */
function parsed(given: string, yaml: Yaml): Text & { documents: Document.Parsed[] } {
  const rows = given.split("\n");
  const indents = new Map<number, number>();
  for (;;) {
    const counter = new yaml.LineCounter();
    const text = rows.join("\n");
    const documents = composed(text, counter, yaml);
    const [first] = documents.flatMap(({ errors }) => errors);
    const lines: Lines = {
      linePos: (offset) => {
        const { line, col } = counter.linePos(offset);
        return { line, col: Math.max(1, col - (indents.get(line) ?? 0)) };
      },
    };
    const at = first?.code === "BAD_INDENT" && /^Flow /.test(first.message) ? counter.linePos(first.pos[0]).line : 0;
    if (at === 0 || indents.has(at) || indents.size >= MOST_INDENTED) return { documents, text, lines };
    indents.set(at, INDENT.length);
    rows[at - 1] = INDENT + rows[at - 1];
  }
}

const composed = (text: string, lineCounter: LineCounter, yaml: Yaml) => [
  ...new yaml.Composer({ ...AS_KUBECTL, lineCounter }).compose(tokens(text, lineCounter, yaml)),
];

/** The tokens of a text. Quoted text that continues on another line may have any indentation there. */
function* tokens(text: string, counter: LineCounter, { Lexer, Parser }: Yaml) {
  const lexer = new Lexer() as unknown as QuoteLexer;
  const { parseQuotedScalar } = lexer;
  lexer.parseQuotedScalar = function* () {
    const { indentNext } = this;
    this.indentNext = 0;
    const next = yield* parseQuotedScalar.call(this);
    this.indentNext = indentNext;
    return next;
  };
  const parser = new Parser(counter.addNewLine);
  counter.addNewLine(0);
  for (const lexeme of lexer.lex(text)) yield* parser.next(lexeme);
  yield* parser.end();
}

/** Missing in the lexer's types. */
interface QuoteLexer extends Pick<Lexer, "lex"> {
  indentNext: number;
  parseQuotedScalar: () => Generator<string, unknown>;
}

const INDENT = " ".repeat(100);
/** Each costs a parse of the whole text. */
const MOST_INDENTED = 100;

/** What JSON cannot express, so no API server receives it. */
function oddity(content: unknown, above: ReadonlySet<object> = new Set()): string | undefined {
  if (typeof content === "number")
    return Number.isFinite(content)
      ? undefined
      : "a number is infinite or NaN, which JSON cannot represent; put it in quotes.";
  if (typeof content !== "object" || content === null) return undefined;
  if (above.has(content)) return 'an anchor "&" contains itself; remove the "*" inside it.';
  const within = new Set(above).add(content);
  for (const member of Object.values(content)) {
    const found = typeof member === "object" || typeof member === "number" ? oddity(member, within) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A key that `<<` sets after the map did: here kubectl differs from YAML's definition. */
function lateMerge(document: Document, { isAlias, isMap, isScalar, visit }: Yaml) {
  let found: { offset: number; key: string } | undefined;
  const source = (value: unknown) => (isAlias(value) ? (value as Alias).resolve(document) : value);
  const keysOf = (value: unknown) =>
    isMap(value) ? value.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
  const late = (map: YAMLMap) => {
    const at = map.items.findIndex(({ key }) => isScalar(key) && key.source === "<<" && key.type === "PLAIN");
    if (at <= 0) return;
    const merged = source(map.items[at]?.value);
    const keys = keysOf(merged);
    const before = keysOf(map).slice(0, at);
    const key = before.find((each) => keys.includes(each));
    if (key !== undefined) found ??= { offset: rangeStart(map.items[at]?.key), key };
  };
  visit(document, { Map: (_, map) => late(map) });
  return found;
}

const rangeStart = (node: unknown): number =>
  isTree(node) && Array.isArray(node.range) ? (node.range[0] as number) : 0;

/** Numbers as Go reads them, without those of YAML 1.1 that it does not support: `e2`, `.`, 12:30 and 12e4567 are text. */
const numbers = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: { test: (text: string) => numberOf(text) !== undefined } as RegExp,
  resolve: (text: string) => numberOf(text) ?? text,
};

function numberOf(given: string): number | undefined {
  if (/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/.test(given)) return Number.POSITIVE_INFINITY;
  if (!/^[-+.\d]/.test(given)) return undefined;
  const plain = given.startsWith(".") ? given : given.replaceAll("_", "");
  const [, sign, digits] = /^([-+]?)0(x[\da-f]+|b[01]+|o?[0-7]+)$/i.exec(plain) ?? [];
  const integer =
    digits === undefined ? undefined : integerOf(sign, BigInt(`0${/^\d/.test(digits) ? "o" : ""}${digits}`));
  if (integer !== undefined) return integer;
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i.test(plain)) return undefined;
  return Number.isFinite(Number(plain)) ? Number(plain) : undefined;
}

/** `undefined` if it is neither an int64 nor, without a sign, a uint64. */
function integerOf(sign: string | undefined, size: bigint): number | undefined {
  const value = sign === "-" ? -size : size;
  return (sign ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)) === value ? Number(value) : undefined;
}

/** YAML 1.1 as kubectl reads it: `<<` merges, `yes` is true, 0644 is octal; but no dates, and nothing in base 60. */
const AS_KUBECTL: DocumentOptions &
  SchemaOptions &
  Pick<ParseOptions, "prettyErrors" | "uniqueKeys"> & { logLevel: "error" } = {
  version: "1.1",
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "error",
  customTags: (tags) => [
    ...tags.filter((tag) => typeof tag === "string" || !isOtherwise(tag.tag)),
    numbers,
    { ...numbers, tag: "tag:yaml.org,2002:int" },
  ],
};

const isOtherwise = (tag: string) => /:(?:int|float|timestamp|binary|set|omap|pairs)$/.test(tag);
