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

/** A document of a file, its content, and the offset in the file of an offset in it. */
export interface ReadDocument {
  readonly document: Document;
  readonly content: unknown;
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
  const whole = parsed(text, yaml);
  refuseTemplate(text, file, whole.documents, yaml);
  const pieces = whole.documents.some(({ errors }) => errors.length > 0) ? jsonValues(text) : [];
  if (pieces.length < 2) return whole.documents.map((document) => read(document, file, whole, yaml));
  const lines = new yaml.LineCounter();
  for (const { index } of text.matchAll(/^/gm)) lines.addNewLine(index);
  return pieces.flatMap(({ from, to }) => {
    const linePos = (offset: number) => lines.linePos(from + offset);
    const piece = parsed(text.slice(from, to), yaml);
    return piece.documents.map((document) => read(document, file, { text: piece.text, lines: { linePos } }, yaml));
  });
}

function read(document: Document, file: string, { text, lines }: Text, yaml: Yaml): ReadDocument {
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
  const late = document.errors.length === 0 ? lateMerge(document, yaml) : undefined;
  if (late !== undefined)
    refuse(late.offset, `"<<" comes after ${late.key}, so kubectl takes that value from "<<"; put "<<" first.`);
  const { content, repeated } = lastContent(document, file, lines);
  const odd = oddity(content);
  if (odd !== undefined) refuse(start, odd);
  return { document, content, repeated, line: lines.linePos };
}

/** Text of Helm or Jinja: where it is not YAML, and where `{{ x }}` is a map whose key is a map. */
function refuseTemplate(text: string, file: string, documents: readonly Document[], { isMap, visit }: Yaml): void {
  if (!/\{[{%]/.test(text)) return;
  let isTemplate = documents.some(({ errors }) => errors.length > 0);
  const stop = () => {
    isTemplate = true;
  };
  for (const document of documents) visit(document, { Pair: (_, { key }) => (isMap(key) ? stop() : undefined) });
  const line = text.split("\n").findIndex((row) => TEMPLATE.test(row));
  if (isTemplate && line >= 0)
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
function parsed(given: string, yaml: Yaml): Text & { documents: Document[] } {
  const rows = given.split("\n");
  const indents = new Map<number, number>();
  for (;;) {
    const counter = new yaml.LineCounter();
    const composer = new yaml.Composer({ ...AS_KUBECTL, lineCounter: counter });
    const text = rows.join("\n");
    const documents = [...composer.compose(tokens(text, counter, yaml))];
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
