// Turns the problems of rules into findings, or suppresses them.

import { nameOf, type Resource, referenceTo, resource } from "../kubernetes/inventory.ts";
import { type Path, valueAt } from "../kubernetes/path.ts";
import { alternatives } from "./duplicates.ts";
import type { Facts } from "./facts.ts";
import { hasPlaceholder, isFilledIn, isPlaceholder } from "./filled-in.ts";
import type { Finding, Location, Position, Problem, RuleRecord } from "./finding.ts";
import { noMissingVariable } from "./rules/no-missing-variable.ts";
import { noMissingVolume } from "./rules/no-missing-volume.ts";
import { validAdmission } from "./rules/valid-admission.ts";
import { validApiVersion } from "./rules/valid-api-version.ts";
import { validProbePort } from "./rules/valid-probe-port.ts";
import { validSchema } from "./rules/valid-schema.ts";
import { validServicePort } from "./rules/valid-service-port.ts";
import { type RuleProblem, type Suppressions, withoutSuppressed } from "./suppression.ts";

/** Which findings are reported, and with which position. */
export interface FindingOptions {
  /** Disabled rules, each with the reason. */
  readonly off?: Readonly<Record<string, string>>;
  /** Where a value of an object is written. */
  readonly position?: (index: number, path: Path) => Position | undefined;
}

/** The problems that rules find, except suppressed ones. */
export function findings<R extends RuleRecord>(
  rules: readonly R[],
  problems: (rule: R) => Iterable<Problem>,
  {
    position,
    unbuilt = NONE,
    ...suppressions
  }: Omit<Suppressions, "rulesRun"> & Pick<FindingOptions, "position"> & Pick<Facts, "unbuilt">,
): Finding[] {
  const location = (resource: Resource, path: Path): Location => {
    const at = position?.(resource.index, path);
    return {
      object: referenceTo(resource),
      index: resource.index,
      path,
      ...(at === undefined ? {} : { position: at }),
    };
  };
  const contested = alternatives(suppressions.resources);
  const isUnbuilt = (each: Resource) => unbuilt.has(each.index);
  const isContested = (each: Resource) => contested.has(each.identity);
  const isOpen = ({ rule, problem }: RuleProblem) =>
    (mayBeBuilt(rule) && isAbout(problem, isUnbuilt)) || (isBetweenObjects(rule) && isAbout(problem, isContested));
  const found = rules
    .flatMap((rule) => problemsOf(rule, problems))
    .map((each) => (isOpen(each) ? { ...each, problem: { ...each.problem, severity: "warning" as const } } : each));
  return withoutSuppressed(found, { ...suppressions, rulesRun: rules }).map(({ rule, problem }) => ({
    rule: rule.name,
    severity: problem.severity ?? rule.severity,
    ...location(problem.resource, problem.path),
    message: problem.message,
    fix: problem.fix ?? rule.fix,
    ...(problem.source === undefined ? {} : { source: location(problem.source.resource, problem.source.path) }),
  }));
}

const NONE: ReadonlySet<number> = new Set();

const isAbout = ({ resource, source }: Problem, has: (resource: Resource) => boolean): boolean =>
  has(resource) || (source !== undefined && has(source.resource));

/** What pods may lack until kustomize adds a container or a volume to them. */
const OF_WHOLE_PODS: ReadonlySet<RuleRecord> = new Set([
  noMissingVariable,
  noMissingVolume,
  validProbePort,
  validServicePort,
]);

/** Whether kustomize may solve a problem by what overlays commonly set: containers, volumes, numbers. */
const mayBeBuilt = (rule: RuleRecord): boolean => OF_WHOLE_PODS.has(rule) || rule.subject === "capacity";

/** If the input has alternatives of an object, which of them will exist is unknown; the API server rejects each on its own. */
const isBetweenObjects = ({ name, subject }: RuleRecord): boolean =>
  subject !== "schema" && !name.startsWith("unique-");

/** A rule reports this many findings for one object; the number of further ones is reported once. */
const MOST = 20;

/** The rules that also apply to an object that something else completes. */
const OF_PARTS: ReadonlySet<RuleRecord> = new Set([validAdmission, validApiVersion, validSchema]);

/** Whether a problem is about text that a person or a program replaces: a constant only where something is referred to by name. */
const isReplaced = ({ subject }: RuleRecord, problem: Problem): boolean =>
  subject === "links"
    ? hasPlaceholder(problem)
    : subject === "schema" && isPlaceholder(valueAt(problem.resource.object, problem.path));

const replaced = (problem: Problem): Problem => ({
  ...problem,
  severity: "warning",
  fix: "Replace the placeholder before you apply the object.",
});

/** The problems of a rule; for a rule of yours that throws, that it failed. */
function problemsOf<R extends RuleRecord>(rule: R, problems: (rule: R) => Iterable<Problem>): RuleProblem[] {
  const counts = new Map<Resource, number>();
  const reported: RuleProblem[] = [];
  try {
    for (const problem of problems(rule)) {
      if (problem.resource.isMade === true || isFilledIn(problem)) continue;
      if (problem.resource.isPartial === true && !OF_PARTS.has(rule)) continue;
      const count = (counts.get(problem.resource) ?? 0) + 1;
      counts.set(problem.resource, count);
      if (count <= MOST) reported.push({ rule, problem: isReplaced(rule, problem) ? replaced(problem) : problem });
    }
  } catch (error) {
    const failed: Problem = {
      resource: resource({ kind: "rule", metadata: { name: rule.name } }, -1),
      path: [],
      message: `The rule ${rule.name} failed, so its problems are not reported: ${error instanceof Error ? error.message : String(error)}`,
      fix: "Fix the rule.",
      severity: "error",
    };
    return [{ rule, problem: failed }];
  }
  for (const [resource, count] of counts)
    if (count > MOST) {
      const message = `${nameOf(resource)} has ${count - MOST} more findings of this rule, which are not listed.`;
      reported.push({ rule, problem: { resource, path: [], message } });
    }
  return reported;
}
