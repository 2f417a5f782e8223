import type { Rule } from "../finding.ts";
import { requirements } from "../selector.ts";
import { isMeantForThese, noPods } from "../services.ts";

export const noMissingBudgetPods: Rule = {
  name: "no-missing-budget-pods",
  subject: "links",
  severity: "error",
  reason: "A PodDisruptionBudget that selects no pods protects none: a drain may stop all of them at once.",
  fix: "Make the selector equal to labels of the pods.",
  problems: (inventory) =>
    inventory.ofKind("PodDisruptionBudget").flatMap((budget) => {
      const wanted = requirements(budget.spec.selector);
      return wanted.length === 0 ||
        inventory.selected(budget.namespace, wanted).length > 0 ||
        !isMeantForThese(inventory, budget.namespace, wanted)
        ? []
        : [{ resource: budget, path: ["spec", "selector"], message: noPods(budget, wanted) }];
    }),
};
