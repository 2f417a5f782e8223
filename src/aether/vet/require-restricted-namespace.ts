import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { isClosed } from "./stacks.ts";

export const requireRestrictedNamespace: Rule = {
  name: "require-restricted-namespace",
  subject: "safety",
  severity: "warning",
  reason:
    'All pods of the stack meet the Pod Security level "restricted". If the namespace does not enforce it, the API server accepts pods that can take over their node.',
  fix: "Label the Namespace with pod-security.kubernetes.io/enforce: restricted.",
  *problems(inventory) {
    for (const namespace of inventory.ofKind("Namespace")) {
      if (!isClosed(inventory, namespace.name) || namespace.labels[LABEL] === "restricted") continue;
      const level = namespace.labels[LABEL];
      const message = `${nameOf(namespace)} ${level === undefined ? "enforces no Pod Security level" : `enforces the level "${level}" only`}: it accepts pods with more rights than the stack's.`;
      yield {
        resource: namespace,
        path: ["metadata", "labels", ...(level === undefined ? [] : [LABEL])],
        message,
      };
    }
  },
};

const LABEL = "pod-security.kubernetes.io/enforce";
