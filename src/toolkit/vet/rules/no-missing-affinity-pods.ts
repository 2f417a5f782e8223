import { nameOf } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, type Tree, texts, tree, trees } from "../../kubernetes/read.ts";
import {
  equalities,
  isTypo,
  nearlyMatches,
  type Requirement,
  requirements,
  satisfies,
  selectorText,
} from "../../kubernetes/selector.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { isKnown } from "../flows.ts";
import { isWrittenLater, writesPods } from "../runtime.ts";
import { hasOperator } from "../services.ts";

export const noMissingAffinityPods: Rule = {
  name: "no-missing-affinity-pods",
  subject: "links",
  severity: "warning",
  reason:
    "Pods whose required affinity matches no pods stay Pending, and an anti-affinity that matches none has no effect: all pods can land on one node. " +
    "Only reported if the term has no labelSelector, or seems to be meant for pods of the input, or all pods of its namespace are known.",
  fix: "Set the labelSelector to labels of the intended pods.",
  *problems(inventory) {
    for (const pods of inventory.pods) {
      const affinity = tree(pods.spec.affinity);
      for (const kind of ["podAffinity", "podAntiAffinity"] as const)
        for (const found of termsOf(affinity, kind)) {
          const problem = problemOf(inventory, pods, found.term);
          if (problem === undefined) continue;
          const { why, ...rest } = problem;
          const path = [...pods.path, "affinity", ...found.path, "labelSelector"];
          const message = `${consequence(nameOf(pods.owner), kind, found.isRequired)}: ${why}.`;
          yield { resource: pods.owner, path, message, ...rest };
        }
    }
  },
};

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

interface Term {
  readonly term: Tree;
  readonly path: Path;
  readonly isRequired: boolean;
}

const termsOf = (affinity: Tree, kind: string): Term[] => [
  ...trees(member(affinity[kind], REQUIRED)).map((term, index) => ({
    term,
    path: [kind, REQUIRED, index],
    isRequired: true,
  })),
  ...trees(member(affinity[kind], PREFERRED)).map(({ podAffinityTerm }, index) => ({
    term: tree(podAffinityTerm),
    path: [kind, PREFERRED, index, "podAffinityTerm"],
    isRequired: false,
  })),
];

const consequence = (owner: string, kind: "podAffinity" | "podAntiAffinity", isRequired: boolean): string => {
  if (kind === "podAntiAffinity") return `The pod anti-affinity of ${owner} has no effect`;
  return isRequired
    ? `The pods of ${owner} stay Pending unless the cluster has pods that their affinity requires`
    : `The pod affinity of ${owner} has no effect`;
};

function problemOf(
  inventory: VetInventory,
  pods: Pods,
  { labelSelector, namespaces, namespaceSelector }: Tree,
): (Pick<Problem, "fix"> & { readonly why: string }) | undefined {
  if (labelSelector === undefined)
    return { why: "a term without a labelSelector matches no pods", fix: "Add a labelSelector." };
  const wanted = requirements(labelSelector);
  const reached = namespacesOf(inventory, pods, texts(namespaces), namespaceSelector);
  if (reached.some((each) => mayMatch(inventory, each, wanted))) return undefined;
  const none = `no pods ${placeOf(reached)} have the labels ${selectorText(wanted)}`;
  const meant = reached.flatMap((each) => inventory.selected(each, [])).filter((each) => isMeant(each, wanted));
  const [first] = meant.includes(pods) ? [pods] : meant;
  if (first !== undefined)
    return { why: none, fix: `Set the labelSelector to labels of the pods of ${labelled(first)}.` };
  const isOwnOnly = namespaceSelector === undefined && reached.every((each) => each === pods.namespace);
  if (!isOwnOnly) return undefined;
  const elsewhere = matchingElsewhere(inventory, wanted);
  if (elsewhere !== undefined)
    return {
      why: `${none}; those of ${nameOf(elsewhere.owner)}, which do, are in another namespace`,
      fix: `Add namespaces: [${JSON.stringify(elsewhere.namespace)}] to the term, if these are the intended pods.`,
    };
  return inventory.facts.isOutsideKnown === true && isKnown(inventory, pods) ? { why: none } : undefined;
}

/** The namespaces that a term looks at. Labels of a namespace whose object is not in the input are unknown. */
function namespacesOf(
  inventory: VetInventory,
  { namespace }: Pods,
  listed: readonly string[],
  selector: unknown,
): readonly string[] {
  if (selector === undefined) return listed.length > 0 ? listed : [namespace];
  const wanted = requirements(selector);
  const selected = [...new Set(inventory.pods.map((each) => each.namespace))].filter(
    (each) =>
      inventory.find("Namespace", "", each) === undefined || satisfies(inventory.labelsOfNamespace(each), wanted),
  );
  return [...new Set([...listed, ...selected])];
}

/** Whether pods of a namespace match, or pods that a program creates or labels may. */
const mayMatch = (inventory: VetInventory, namespace: string, wanted: readonly Requirement[]): boolean =>
  inventory.maySelect(namespace, wanted).length > 0 ||
  hasOperator(inventory, namespace) ||
  writesPods(inventory, namespace) ||
  isWrittenLater(wanted);

/** Whether a selector seems to be meant for these pods: a label is absent or has a typo, or the value is the name of their owner. */
function isMeant({ labels, owner }: Pods, wanted: readonly Requirement[]): boolean {
  const missed = wanted.filter((each) => !satisfies(labels, [each]));
  return (
    missed.every(({ operator, values }) => operator === "In" && values.includes(owner.name)) ||
    // Another value of the same label is that of other pods, which may be outside the input.
    (nearlyMatches(labels, wanted) &&
      missed.every((each) => member(labels, each.key) === undefined || isTypo(labels, [each])))
  );
}

/** The pods of any namespace that have all these labels. */
function matchingElsewhere(inventory: VetInventory, wanted: readonly Requirement[]): Pods | undefined {
  if (!wanted.every(({ operator }) => operator === "In")) return undefined;
  return [...inventory.namespaces].flatMap((each) => inventory.selected(each, wanted))[0];
}

const placeOf = (namespaces: readonly string[]): string =>
  namespaces.includes("") ? "of the input" : `in namespace ${namespaces.join(" or ")}`;

/** Pods with the labels by which their owner finds them. */
const labelled = ({ owner, labels }: Pods): string => {
  const selecting = equalities(member(owner.spec.selector, "matchLabels"));
  return `${nameOf(owner)}, such as ${selectorText(selecting.length > 0 ? selecting : equalities(labels))}`;
};
