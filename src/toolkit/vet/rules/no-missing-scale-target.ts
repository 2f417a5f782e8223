import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { Rule } from "../finding.ts";

export const noMissingScaleTarget: Rule = {
  name: "no-missing-scale-target",
  subject: "links",
  severity: "error",
  reason: "An autoscaler whose target does not exist scales nothing, and nothing reports it.",
  fix: "Correct kind and name of the target.",
  *problems(inventory) {
    for (const { from, kind, name, target, path } of scaleTargets(inventory)) {
      if (target !== undefined || !SCALABLE.includes(kind)) continue;
      const known = inventory.ofKind(kind).map((each) => each.name);
      const message = `${nameOf(from)} scales nothing: there is no ${kind} ${name}.${meant(name, known)}`;
      yield { resource: from, path, message };
    }
  },
};

// Another kind can be an operator's own.
const SCALABLE = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
