import { requirements } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";
import { noPods } from "../services.ts";

export const noMissingPolicyPods: Rule = {
  name: "no-missing-policy-pods",
  subject: "links",
  severity: "error",
  reason: "A NetworkPolicy that selects no pods has no effect.",
  fix: "Set the selector to labels of the pods.",
  *problems(inventory) {
    for (const policy of inventory.ofKind("NetworkPolicy"))
      yield* noPods(inventory, policy, ["spec", "podSelector"], requirements(policy.spec.podSelector));
  },
};
