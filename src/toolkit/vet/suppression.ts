// Suppressed findings: one annotation per rule on the object, whose value is the reason.
//   vet.aether-k8s.dev/require-limits: "the batch node has no other pods"
// Or an option, for all objects.

import { nameOf, type Resource, resource } from "../kubernetes/inventory.ts";
import { didYouMeanText } from "../kubernetes/near.ts";
import type { Path } from "../kubernetes/path.ts";
import type { Problem, RuleRecord } from "./finding.ts";

export const ANNOTATION = "vet.aether-k8s.dev/";

/** The rule that reports invalid suppressions. */
export const validSuppression: RuleRecord = {
  name: "valid-suppression",
  subject: "safety",
  severity: "warning",
  reason:
    "An unused suppression hides the next finding, one without a reason cannot be reviewed, and one with a misspelt rule has no effect. This rule itself cannot be suppressed.",
  fix: "Remove it.",
};

export interface RuleProblem {
  readonly rule: RuleRecord;
  readonly problem: Problem;
}

export interface Suppressions {
  readonly resources: readonly Resource[];
  readonly off?: Readonly<Record<string, string>>;
  /** The rules that ran: a suppression of one of them must be used. */
  readonly rulesRun: readonly RuleRecord[];
  /** All existing rules, including those that run elsewhere. If set, suppressions of other rules are reported. */
  readonly known?: readonly RuleRecord[];
}

/** The problems without suppressed ones, and a problem for each suppression that is invalid or unused. */
export function withoutSuppressed(
  problems: readonly RuleProblem[],
  { resources, off = {}, rulesRun, known }: Suppressions,
): RuleProblem[] {
  const suppressions = new Map(
    [...resources.flatMap(ofAnnotations), ...ofOption(off)].map((suppression) => [
      keyOf(suppression.rule, suppression.resource),
      suppression,
    ]),
  );
  if (suppressions.size === 0) return [...problems];
  const used = new Set<Suppression>();
  const left = problems.filter(({ rule: { name }, problem }) => {
    const applied = [problem.resource, OFF]
      .flatMap((resource) => suppressions.get(keyOf(name, resource)) ?? [])
      .filter(({ reason }) => reason !== "");
    for (const suppression of applied) used.add(suppression);
    return applied.length === 0;
  });
  const useless = [...suppressions.values()].filter((suppression) => !used.has(suppression));
  return [...left, ...complaints(useless, rulesRun, known).map((problem) => ({ rule: validSuppression, problem }))];
}

interface Suppression {
  readonly resource: Resource;
  readonly path: Path;
  readonly rule: string;
  readonly reason: string;
  /** Begins a sentence about it. */
  readonly what: string;
}

const ofAnnotations = (resource: Resource): Suppression[] =>
  Object.entries(resource.annotations)
    .filter(([key]) => key.startsWith(ANNOTATION))
    .map(([key, reason]) => {
      const rule = key.slice(ANNOTATION.length);
      return {
        resource,
        path: ["metadata", "annotations", key],
        rule,
        reason: reason.trim(),
        what: `${nameOf(resource)} suppresses ${rule}`,
      };
    });

const OFF = resource({ kind: "option", metadata: { name: "off" } }, -1);

const ofOption = (off: Readonly<Record<string, string>>): Suppression[] =>
  Object.entries(off).map(([rule, reason]) => ({
    resource: OFF,
    path: ["off", rule],
    rule,
    reason: reason.trim(),
    what: `Option off suppresses ${rule}`,
  }));

const keyOf = (rule: string, resource: Resource) => `${rule} ${resource.index} ${nameOf(resource)}`;

function complaints(
  suppressions: readonly Suppression[],
  rulesRun: readonly RuleRecord[],
  known: readonly RuleRecord[] | undefined,
): Problem[] {
  const names = new Set(known?.map(({ name }) => name));
  return suppressions.flatMap(({ resource, path, rule, reason, what }) => {
    const problem = (message: string, fix?: string): Problem[] => [
      { resource, path, message: `${what}${message}`, ...(fix === undefined ? {} : { fix }) },
    ];
    if (rule === validSuppression.name) return known === undefined ? [] : problem(", which cannot be suppressed.");
    if (rulesRun.some(({ name }) => name === rule))
      return reason === ""
        ? problem(" without a reason, so the finding is still reported.", "Set the reason as the value.")
        : problem(", but has no finding to suppress.");
    return known === undefined || names.has(rule)
      ? []
      : problem(`, which is not a rule.${didYouMeanText(rule, names)}`, "Correct the name of the rule, or remove it.");
  });
}
