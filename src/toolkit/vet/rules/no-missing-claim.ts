import { missingReferenceRule } from "../references.ts";

export const noMissingClaim = missingReferenceRule({
  name: "no-missing-claim",
  severity: "warning",
  reason:
    "A pod whose PersistentVolumeClaim is missing stays Pending. The claim may already exist in the cluster: a name that differs by a typo from an existing one is an error.",
  fix: "Correct the name, or add the PersistentVolumeClaim.",
  kinds: ["PersistentVolumeClaim"],
  isElsewhere: ({ facts }, { namespace, name }) =>
    facts.claims?.some((each) => each.namespace === namespace && each.name === name) ?? false,
  consequence: (from) => `The pods of ${from} stay Pending`,
});
