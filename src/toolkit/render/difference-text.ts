// A difference between stacks, as text.
import { diffArrays } from "diff";
import type { Difference } from "../kubernetes/difference.ts";
import { titleOf } from "../kubernetes/manifest.ts";
import type { Path } from "../kubernetes/path.ts";
import { isOpenInSecret } from "../kubernetes/redacted.ts";
import type { ChangedObject, StackDifference } from "./stack-difference.ts";
import { toYaml } from "./yaml.ts";

/** The difference by object and field, a count, and what will restart. Values of Secrets are not shown. */
export function differenceText(found: StackDifference): string {
  const lines = differenceLines(found);
  if (lines.length === 0) return "No difference.\n";
  return [
    ...lines.map(({ sign, depth, text }) => line(sign, depth, text)),
    "",
    countText(found),
    ...found.consequences,
    "",
  ].join("\n");
}

/** One line of a difference, with the sign of what is added, removed or changed. */
export interface DifferenceLine {
  readonly sign: "+" | "-" | "~";
  /** 0 for an object, 1 for a field of it, 2 for a line of the field's text. */
  readonly depth: number;
  readonly text: string;
}

export const differenceLines = ({ namespaces, added, removed, changed }: StackDifference): DifferenceLine[] => [
  ...(namespaces === undefined ? [] : [changedLine(0, `namespace: ${namespaces.join(" → ")}`)]),
  ...removed.map((object): DifferenceLine => ({ sign: "-", depth: 0, text: titleOf(object) })),
  ...added.map((object): DifferenceLine => ({ sign: "+", depth: 0, text: titleOf(object) })),
  ...changed.flatMap((object) => [
    changedLine(0, titleOf(object.before)),
    ...fieldChanges(object).flatMap(linesOfField),
  ]),
];

export const countText = ({ added, removed, changed }: StackDifference) =>
  `${added.length} added, ${removed.length} removed, ${changed.length} changed.`;

/** A field that differs; `before` and `after` are absent where the field is. */
export interface FieldChange {
  /** @example "spec.template.spec.containers[api].image" */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** The keys of a list's items, where only their order differs. */
  readonly order?: readonly unknown[];
}

/** The fields in which an object differs. Values of Secrets are hidden. */
export const fieldChanges = ({ after, difference }: ChangedObject): FieldChange[] =>
  changesAt(difference, after.kind === "Secret" ? hidden : shown);

const changedLine = (depth: number, text: string): DifferenceLine => ({ sign: "~", depth, text });

const line = (sign: string, depth: number, text: string): string => `${"  ".repeat(depth)}${sign} ${text}`.trimEnd();

type Show = (value: unknown, path: Path) => unknown;
const shown: Show = (value) => value;
const hidden: Show = (value, path) => (value === undefined || isOpenInSecret(path, value) ? value : "(hidden)");

function changesAt(difference: Difference, show: Show, path = "", keys: Path = []): FieldChange[] {
  if ("members" in difference)
    return Object.entries(difference.members).flatMap(([name, member]) => {
      const below = /^[\w-]+$/.test(name) ? `${path === "" ? "" : `${path}.`}${name}` : `${path}["${name}"]`;
      return changesAt(member, show, below, [...keys, name]);
    });
  if ("items" in difference) {
    const { items, before, after } = difference;
    const moved =
      before.filter((key) => after.includes(key)).join() !== after.filter((key) => before.includes(key)).join();
    return [
      ...[...items].flatMap(([key, item]) => changesAt(item, show, `${path}[${key}]`, [...keys, String(key)])),
      ...(moved ? [{ path, order: after }] : []),
    ];
  }
  const values = Object.entries({ before: difference.before, after: difference.after }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return [{ path, ...Object.fromEntries(values.map(([side, value]) => [side, show(value, keys)])) }];
}

function linesOfField({ path, order, ...values }: FieldChange): DifferenceLine[] {
  if (order !== undefined) return [changedLine(1, `${path}: in another order: ${order.join(", ")}`)];
  const [before, after] = [linesOf(values.before), linesOf(values.after)];
  if (before.length > 1 || after.length > 1) return [changedLine(1, `${path}:`), ...changedLines(before, after)];
  if (before.length === 0) return [{ sign: "+", depth: 1, text: `${path}: ${after}` }];
  if (after.length === 0) return [{ sign: "-", depth: 1, text: `${path}: ${before}` }];
  return [changedLine(1, `${path}: ${before} → ${after}`)];
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
function changedLines(before: string[], after: string[]): DifferenceLine[] {
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
    removed || added ? value.map((text): DifferenceLine => ({ sign: removed ? "-" : "+", depth: 2, text })) : [],
  );
}

/** The number of common lines at the beginning of two texts. */
function commonLength(before: readonly string[], after: readonly string[]): number {
  const first = before.findIndex((each, index) => each !== after[index]);
  return first < 0 ? before.length : first;
}
