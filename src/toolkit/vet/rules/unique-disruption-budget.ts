import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";

export const uniqueDisruptionBudget: Rule = {
  name: "unique-disruption-budget",
  subject: "capacity",
  severity: "error",
  reason: "A pod that two PodDisruptionBudgets select cannot be evicted: the API server answers 500.",
  fix: "Change the selectors so that only one budget selects it.",
  *problems({ ofKind, selected }) {
    const first = new Map<Pods, Resource>();
    for (const budget of ofKind("PodDisruptionBudget")) {
      const guarded = selected(budget.namespace, requirements(budget.spec.selector));
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
