import { nameOf } from "../../kubernetes/inventory.ts";
import { didYouMeanText } from "../../kubernetes/near.ts";
import type { Rule } from "../finding.ts";

export const noMissingNamespace: Rule = {
  name: "no-missing-namespace",
  subject: "links",
  severity: "warning",
  reason: "Objects in a namespace that does not exist are rejected. Only checked when the input contains Namespaces.",
  fix: "Correct the namespace, or add a Namespace object.",
  *problems(inventory) {
    const own = inventory.ofKind("Namespace").map(({ name }) => name);
    if (own.length === 0) return;
    for (const resource of inventory.resources) {
      const { namespace } = resource;
      if (namespace === "" || IN_EVERY_CLUSTER.includes(namespace) || own.includes(namespace)) continue;
      const message = `${nameOf(resource)} is rejected unless the namespace ${namespace} already exists.${didYouMeanText(namespace, own)}`;
      yield { resource, path: ["metadata", "namespace"], message };
    }
  },
};

const IN_EVERY_CLUSTER = ["default", "kube-system", "kube-public", "kube-node-lease"];
