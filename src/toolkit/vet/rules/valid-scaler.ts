import { nameOf } from "../../kubernetes/inventory.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { Rule } from "../finding.ts";

export const validScaler: Rule = {
  name: "valid-scaler",
  subject: "capacity",
  severity: "error",
  reason: "The API server rejects an autoscaler whose minimum is above its maximum.",
  fix: "Set the minimum to at most the maximum.",
  *problems(inventory) {
    for (const { from, min, max } of scaleTargets(inventory))
      if (min > max)
        yield {
          resource: from,
          path: ["spec", from.kind === "ScaledObject" ? "maxReplicaCount" : "maxReplicas"],
          message: `${nameOf(from)} is rejected: its minimum of ${min} pods is above its maximum of ${max}.`,
        };
  },
};
