import { nameOf } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { replicas, scaledValue } from "../../kubernetes/scale.ts";
import { scalerOf } from "../../kubernetes/scaling.ts";
import { KINDS_WITH_REPLICAS } from "../../kubernetes/workloads.ts";
import { guardedPods } from "../budgets.ts";
import type { Rule } from "../finding.ts";

export const validDisruptionBudget: Rule = {
  name: "valid-disruption-budget",
  subject: "capacity",
  severity: "error",
  reason:
    "A PodDisruptionBudget that allows no eviction blocks every node drain, and with it every cluster upgrade. It is a warning if an autoscaler may run more pods.",
  fix: "Allow one eviction: maxUnavailable: 1.",
  *problems(inventory) {
    for (const budget of inventory.ofKind("PodDisruptionBudget")) {
      const selected = guardedPods(inventory, budget).filter(({ owner }) => KINDS_WITH_REPLICAS.includes(owner.kind));
      // Of an object that is defined twice, which unique-object reports, one remains.
      const guarded = [...new Map(selected.map((pods) => [pods.owner.identity, pods])).values()];
      const [first] = guarded;
      if (first === undefined) continue;
      const counts = guarded.map((pods) => replicas(inventory, pods));
      const [min, max] = counts.reduce(([min, max], [fewest, most]) => [min + fewest, max + most]);
      const { minAvailable = 1, maxUnavailable } = budget.spec;
      // The more pods there are, the more may be evicted, also with percentages: what the minimum number of pods allows, more
      // allow too.
      const fewest = Math.max(min, 1);
      const kept =
        maxUnavailable === undefined ? scaledValue(minAvailable, fewest) : fewest - scaledValue(maxUnavailable, fewest);
      if (max < 1 || kept < fewest) continue;
      const scaler = scalerOf(inventory, first.owner);
      yield {
        resource: budget,
        // An autoscaler that runs more pods ends it.
        ...(max > fewest ? { severity: "warning" } : {}),
        path: ["spec", maxUnavailable === undefined ? "minAvailable" : "maxUnavailable"],
        message: `${nameOf(budget)} blocks eviction of the pods of ${namesOf(guarded)} while only ${fewest} ${fewest === 1 ? "runs" : "run"}: draining their node never finishes.`,
        source: {
          resource: scaler?.from ?? first.owner,
          path: ["spec", MINIMA[scaler?.from.kind ?? ""] ?? "replicas"],
        },
      };
    }
  },
};

/** The field of an autoscaler that sets the minimum number of pods. */
const MINIMA: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: "minReplicas",
  ScaledObject: "minReplicaCount",
};

/** The owners of pods; of many, only the first few. */
const namesOf = (guarded: readonly Pods[]): string =>
  `${guarded
    .slice(0, 3)
    .map(({ owner }) => nameOf(owner))
    .join(", ")}${guarded.length > 3 ? ` and ${guarded.length - 3} more` : ""}`;
