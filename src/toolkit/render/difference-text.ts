// A difference between stacks, to be read.
import { diffArrays } from "diff";
import type { Difference } from "../kubernetes/difference.ts";
import { titleOf } from "../kubernetes/manifest.ts";
import type { StackDifference } from "./stack-difference.ts";
import { toYaml } from "./yaml.ts";

/** The difference object by object and field by field, a count, and what will restart. Values of Secrets are not told. */
export function differenceText(found: StackDifference): string {
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
  return [...lines, "", count, ...consequences, ""].join("\n");
}

/** One line of the text, with the sign of what is added, removed or changed. */
const line = (sign: "+" | "-" | "~", indent: number, text: string): string =>
  `${"  ".repeat(indent)}${sign} ${text}`.trimEnd();

type Show = (value: unknown, path: string) => unknown;
const shown: Show = (value) => value;
/** Of a Secret only what surely is no value of it: annotations hold copies of the whole, and a misspelt `data` holds it too. */
const hidden: Show = (value, path) => (value === undefined || OPEN.test(path) ? value : "(hidden)");
const OPEN = /^(?:apiVersion|kind|type|immutable|metadata\.(?:name|namespace|labels))(?![\w-])/;

function fields(difference: Difference, show: Show, path: string): string[] {
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

/** More lines than these in one text are not looked through for what the other has of them: that takes time by their square. */
const MOST_CHANGED_LINES = 1000;

/** The lines that only one of them has, in their order. */
function changedLines(before: string[], after: string[]): string[] {
  // What is the same at both ends costs nothing then, however much is added between.
  const start = commonLength(before, after);
  const [old, now] = [before.slice(start), after.slice(start)];
  const end = commonLength(old.toReversed(), now.toReversed());
  const [gone, come] = [old.slice(0, old.length - end), now.slice(0, now.length - end)];
  const changes = diffArrays(gone, come, { maxEditLength: MOST_CHANGED_LINES }) ?? [
    { removed: true, added: false, value: gone },
    { removed: false, added: true, value: come },
  ];
  return changes.flatMap(({ removed, added, value }) =>
    removed || added ? value.map((each) => line(removed ? "-" : "+", 2, each)) : [],
  );
}

/** How many lines two texts begin with alike. */
function commonLength(before: readonly string[], after: readonly string[]): number {
  const first = before.findIndex((each, index) => each !== after[index]);
  return first < 0 ? before.length : first;
}
