import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import type { Rule } from "../finding.ts";

export const noMissingNamespace: Rule = {
  name: "no-missing-namespace",
  subject: "links",
  severity: "warning",
  reason:
    "Objects of a namespace that does not exist are refused. Looked at where the set brings namespaces of its own.",
  fix: "Correct the namespace, or add a Namespace object.",
  problems: (inventory) => {
    const own = inventory.ofKind("Namespace").map(({ name }) => name);
    if (own.length === 0) return [];
    const known = new Set([...own, ...IN_EVERY_CLUSTER]);
    return inventory.resources
      .filter(({ namespace }) => namespace !== "" && !known.has(namespace))
      .map((resource) => ({
        resource,
        path: ["metadata", "namespace"],
        message: `${nameOf(resource)} is refused unless the namespace ${resource.namespace} exists already.${meant(resource.namespace, own)}`,
      }));
  },
};

const IN_EVERY_CLUSTER = ["default", "kube-system", "kube-public", "kube-node-lease"];
