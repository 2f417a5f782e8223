import { admit, enter, keysOf, type Place, rootOf } from "./json.ts";

// Unquoted only if every YAML 1.1 and 1.2 parser reads it as this string: it starts like a word, a path, a flag or `$(VAR)`, and
// has no `: `, ` #`, leading or trailing space or character outside printable ASCII. Everything else is quoted: when in doubt,
// quote.
const NEEDS_QUOTES = /^(?![\w/$(]|--?[A-Za-z]|\.[A-Za-z]|\.\.?\/)|[^ -~]|:(?: |$)| #| $/;

// Words and digits that some YAML 1.1 parser reads as a boolean, null, number (also in base 2, 8, 16 or 60) or date. kubectl's
// parser drops underscores first, so `0_x1f` is 31; `yaml` needs no digit before the exponent, so `e5` is NaN.
const READS_AS_OTHER_TYPE =
  /^(?:y|yes|n|no|on|off|true|false|null|[-.]?(?:inf|infinity|nan)|-?[\d_,:]*(?:\.[\d_]*)?(?:e[-+]?[\d_]+)?|0_*[xob].*|\d{4}-\d.*)$/i;

// Outside YAML's printable set, or a line break only in YAML 1.1 (NEL, LS, PS), or removed at the start of a stream (BOM).
const NEEDS_ESCAPE = /[^\t\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/gu;

// Most long texts have only these, and one-byte characters are looked at four times as fast.
const NEEDS_NO_ESCAPE = /^[\t\n -~]*$/;

// YAML parsers stop looking for the `:` of `key: value` after 1024 characters; `? key` has no limit.
const LONGEST_IMPLICIT_KEY = 1000;

/**
 * Renders objects as the YAML stream that `kubectl apply -f` reads: one document each, `---` between them, two spaces,
 * multi-line text as block scalars, no anchors, no folded lines. The same objects give the same bytes.
 *
 * `apiVersion`, `kind`, `metadata` and `spec` come first, and `name`, `namespace`, `labels`, `annotations` in `metadata`;
 * all other keys keep their order. Members that are `undefined` are omitted and `toJSON` is respected,
 * as JSON.stringify does.
 *
 * @throws TypeError naming the object and the field, for a value that would not be read back as itself: NaN, Infinity, bigint,
 * function, symbol, Map and other class instances, a lone surrogate, a value that contains itself.
 * @example
 * toYaml([{ kind: "ConfigMap", apiVersion: "v1", metadata: { name: "web" }, data: { DEBUG: "off", MOTD: "hi\nyou\n" } }]);
 * // apiVersion: v1
 * // kind: ConfigMap
 * // metadata:
 * //   name: web
 * // data:
 * //   DEBUG: "off"
 * //   MOTD: |
 * //     hi
 * //     you
 */
export function toYaml(objects: readonly object[]): string {
  const root = rootOf(objects);
  const text: string[] = [];
  for (let index = 0; index < objects.length; index++) {
    if (index > 0) text.push("---\n");
    write(text, objects[index], index, root, "\n", "");
    text.push("\n");
  }
  return text.join("");
}

/**
 * Appends what follows a `-` or a `key:`, and returns whether there is anything: nothing for what JSON omits. `line` is the
 * beginning of each line of a list or map, `lead` that of the first one: with a space after `-`, like the others after `key:`,
 * with nothing in a document. Pieces are joined once, and loops use an index: growing strings and iterators create so much
 * garbage that the collector takes a twentieth of a render.
 */
function write(text: string[], raw: unknown, key: string | number, parent: Place, line: string, lead: string): boolean {
  const value = admit(raw, key, parent);
  if (value === undefined) return false;
  if (typeof value === "string") text.push(" ", string(value, line));
  else if (typeof value === "number") text.push(" ", number(value));
  else if (typeof value !== "object" || value === null) text.push(" ", String(value));
  else if (Array.isArray(value)) writeItems(text, value, enter(raw, key, parent), line, lead);
  else writeMembers(text, value as Readonly<Record<string, unknown>>, enter(raw, key, parent), line, lead);
  return true;
}

function writeItems(text: string[], items: readonly unknown[], at: Place, line: string, lead: string): void {
  if (items.length === 0) text.push(" []");
  const inner = `${line}  `;
  for (let index = 0; index < items.length; index++) {
    text.push(index === 0 ? lead : line, "-");
    if (!write(text, items[index], index, at, inner, " ")) text.push(" null");
  }
}

function writeMembers(
  text: string[],
  members: Readonly<Record<string, unknown>>,
  at: Place,
  line: string,
  lead: string,
): void {
  const inner = `${line}  `;
  const before = text.length;
  const keys = keysOf(members, at);
  for (let index = 0; index < keys.length; index++) {
    const name = keys[index] as string;
    const { length } = text;
    text.push(length === before ? lead : line, keyed(name, line));
    if (!write(text, members[name], name, at, inner, inner)) text.length = length;
  }
  if (text.length === before) text.push(lead === "" ? "{}" : " {}");
}

function keyed(name: string, line: string): string {
  const text = plainOrQuoted(name);
  return text.length > LONGEST_IMPLICIT_KEY ? `? ${text}${line}:` : `${text}:`;
}

function string(text: string, line: string): string {
  return text.includes("\n") && isBlock(text) ? block(text, line.slice(1)) : plainOrQuoted(text);
}

/** Not if it is only line ends, or its last line is white space: editors remove it, which would change the text. */
function isBlock(text: string): boolean {
  let end = text.length;
  while (text[end - 1] === "\n") end--;
  const last = text.slice(text.lastIndexOf("\n", end - 1) + 1, end);
  return /[^ \t]/.test(last) && (NEEDS_NO_ESCAPE.test(text) || text.search(NEEDS_ESCAPE) < 0);
}

function block(text: string, indent: string): string {
  // Without the indicator, parsers take the indentation from the first line that contains text.
  const indicator = /^\s/.test(text) ? "2" : "";
  const chomping = !text.endsWith("\n") ? "-" : text.endsWith("\n\n") ? "+" : "";
  const lines = (text.startsWith("\n") ? "" : indent) + text.replace(/\n(?=[^\n])/g, `\n${indent}`);
  return `|${indicator}${chomping}\n${chomping === "-" ? lines : lines.slice(0, -1)}`;
}

function plainOrQuoted(text: string): string {
  if (!NEEDS_QUOTES.test(text) && !READS_AS_OTHER_TYPE.test(text)) return text;
  return JSON.stringify(text).replace(NEEDS_ESCAPE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// With a point, because YAML 1.1 reads `1e+21` as a string.
function number(value: number): string {
  const text = String(value);
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}
