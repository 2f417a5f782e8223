import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { portion, replicas } from "../../kubernetes/scale.ts";
import { scalerOf } from "../../kubernetes/scaling.ts";
import { requirements } from "../../kubernetes/selector.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";

export const validDisruptionBudget: Rule = {
  name: "valid-disruption-budget",
  subject: "capacity",
  severity: "error",
  reason:
    "A PodDisruptionBudget that allows no eviction stops every node drain, and with it every upgrade of the cluster, for ever.",
  fix: "Allow one pod to go: maxUnavailable: 1.",
  problems: (inventory) => inventory.ofKind("PodDisruptionBudget").flatMap((budget) => problems(inventory, budget)),
};

function problems(inventory: VetInventory, budget: Resource): Problem[] {
  const guarded = inventory
    .selected(budget.namespace, requirements(budget.spec.selector))
    .filter(({ owner }) => WORKLOADS.has(owner.kind));
  if (guarded.length === 0) return [];
  const [min, max] = guarded
    .map((pods) => replicas(inventory, pods))
    .reduce(([min, max], [fewest, most]) => [min + fewest, max + most], [0, 0]);
  const { minAvailable, maxUnavailable } = budget.spec;
  const field = maxUnavailable === undefined ? "minAvailable" : "maxUnavailable";
  const allowed = (pods: number) =>
    maxUnavailable === undefined ? pods - portion(minAvailable ?? 1, pods) : portion(maxUnavailable, pods);
  // The more pods, the more may go, also by percentages: what the fewest are not refused, no more are.
  const fewest = Math.max(min, 1);
  if (max < 1 || allowed(fewest) >= 1) return [];
  const [first] = guarded;
  const scaler = first === undefined ? undefined : scalerOf(inventory, first.owner);
  return [
    {
      resource: budget,
      path: ["spec", field],
      message: `${nameOf(budget)} lets no pod of ${guarded.map(({ owner }) => nameOf(owner)).join(", ")} be evicted while there ${fewest === 1 ? "is 1" : `are ${fewest}`}: draining its node never ends.`,
      ...(first === undefined ? {} : { source: { resource: scaler?.from ?? first.owner, path: sourcePath(scaler) } }),
    },
  ];
}

const sourcePath = (scaler: object | undefined) => ["spec", scaler === undefined ? "replicas" : "minReplicas"];

const WORKLOADS = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"]);
