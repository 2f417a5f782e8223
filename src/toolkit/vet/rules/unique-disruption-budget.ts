import { nameOf } from "../../kubernetes/inventory.ts";
import { requirements } from "../../kubernetes/selector.ts";
import { duplicates } from "../duplicates.ts";
import type { Rule } from "../finding.ts";

export const uniqueDisruptionBudget: Rule = {
  name: "unique-disruption-budget",
  subject: "capacity",
  severity: "error",
  reason: "A pod that two PodDisruptionBudgets select can't be evicted at all: the API server answers 500.",
  fix: "Let one budget select it.",
  *problems({ ofKind, selected }) {
    const guarded = ofKind("PodDisruptionBudget").flatMap((budget) =>
      selected(budget.namespace, requirements(budget.spec.selector)).map((pods) => ({ budget, pods })),
    );
    for (const [first, { budget, pods }] of duplicates(guarded, ({ pods }) => pods))
      yield {
        resource: budget,
        path: ["spec", "selector"],
        message: `The pods of ${nameOf(pods.owner)} can't be evicted: ${nameOf(first.budget)} selects them, too.`,
        source: { resource: first.budget, path: ["spec", "selector"] },
      };
  },
};
