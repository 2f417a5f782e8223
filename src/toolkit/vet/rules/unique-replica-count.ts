import { nameOf } from "../../kubernetes/inventory.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { Rule } from "../finding.ts";

export const uniqueReplicaCount: Rule = {
  name: "unique-replica-count",
  subject: "safety",
  severity: "warning",
  reason: "Replicas beside an autoscaler: every apply sets the number of pods back, and under load stops most of them.",
  fix: "Remove spec.replicas.",
  *problems(inventory) {
    for (const { from, target } of scaleTargets(inventory))
      if (target?.spec.replicas !== undefined)
        yield {
          resource: target,
          path: ["spec", "replicas"],
          message: `Each apply sets ${nameOf(target)} back to ${target.spec.replicas} pods, whatever ${nameOf(from)} made of it.`,
        };
  },
};
