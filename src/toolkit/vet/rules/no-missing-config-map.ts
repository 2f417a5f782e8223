import { isCustom } from "../../kubernetes/inventory.ts";
import { missingReferenceRule } from "../references.ts";

export const noMissingConfigMap = missingReferenceRule({
  name: "no-missing-config-map",
  severity: "warning",
  reason:
    "A pod whose ConfigMap is missing stays in CreateContainerConfigError or ContainerCreating. Others may create it, such as a company's certificates: a name that differs by a typo from an existing one is an error.",
  fix: "Correct the name, add the ConfigMap, or mark the reference optional.",
  kinds: ["ConfigMap"],
  consequence: (from) => `The pods of ${from} do not start`,
  isElsewhere: ({ resources }, { name }) =>
    // The cluster's own certificate authority is in every namespace.
    name === "kube-root-ca.crt" ||
    // Operators give what they make the name of the object that they make it from, such as trust-manager's Bundle.
    resources.some((each) => isCustom(each) && each.name === name),
});
