import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";
import { noPods } from "../services.ts";

export const noMissingBudgetPods: Rule = {
  name: "no-missing-budget-pods",
  subject: "links",
  severity: "error",
  reason: "A PodDisruptionBudget that selects no pods protects none: a drain can stop all of them at once.",
  fix: "Set the selector to labels of the pods.",
  *problems(inventory) {
    for (const budget of inventory.ofKind("PodDisruptionBudget"))
      yield* noPods(inventory, budget, ["spec", "selector"], requirements(budget.spec.selector));
  },
};
