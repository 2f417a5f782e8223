import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";
import { noPods } from "../services.ts";

export const noMissingPolicyPods: Rule = {
  name: "no-missing-policy-pods",
  subject: "links",
  severity: "error",
  reason: "A NetworkPolicy that selects no pods guards none and opens nothing.",
  fix: "Make the selector equal to labels of the pods.",
  problems: (inventory) =>
    inventory.ofKind("NetworkPolicy").flatMap((policy) => {
      const message = noPods(inventory, policy, requirements(policy.spec.podSelector));
      return message === undefined ? [] : [{ resource: policy, path: ["spec", "podSelector"], message }];
    }),
};
