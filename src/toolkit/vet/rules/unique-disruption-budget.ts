import { nameOf } from "../../kubernetes/inventory.ts";
import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";

export const uniqueDisruptionBudget: Rule = {
  name: "unique-disruption-budget",
  subject: "capacity",
  severity: "error",
  reason: "A pod that two PodDisruptionBudgets select can't be evicted at all: the API server answers 500.",
  fix: "Let one budget select it.",
  problems: (inventory) => {
    const guarded = inventory.ofKind("PodDisruptionBudget").flatMap((budget) => {
      const wanted = requirements(budget.spec.selector);
      return inventory.selected(budget.namespace, wanted).map((pods) => ({ budget, pods }));
    });
    return [...Map.groupBy(guarded, ({ pods }) => pods).values()].flatMap(([first, ...others]) =>
      others.map(({ budget, pods }) => ({
        resource: budget,
        path: ["spec", "selector"],
        message: `The pods of ${nameOf(pods.owner)} can't be evicted: ${first === undefined ? "" : nameOf(first.budget)} selects them, too.`,
        ...(first === undefined ? {} : { source: { resource: first.budget, path: ["spec", "selector"] } }),
      })),
    );
  },
};
