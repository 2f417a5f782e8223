import { nameOf } from "../../kubernetes/inventory.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { requirements, selectorText } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";
import { isMeantForThese } from "../services.ts";

export const noMissingPolicyPeer: Rule = {
  name: "no-missing-policy-peer",
  subject: "links",
  severity: "warning",
  reason: "A peer of a NetworkPolicy that no pod of the namespace matches opens nothing; usually a label is misspelt.",
  fix: "Make the selector equal to labels of the pods that are meant.",
  problems: (inventory) =>
    // Where every connection is known, so are the peers that are somebody else's, and the others show as connections.
    (inventory.facts.flows === undefined ? inventory.ofKind("NetworkPolicy") : []).flatMap((policy) =>
      (["ingress", "egress"] as const).flatMap((direction) =>
        trees(policy.spec[direction]).flatMap((rule, ruleIndex) => {
          const side = direction === "ingress" ? "from" : "to";
          return trees(rule[side]).flatMap((peer, index) => {
            const wanted = requirements(peer.podSelector);
            if (peer.namespaceSelector !== undefined || wanted.length === 0) return [];
            if (
              inventory.selected(policy.namespace, wanted).length > 0 ||
              !isMeantForThese(inventory, policy.namespace, wanted)
            )
              return [];
            return [
              {
                resource: policy,
                path: ["spec", direction, ruleIndex, side, index, "podSelector"],
                message: `${nameOf(policy)} opens a way ${text(side)} pods with the labels ${selectorText(wanted)}, and there are none.`,
              },
            ];
          });
        }),
      ),
    ),
};
