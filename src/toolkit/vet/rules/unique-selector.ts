import { nameOf } from "../../kubernetes/inventory.ts";
import { SELECTING } from "../../kubernetes/pods.ts";
import { scalerOf } from "../../kubernetes/scaling.ts";
import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";

export const uniqueSelector: Rule = {
  name: "unique-selector",
  subject: "links",
  severity: "warning",
  reason:
    "A workload knows its pods by their owner, but an autoscaler measures every pod that the workload's selector finds, and so does whoever lists them by it: with an autoscaler an error.",
  fix: "Add a label to selector and template that only these pods have.",
  problems: (inventory) =>
    inventory.pods
      .filter(({ owner }) => SELECTING.has(owner.kind))
      .flatMap(({ owner, namespace }) => {
        const wanted = requirements(owner.spec.selector);
        // An empty selector is refused by require-matching-selector.
        const others =
          wanted.length === 0
            ? []
            : inventory
                .selected(namespace, wanted)
                .filter((each) => each.owner !== owner && SELECTING.has(each.owner.kind));
        return others.slice(0, 1).map((other) => ({
          resource: owner,
          path: ["spec", "selector"],
          ...(scalerOf(inventory, owner) === undefined
            ? { message: `The selector of ${nameOf(owner)} finds the pods of ${nameOf(other.owner)}, too.` }
            : {
                severity: "error" as const,
                message: `The autoscaler of ${nameOf(owner)} measures the pods of ${nameOf(other.owner)}, too: the selector finds both.`,
              }),
        }));
      }),
};
