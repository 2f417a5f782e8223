import type { Rule } from "../finding.ts";
import { isCustom, nameOf } from "../inventory.ts";
import { meant } from "../near.ts";
import { referencesTo } from "../references.ts";

export const noMissingConfigMap: Rule = {
  name: "no-missing-config-map",
  subject: "links",
  severity: "error",
  reason: "A pod whose ConfigMap is missing stays in CreateContainerConfigError or ContainerCreating.",
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
      .map(({ from, namespace, name, path }) => ({
        resource: from,
        path,
        message: `The pods of ${nameOf(from)} don't start: there is no ConfigMap ${name}.${meant(
          name,
          inventory
            .ofKind("ConfigMap")
            .filter((each) => each.namespace === namespace)
            .map((each) => each.name),
        )}`,
      })),
};

// The cluster's own certificate authority.
const IN_EVERY_NAMESPACE = new Set(["kube-root-ca.crt"]);
