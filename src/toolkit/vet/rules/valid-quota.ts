import { nameOf } from "../../kubernetes/inventory.ts";
import { amountText } from "../../kubernetes/scale.ts";
import type { Rule } from "../finding.ts";
import { quotaNeeds } from "../quotas.ts";

export const validQuota: Rule = {
  name: "valid-quota",
  subject: "capacity",
  severity: "error",
  reason: "A quota that fits the stack at rest but not at full scale rejects pods under load or during a rollout.",
  fix: "Raise the quota, or lower the requests of the pods.",
  *problems(inventory) {
    for (const quota of inventory.ofKind("ResourceQuota")) {
      for (const { key, needed, hard } of quotaNeeds(inventory, quota)) {
        // Sums of decimal fractions may be slightly above the limit.
        if (needed <= hard + 1e-6) continue;
        yield {
          resource: quota,
          path: ["spec", "hard", key],
          message: `${nameOf(quota)} rejects some of the objects at full scale: they need ${amountText(key, needed)} of ${key}, but ${amountText(key, hard)} is allowed.`,
          fix: `Allow at least ${amountText(key, needed)}, or lower the requests of the pods.`,
        };
      }
    }
  },
};
