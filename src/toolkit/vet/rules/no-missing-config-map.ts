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
  isElsewhere: ({ resources, facts }, { name, from }) =>
    // kustomize generates ConfigMaps.
    facts.unbuilt?.has(from.index) === true ||
    // Every namespace has the cluster's own certificate authority.
    name === "kube-root-ca.crt" ||
    // Operators often name an object after the one from which they create it, such as trust-manager's Bundle.
    resources.some((each) => isCustom(each) && each.name === name),
});
