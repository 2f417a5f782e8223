import { nameOf } from "../../kubernetes/inventory.ts";
import { KINDS_WITH_SELECTOR } from "../../kubernetes/pods.ts";
import { scalerOf } from "../../kubernetes/scaling.ts";
import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";

export const uniqueSelector: Rule = {
  name: "unique-selector",
  subject: "links",
  severity: "warning",
  reason:
    "A workload identifies its pods by owner, but an autoscaler measures every pod that the workload's selector matches, and so do other tools that use the selector. With an autoscaler it is an error.",
  fix: "Add a label that only these pods have to the selector and the template.",
  *problems(inventory) {
    for (const { owner, namespace } of inventory.pods) {
      const wanted = requirements(owner.spec.selector);
      // require-matching-selector reports an empty selector.
      if (!KINDS_WITH_SELECTOR.has(owner.kind) || wanted.length === 0) continue;
      const found = inventory.selected(namespace, wanted);
      const other = found.find(
        (each) => each.owner.identity !== owner.identity && KINDS_WITH_SELECTOR.has(each.owner.kind),
      )?.owner;
      if (other === undefined) continue;
      const isMeasured = scalerOf(inventory, owner) !== undefined;
      yield {
        resource: owner,
        path: ["spec", "selector"],
        severity: isMeasured ? "error" : "warning",
        message: isMeasured
          ? `The autoscaler of ${nameOf(owner)} also measures the pods of ${nameOf(other)}: the selector matches both.`
          : `The selector of ${nameOf(owner)} also matches the pods of ${nameOf(other)}.`,
      };
    }
  },
};
