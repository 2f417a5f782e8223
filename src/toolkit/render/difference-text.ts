// A difference between stacks, to be read.
import type { Difference } from "../kubernetes/difference.ts";
import { titleOf } from "../kubernetes/manifest.ts";
import type { StackDifference } from "./stack-difference.ts";
import { toYaml } from "./yaml.ts";

const COLOURS = { "+": "\u001b[32m", "-": "\u001b[31m", "~": "\u001b[33m" } as const;
const PLAIN = "\u001b[0m";

type Sign = keyof typeof COLOURS | " ";

/** One line of the text; what is added, removed and changed has a sign and a colour. */
interface Line {
  readonly sign: Sign;
  readonly indent: number;
  readonly text: string;
}

/** The difference object by object and field by field, a count, and what will restart. Values of Secrets are not told. */
export function differenceText(found: StackDifference, colours: boolean): string {
  const { namespaces, added, removed, changed, consequences } = found;
  const lines = [
    ...(namespaces === undefined ? [] : [line("~", 0, `namespace: ${namespaces.join(" → ")}`)]),
    ...removed.map((object) => line("-", 0, titleOf(object))),
    ...added.map((object) => line("+", 0, titleOf(object))),
    ...changed.flatMap(({ before, after, difference }) => [
      line("~", 0, titleOf(before)),
      ...fields(difference, after.kind === "Secret" ? hidden : shown, ""),
    ]),
  ];
  if (lines.length === 0) return "No difference.\n";
  const count = `${added.length} added, ${removed.length} removed, ${changed.length} changed.`;
  return [...lines.map((each) => printed(each, colours)), "", count, ...consequences, ""].join("\n");
}

const line = (sign: Sign, indent: number, text: string): Line => ({ sign, indent, text });

function printed({ sign, indent, text }: Line, colours: boolean): string {
  const plain = `${"  ".repeat(indent)}${sign} ${text}`.trimEnd();
  return colours && sign !== " " ? `${COLOURS[sign]}${plain}${PLAIN}` : plain;
}

type Show = (value: unknown, path: string) => unknown;
const shown: Show = (value) => value;
/** Of a Secret only what surely is no value of it: annotations hold copies of the whole, and a misspelt `data` holds it too. */
const hidden: Show = (value, path) => (value === undefined || OPEN.test(path) ? value : "(hidden)");
const OPEN = /^(?:apiVersion|kind|type|immutable|metadata\.(?:name|namespace|labels))(?![\w-])/;

function fields(difference: Difference, show: Show, path: string): Line[] {
  if ("members" in difference)
    return Object.entries(difference.members).flatMap(([name, member]) =>
      fields(member, show, /^[\w-]+$/.test(name) ? `${path === "" ? "" : `${path}.`}${name}` : `${path}["${name}"]`),
    );
  if ("items" in difference) {
    const { items, before, after } = difference;
    const moved =
      before.filter((key) => after.includes(key)).join() !== after.filter((key) => before.includes(key)).join();
    return [
      ...[...items].flatMap(([key, item]) => fields(item, show, `${path}[${key}]`)),
      ...(moved ? [line("~", 1, `${path}: in another order: ${after.join(", ")}`)] : []),
    ];
  }
  const [before, after] = [difference.before, difference.after].map((value) => linesOf(show(value, path)));
  if (before === undefined || after === undefined) return [];
  if (before.length > 1 || after.length > 1) return [line("~", 1, `${path}:`), ...changedLines(before, after)];
  if (before.length === 0) return [line("+", 1, `${path}: ${after}`)];
  if (after.length === 0) return [line("-", 1, `${path}: ${before}`)];
  return [line("~", 1, `${path}: ${before} → ${after}`)];
}

/** A value as YAML prints it, a text line by line; nothing for what is not there. */
function linesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === "string" && value.includes("\n")) return value.split("\n");
  const [first = "", ...others] = toYaml([{ value }]).trimEnd().split("\n");
  const only = first.replace(/^value: ?/, "");
  return [...(only === "" ? [] : [only]), ...others.map((each) => each.slice(2))];
}

/** The lines that only one of them has, in their order. */
function changedLines(before: readonly string[], after: readonly string[]): Line[] {
  const start = sameLines(before, after, (list, index) => list[index]);
  const [old, young] = [before.slice(start), after.slice(start)];
  const end = sameLines(old, young, (list, index) => list.at(-1 - index));
  return linesBetween(old.slice(0, old.length - end), young.slice(0, young.length - end));
}

type At = (list: readonly string[], index: number) => string | undefined;

/** How many lines from one end on are the same. */
function sameLines(before: readonly string[], after: readonly string[], at: At): number {
  const shorter = Math.min(before.length, after.length);
  let count = 0;
  while (count < shorter && at(before, count) === at(after, count)) count++;
  return count;
}

/** What is compared line by line with every line of the other takes memory by the product of both. */
const COMPARABLE = 4_000_000;

function linesBetween(before: readonly string[], after: readonly string[]): Line[] {
  if (before.length * after.length > COMPARABLE)
    return [...before.map((each) => line("-", 2, each)), ...after.map((each) => line("+", 2, each))];
  const common = commonLengths(before, after);
  const lines: Line[] = [];
  for (let [row, column] = [0, 0]; row < before.length || column < after.length; ) {
    const [without, withIt] = [common[row + 1]?.[column] ?? -1, common[row]?.[column + 1] ?? -1];
    if (row < before.length && before[row] === after[column]) [row, column] = [row + 1, column + 1];
    else if (row < before.length && without >= withIt) lines.push(line("-", 2, before[row++] ?? ""));
    else lines.push(line("+", 2, after[column++] ?? ""));
  }
  return lines;
}

/** How many lines the rests of both have in common, from each line of the one and the other on. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const at = (row: number, column: number) => lengths[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--)
      (lengths[row] as number[])[column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  return lengths;
}
