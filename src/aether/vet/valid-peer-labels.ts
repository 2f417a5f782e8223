import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Path } from "../../toolkit/kubernetes/path.ts";
import { KINDS_WITH_SELECTOR, type Pods } from "../../toolkit/kubernetes/pods.ts";
import { textMap, tree, trees } from "../../toolkit/kubernetes/read.ts";
import { type Labels, requirements, satisfies } from "../../toolkit/kubernetes/selector.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { componentOf } from "./components.ts";

export const validPeerLabels: Rule = {
  name: "valid-peer-labels",
  subject: "reachability",
  severity: "warning",
  reason:
    "`includeSelectors` and `commonLabels` of kustomize write their labels into every selector, including selectors for pods outside the stack: DNS, the ingress controller and Home Assistant have no such label, so the policies block them.",
  fix: "In kustomization.yaml, set `labels` without includeSelectors (and with includeTemplates), or set `commonLabels` in the config.",
  *problems(inventory) {
    const own = inventory.pods.filter((pods) => componentOf(pods) !== undefined);
    const policies = Map.groupBy(inventory.ofKind("NetworkPolicy"), ({ namespace }) => namespace);
    for (const [namespace, members] of Map.groupBy(own, ({ namespace }) => namespace)) {
      const shared = sharedLabels(members);
      for (const policy of policies.get(namespace) ?? [])
        for (const { path, labels, isOwn } of selectors(policy.spec, namespace, inventory)) {
          const [label] = Object.entries(labels).filter(([key, value]) => shared[key] === value);
          if (label === undefined || isOwn(shared)) continue;
          const message = `${nameOf(policy)} selects pods outside the stack by the labels ${Object.entries(labels)
            .map(([key, value]) => `${key}=${value}`)
            .join(",")}, but ${label.join("=")} is a label by which the stack selects its own pods.`;
          yield { resource: policy, path: [...path, label[0]], message };
        }
    }
  },
};

/**
 * The labels by which all workloads of the stack select their pods, except those that identify Aether. Other labels of the pods
 * may also be on pods of others, such as a company's labels.
 */
function sharedLabels(members: readonly Pods[]): Labels {
  const [first = {}, ...others] = members.flatMap(({ owner }) =>
    KINDS_WITH_SELECTOR.has(owner.kind) ? [textMap(tree(owner.spec.selector).matchLabels)] : [],
  );
  const all = Object.entries(first).filter(([key, value]) => others.every((labels) => labels[key] === value));
  return Object.fromEntries(
    all.filter(([key]) => key !== "app.kubernetes.io/name" && key !== "app.kubernetes.io/component"),
  );
}

interface Selector {
  readonly path: Path;
  readonly labels: Labels;
  /** Whether it selects what it is meant for in spite of such a label. Looks through all pods. */
  readonly isOwn: (shared: Labels) => boolean;
}

/**
 * The selectors that are meant for pods of others: peers in other namespaces, and policies for pods that are not in the input.
 */
function* selectors(
  spec: Readonly<Record<string, unknown>>,
  namespace: string,
  inventory: VetInventory,
): Iterable<Selector> {
  for (const [direction, side] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const)
    for (const [rule, given] of trees(spec[direction]).entries())
      for (const [index, { namespaceSelector, podSelector }] of trees(given[side]).entries()) {
        const isElsewhere =
          namespaceSelector !== undefined &&
          !satisfies(inventory.labelsOfNamespace(namespace), requirements(namespaceSelector));
        if (!isElsewhere) continue;
        const wanted = requirements(podSelector);
        yield {
          path: ["spec", direction, rule, side, index, "podSelector", "matchLabels"],
          labels: textMap(tree(podSelector).matchLabels),
          // If such pods are in the input, their labels are these.
          isOwn: () => inventory.pods.some((pods) => pods.namespace !== namespace && satisfies(pods.labels, wanted)),
        };
      }
  const labels = textMap(tree(spec.podSelector).matchLabels);
  yield {
    path: ["spec", "podSelector", "matchLabels"],
    labels,
    // A selector with only the common labels is meant for the stack; so is one that matches some of its pods.
    isOwn: (shared) =>
      Object.entries(labels).every(([key, value]) => shared[key] === value) ||
      inventory.selected(namespace, requirements(spec.podSelector)).length > 0,
  };
}
