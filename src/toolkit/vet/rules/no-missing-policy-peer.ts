import { nameOf } from "../../kubernetes/inventory.ts";
import { trees } from "../../kubernetes/read.ts";
import { requirements, selectorText } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";
import { isMeantForThese } from "../services.ts";

export const noMissingPolicyPeer: Rule = {
  name: "no-missing-policy-peer",
  subject: "links",
  severity: "warning",
  reason: "A peer of a NetworkPolicy that no pod of the namespace matches allows nothing; usually a label is misspelt.",
  fix: "Set the selector to labels of the intended pods.",
  *problems(inventory) {
    // If every connection is known, so are the peers outside the input, and the others are reported as connections.
    if (inventory.facts.isOutsideKnown) return;
    for (const policy of inventory.ofKind("NetworkPolicy"))
      for (const [direction, side] of SIDES)
        for (const [ruleIndex, rule] of trees(policy.spec[direction]).entries())
          for (const [index, { podSelector, namespaceSelector }] of trees(rule[side]).entries()) {
            const wanted = requirements(podSelector);
            if (namespaceSelector !== undefined || inventory.selected(policy.namespace, wanted).length > 0) continue;
            if (!isMeantForThese(inventory, policy.namespace, wanted)) continue;
            yield {
              resource: policy,
              path: ["spec", direction, ruleIndex, side, index, "podSelector"],
              message: `${nameOf(policy)} allows traffic ${side} pods with the labels ${selectorText(wanted)}, but no pod has them.`,
            };
          }
  },
};

const SIDES = [
  ["ingress", "from"],
  ["egress", "to"],
] as const;
