import { isCustom, nameOf } from "../../kubernetes/inventory.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { broughtByOthers } from "../brought.ts";
import type { Rule } from "../finding.ts";

export const noMissingConfigMap: Rule = {
  name: "no-missing-config-map",
  subject: "links",
  severity: "warning",
  reason:
    "A pod whose ConfigMap is missing stays in CreateContainerConfigError or ContainerCreating. Some come from elsewhere, such as a company's certificates: a name that is a slip away from one of the set is an error.",
  fix: "Correct the name, add the ConfigMap, or mark the reference optional.",
  problems: (inventory) =>
    referencesTo(inventory, "ConfigMap")
      .filter(
        ({ isOptional, namespace, name }) =>
          !isOptional &&
          !IN_EVERY_NAMESPACE.has(name) &&
          inventory.find("ConfigMap", namespace, name) === undefined &&
          // Operators call what they make like the object that they make it from, such as trust-manager's Bundle.
          !inventory.resources.some((each) => isCustom(each) && each.name === name),
      )
      .map((reference) =>
        broughtByOthers(inventory, "ConfigMap", reference, `The pods of ${nameOf(reference.from)} don't start`),
      ),
};

// The cluster's own certificate authority.
const IN_EVERY_NAMESPACE = new Set(["kube-root-ca.crt"]);
