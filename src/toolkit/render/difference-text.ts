// A difference between stacks, as text.
import { diffArrays } from "diff";
import type { Difference } from "../kubernetes/difference.ts";
import { titleOf } from "../kubernetes/manifest.ts";
import type { StackDifference } from "./stack-difference.ts";
import { toYaml } from "./yaml.ts";

/** The difference by object and field, a count, and what will restart. Values of Secrets are not shown. */
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

/** One line of the text, with a sign for added, removed or changed. */
const line = (sign: "+" | "-" | "~", indent: number, text: string): string =>
  `${"  ".repeat(indent)}${sign} ${text}`.trimEnd();

type Show = (value: unknown, path: string) => unknown;
const shown: Show = (value) => value;
/** For a Secret, only what is certainly not a value: annotations contain copies of the whole, and so does a misspelt `data`. */
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

/** A value as YAML prints it, text line by line; nothing for an absent one. */
function linesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === "string" && value.includes("\n")) return value.split("\n");
  const [first = "", ...others] = toYaml([{ value }]).trimEnd().split("\n");
  const only = first.replace(/^value: ?/, "");
  return [...(only === "" ? [] : [only]), ...others.map((each) => each.slice(2))];
}

/** Texts with more lines than this are not compared line by line: that takes quadratic time. */
const MOST_CHANGED_LINES = 1000;

/** The lines that only one of them has, in order. */
function changedLines(before: string[], after: string[]): string[] {
  // The common lines at both ends are then free, however much is added between them.
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

/** The number of common lines at the beginning of two texts. */
function commonLength(before: readonly string[], after: readonly string[]): number {
  const first = before.findIndex((each, index) => each !== after[index]);
  return first < 0 ? before.length : first;
}
