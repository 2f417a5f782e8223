import { nameOf } from "../../kubernetes/inventory.ts";
import { amountText } from "../../kubernetes/scale.ts";
import type { Rule } from "../finding.ts";
import { quotaNeeds } from "../quotas.ts";

export const validQuota: Rule = {
  name: "valid-quota",
  subject: "capacity",
  severity: "error",
  reason:
    "A quota that holds the stack at rest but not at full scale refuses pods at the worst moment: under load, or in a rollout.",
  fix: "Raise the quota, or lower what the pods ask for.",
  *problems(inventory) {
    for (const quota of inventory.ofKind("ResourceQuota")) {
      for (const { key, needed, hard } of quotaNeeds(inventory, quota)) {
        // Sums of decimal fractions come out a hair above.
        if (needed <= hard + 1e-6) continue;
        yield {
          resource: quota,
          path: ["spec", "hard", key],
          message: `${nameOf(quota)} refuses some of the objects at full scale: ${key} comes to ${amountText(key, needed)}, and ${amountText(key, hard)} is allowed.`,
          fix: `Allow at least ${amountText(key, needed)}, or lower what the pods ask for.`,
        };
      }
    }
  },
};
