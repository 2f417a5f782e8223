// YAML and JSON as kubectl reads them. Source: sigs.k8s.io/yaml, and YAMLOrJSONDecoder of k8s.io/apimachinery/pkg/util/yaml.
import type { Path } from "../toolkit/kubernetes/path.ts";
import { isTree } from "../toolkit/kubernetes/read.ts";
import { UsageError } from "./context.ts";
import { type Part, partsOf, placed } from "./file-parts.ts";
import { type Lines, lastContent } from "./files.ts";
import { oddity, plainJson } from "./kubectl-json.ts";
import { AS_KUBECTL } from "./kubectl-scalars.ts";
import { unreadCharacter, unreadPart } from "./unread-yaml.ts";
import type { Alias, Document, Lexer, LineCounter, YAMLMap } from "./yaml.ts";

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
  const whole: Part = { text, line: 0, column: 0 };
  const json = plainJson(text);
  if (json !== undefined) return [ofJson(json, whole, yaml)];
  return partsOf(text).flatMap((part) => {
    const json = plainJson(part.text);
    if (json !== undefined) return [ofJson(json, part, yaml)];
    const { documents, ...read } = parsed(part.text, yaml);
    refuseTemplate(text, part, file, documents, yaml);
    const lines = { linePos: (offset: number) => placed(read.lines.linePos(offset), part) };
    const again = lazily(() => parsed(part.text, yaml));
    return documents.map((document, index) => ({
      ...readDocument(document, file, { text: read.text, lines }, yaml),
      contents: () => again().documents[index]?.contents,
    }));
  });
}

function ofJson(content: object, part: Part, yaml: Yaml): ReadDocument {
  const nodes = lazily(() => parsed(part.text, yaml));
  return {
    content,
    start: part.text.indexOf("{"),
    repeated: [],
    line: (offset) => placed(nodes().lines.linePos(offset), part),
    contents: () => nodes().documents[0]?.contents,
  };
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
    const composer = new yaml.Composer({ ...AS_KUBECTL, lineCounter: counter });
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
