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
  *problems(inventory) {
    for (const { owner, namespace } of inventory.pods) {
      const wanted = requirements(owner.spec.selector);
      // An empty selector is refused by require-matching-selector.
      if (!SELECTING.has(owner.kind) || wanted.length === 0) continue;
      const found = inventory.selected(namespace, wanted);
      const other = found.find((each) => each.owner !== owner && SELECTING.has(each.owner.kind))?.owner;
      if (other === undefined) continue;
      const isMeasured = scalerOf(inventory, owner) !== undefined;
      yield {
        resource: owner,
        path: ["spec", "selector"],
        severity: isMeasured ? "error" : "warning",
        message: isMeasured
          ? `The autoscaler of ${nameOf(owner)} measures the pods of ${nameOf(other)}, too: the selector finds both.`
          : `The selector of ${nameOf(owner)} finds the pods of ${nameOf(other)}, too.`,
      };
    }
  },
};
