// Findings that somebody decided to live with: an annotation per rule on the object, whose value is the reason.
//   vet.aether-k8s.dev/require-limits: "the batch node has no other pods"
import type { Finding } from "./finding.ts";
import { type Inventory, nameOf, type Resource, referenceTo } from "./inventory.ts";

export const ANNOTATION = "vet.aether-k8s.dev/";

/** The findings without those that their object suppresses, and one for each suppression that is wrong or has no use. */
export function suppressed({ resources }: Inventory, findings: readonly Finding[]): Finding[] {
  const wishes = new Map(
    resources.flatMap((resource) =>
      wishesOf(resource).map((wish) => [keyOf(resource.index, wish.rule), wish] as const),
    ),
  );
  if (wishes.size === 0) return [...findings];
  const used = new Set<string>();
  const heard = findings.filter(({ index, rule }) => {
    const wish = wishes.get(keyOf(index, rule));
    if (wish === undefined || wish.reason === "") return true;
    used.add(keyOf(index, rule));
    return false;
  });
  const complaints = [...wishes].filter(([key]) => !used.has(key)).map(([, wish]) => complaint(wish));
  return [...heard, ...complaints];
}

type Off = Readonly<Record<string, string>>;

/** The findings without those of rules that are off for a reason. */
export const withoutRules = (findings: readonly Finding[], off: Off): Finding[] =>
  findings.filter(({ rule }) => !Object.hasOwn(off, rule) || off[rule]?.trim() === "");

/** One for each rule that is off without a reason, or without use. */
export const unusedOptions = (findings: readonly Finding[], off: Off): Finding[] =>
  Object.entries(off)
    .map(([rule, reason]) => ({ rule, hasReason: reason.trim() !== "" }))
    .filter(({ rule, hasReason }) => !hasReason || !findings.some((each) => each.rule === rule))
    .map(({ rule, hasReason }) => ({
      rule: SUPPRESSION_RULE,
      severity: "warning",
      object: { apiVersion: "", kind: "option", name: "off" },
      index: -1,
      path: ["off", rule],
      message: hasReason ? `${rule} is off and finds nothing.` : `${rule} is off and nothing says why: it stays on.`,
      fix: hasReason ? "Take it out." : "Give the reason as its value.",
    }));

interface Wish {
  readonly resource: Resource;
  readonly rule: string;
  readonly reason: string;
}

const wishesOf = (resource: Resource): Wish[] =>
  Object.entries(resource.annotations)
    .filter(([key]) => key.startsWith(ANNOTATION))
    .map(([key, reason]) => ({ resource, rule: key.slice(ANNOTATION.length), reason: reason.trim() }));

const keyOf = (index: number, rule: string) => `${index} ${rule}`;

/** @internal The name under which wrong suppressions are reported; it can't be suppressed itself. */
export const SUPPRESSION_RULE = "valid-suppression";

const complaint = ({ resource, rule, reason }: Wish): Finding => ({
  rule: SUPPRESSION_RULE,
  severity: "warning",
  object: referenceTo(resource),
  index: resource.index,
  path: ["metadata", "annotations", `${ANNOTATION}${rule}`],
  message:
    reason === ""
      ? `${nameOf(resource)} suppresses ${rule} and does not say why.`
      : `${nameOf(resource)} suppresses ${rule}, which finds nothing there.`,
  fix: reason === "" ? "Write the reason as the annotation's value." : "Remove the annotation.",
});
