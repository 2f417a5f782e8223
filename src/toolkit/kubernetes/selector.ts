// Label selectors, evaluated as the API server does.

import { near } from "./near.ts";
import { member, type Tree, text, textMap, texts, tree, trees } from "./read.ts";

/** Labels with their values. */
export type Labels = Readonly<Record<string, string>>;

/** One condition of a LabelSelector. `matchLabels` become conditions with the operator `In`. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A LabelSelector as a list of requirements; an empty list selects everything. */
export function requirements(selector: unknown): Requirement[] {
  const { matchLabels, matchExpressions } = tree(selector);
  return [
    ...equalities(matchLabels),
    ...trees(matchExpressions).map(({ key, operator, values }) => ({
      key: text(key) ?? "",
      operator: text(operator) ?? "",
      values: texts(values),
    })),
  ];
}

/** The plain map of a Service, or matchLabels. */
export const equalities = (labels: unknown): Requirement[] =>
  Object.entries(textMap(labels)).map(([key, value]) => ({ key, operator: "In", values: [value] }));

export const satisfies = (labels: Labels | Tree, wanted: readonly Requirement[]): boolean =>
  wanted.every((requirement) => holds(labels, requirement));

/** Whether labels are all set to these values, as `matchLabels` demands. */
export const hasLabels = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => member(labels, key) === value);

function holds(labels: Labels | Tree, { key, operator, values }: Requirement): boolean {
  const value = member(labels, key);
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value as string);
    case "NotIn":
      return value === undefined || !values.includes(value as string);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

/**
 * Whether labels that do not match were probably intended: all requirements but one are met, or each differs by a typo.
 * @example nearlyMatches({ app: "web", tier: "front" }, requirements({ matchLabels: { app: "web", tier: "back" } })) // true
 */
export function nearlyMatches(labels: Labels, wanted: readonly Requirement[]): boolean {
  const missed = wanted.filter((each) => !holds(labels, each));
  return (
    missed.length > 0 && ((missed.length === 1 && wanted.length > 1) || missed.every((each) => isSlip(labels, each)))
  );
}

/**
 * Whether labels that do not match were certainly intended: each unmet value differs by a typo.
 * @example isTypo({ app: "server" }, requirements({ matchLabels: { app: "sevrer" } })) // true
 */
export function isTypo(labels: Labels, wanted: readonly Requirement[]): boolean {
  const missed = wanted.filter((each) => !holds(labels, each));
  return missed.length > 0 && missed.every((each) => isMisspelt(labels, each));
}

/** Whether the value under this key is similar. */
const isMisspelt = (labels: Labels, { key, operator, values }: Requirement): boolean =>
  operator === "In" && near(text(member(labels, key)) ?? "", values) !== undefined;

/** Whether the value is under another key, or a similar one under this key. */
const isSlip = (labels: Labels, requirement: Requirement): boolean =>
  (requirement.operator === "In" &&
    Object.values(labels).some((value) => requirement.values.includes(value) && !isSwitch(value))) ||
  isMisspelt(labels, requirement);

/** A value that many unrelated labels have. */
const isSwitch = (value: string) => /^(?:true|false|yes|no|on|off|enabled|disabled|\d*)$/i.test(value);

/** @example selectorText(requirements({ matchLabels: { app: "web" } })) // "app=web" */
export const selectorText = (wanted: readonly Requirement[]): string =>
  wanted
    .map(({ key, operator, values }) => {
      if (operator === "In" && values.length === 1) return `${key}=${values[0]}`;
      return values.length === 0 ? `${key} ${operator}` : `${key} ${operator} (${values.join(", ")})`;
    })
    .join(", ");
