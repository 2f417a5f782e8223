import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { Rule } from "../finding.ts";

export const noMissingScaleTarget: Rule = {
  name: "no-missing-scale-target",
  subject: "links",
  severity: "error",
  reason: "An autoscaler whose target does not exist scales nothing, without a word.",
  fix: "Correct kind and name of the target.",
  problems: (inventory) =>
    scaleTargets(inventory)
      .filter(({ target, kind }) => target === undefined && SCALABLE.includes(kind))
      .map(({ from, kind, name, path }) => ({
        resource: from,
        path,
        message: `${nameOf(from)} scales nothing: there is no ${kind} ${name}.${meant(
          name,
          inventory.ofKind(kind).map((each) => each.name),
        )}`,
      })),
};

// Another kind can be an operator's own.
const SCALABLE = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
