import { nameOf } from "../../kubernetes/inventory.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { Rule } from "../finding.ts";

export const uniqueReplicaCount: Rule = {
  name: "unique-replica-count",
  subject: "safety",
  severity: "warning",
  reason:
    "When replicas is set in addition to an autoscaler, every apply resets the number of pods, and under load stops most of them.",
  fix: "Remove spec.replicas.",
  *problems(inventory) {
    for (const { from, target } of scaleTargets(inventory))
      if (target?.spec.replicas !== undefined)
        yield {
          resource: target,
          path: ["spec", "replicas"],
          message: `Each apply resets ${nameOf(target)} to ${target.spec.replicas} pods and overrides ${nameOf(from)}.`,
        };
  },
};
