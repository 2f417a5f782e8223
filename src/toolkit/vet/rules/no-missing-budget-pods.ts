import { nameOf } from "../../kubernetes/inventory.ts";
import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";
import { noPods } from "../services.ts";

export const noMissingBudgetPods: Rule = {
  name: "no-missing-budget-pods",
  subject: "links",
  severity: "error",
  reason:
    "A PodDisruptionBudget that selects no pods protects none: a drain can stop all of them at once. It is a warning if it has no selector.",
  fix: "Set the selector to labels of the pods.",
  *problems(inventory) {
    for (const budget of inventory.ofKind("PodDisruptionBudget"))
      if (budget.spec.selector === undefined)
        yield {
          resource: budget,
          path: ["spec", "selector"],
          severity: "warning",
          message: `${nameOf(budget)} has no selector, so it protects no pods.`,
          fix: "Set the selector to labels of the pods; an empty selector, {}, selects all pods of the namespace.",
        };
      else yield* noPods(inventory, budget, ["spec", "selector"], requirements(budget.spec.selector));
  },
};
