import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { guardedPods } from "../budgets.ts";
import type { Rule } from "../finding.ts";

export const uniqueDisruptionBudget: Rule = {
  name: "unique-disruption-budget",
  subject: "capacity",
  severity: "error",
  reason: "A pod that two PodDisruptionBudgets select cannot be evicted: the API server answers 500.",
  fix: "Change the selectors so that only one budget selects it.",
  *problems(inventory) {
    const first = new Map<Pods, Resource>();
    for (const budget of inventory.ofKind("PodDisruptionBudget")) {
      const guarded = guardedPods(inventory, budget);
      // One of many pods is enough: each budget is reported once.
      const shared = guarded.find((pods) => (first.get(pods)?.identity ?? budget.identity) !== budget.identity);
      for (const pods of guarded) if (!first.has(pods)) first.set(pods, budget);
      const other = shared && first.get(shared);
      if (shared === undefined || other === undefined) continue;
      yield {
        resource: budget,
        path: ["spec", "selector"],
        message: `The pods of ${nameOf(shared.owner)} cannot be evicted: ${nameOf(other)} also selects them.`,
        source: { resource: other, path: ["spec", "selector"] },
      };
    }
  },
};
