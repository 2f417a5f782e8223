import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { requirements } from "../selector.ts";

const KINDS = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

export const uniqueSelector: Rule = {
  name: "unique-selector",
  subject: "links",
  severity: "error",
  reason:
    "A workload that selects another's pods counts them as its own: autoscalers measure, and rollouts wait for, the wrong pods.",
  fix: "Add a label to selector and template that only these pods have.",
  problems: (inventory) =>
    inventory.pods
      .filter(({ owner }) => KINDS.has(owner.kind))
      .flatMap(({ owner, namespace }) => {
        const wanted = requirements(owner.spec.selector);
        // An empty selector is refused by require-matching-selector.
        const others =
          wanted.length === 0
            ? []
            : inventory
                .selected(namespace, wanted)
                .filter((each) => each.owner !== owner && KINDS.has(each.owner.kind));
        return others.slice(0, 1).map((other) => ({
          resource: owner,
          path: ["spec", "selector"],
          message: `${nameOf(owner)} counts the pods of ${nameOf(other.owner)} as its own.`,
        }));
      }),
};
