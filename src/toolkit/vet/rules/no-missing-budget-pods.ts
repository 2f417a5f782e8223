import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";
import { noPods } from "../services.ts";

export const noMissingBudgetPods: Rule = {
  name: "no-missing-budget-pods",
  subject: "links",
  severity: "error",
  reason: "A PodDisruptionBudget that selects no pods protects none: a drain may stop all of them at once.",
  fix: "Make the selector equal to labels of the pods.",
  problems: (inventory) =>
    inventory.ofKind("PodDisruptionBudget").flatMap((budget) => {
      const message = noPods(inventory, budget, requirements(budget.spec.selector));
      return message === undefined ? [] : [{ resource: budget, path: ["spec", "selector"], message }];
    }),
};
