import { missingReferenceRule } from "../references.ts";

export const noMissingServiceAccount = missingReferenceRule({
  name: "no-missing-service-account",
  severity: "warning",
  reason:
    "Pods with a ServiceAccount that does not exist are rejected; the workload stays at zero pods. Other tools may create it, such as eksctl or Terraform: a name that differs by a typo from an existing one is an error.",
  fix: "Correct the name, or add the ServiceAccount.",
  kinds: ["ServiceAccount"],
  consequence: (from) => `${from} gets no pods`,
  // Every namespace has an account named default.
  isElsewhere: ({ facts }, { namespace, name }) =>
    name === "default" || (facts.accounts?.some((each) => each.namespace === namespace && each.name === name) ?? false),
});
