import { nameOf } from "../../kubernetes/inventory.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { Rule } from "../finding.ts";

export const validScaler: Rule = {
  name: "valid-scaler",
  subject: "capacity",
  severity: "error",
  reason: "The API server refuses an autoscaler whose minimum is above its maximum.",
  fix: "Set the minimum to at most the maximum.",
  *problems(inventory) {
    for (const { from, min, max } of scaleTargets(inventory))
      if (min > max)
        yield {
          resource: from,
          path: ["spec", from.kind === "ScaledObject" ? "maxReplicaCount" : "maxReplicas"],
          message: `${nameOf(from)} is refused: at least ${min} pods, and at most ${max}.`,
        };
  },
};
