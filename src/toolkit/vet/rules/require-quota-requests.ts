import { nameOf } from "../../kubernetes/inventory.ts";
import { member, tree } from "../../kubernetes/read.ts";
import { amountOf, containerDefaults, podResources } from "../../kubernetes/scale.ts";
import type { Rule } from "../finding.ts";
import { withoutDefault } from "../limit-ranges.ts";

export const requireQuotaRequests: Rule = {
  name: "require-quota-requests",
  subject: "capacity",
  severity: "error",
  reason:
    "When a quota counts cpu or memory, the API server rejects every pod with a container that does not set it. It is a warning if a LimitRange outside the input may set it.",
  fix: "Set the request or limit of the container, or a default in a LimitRange.",
  *problems(inventory) {
    for (const quota of inventory.ofKind("ResourceQuota")) {
      const { namespace } = quota;
      const hard = tree(quota.spec.hard);
      const defaults = containerDefaults(inventory, namespace);
      const containers = inventory.pods
        // A pod with requests for all of its containers together is admitted.
        .filter((pods) => pods.namespace === namespace && Object.keys(podResources(pods)).length === 0)
        .flatMap((pods) => pods.containers.map((container) => ({ ...container, owner: pods.owner })));
      for (const [what, resource] of MEASURES) {
        const counted = [`${what}s.${resource}`, what === "request" ? resource : ""].find((key) => key in hard);
        if (counted === undefined || defaults[what][resource] > 0) continue;
        const { severity, unless } = withoutDefault(inventory, namespace, resource);
        for (const { owner, name, spec, path } of containers) {
          const says = (field: string) => amountOf(member(spec.resources, field), resource) !== undefined;
          // If only a limit is set, it is also the request.
          if (says("limits") || (what === "request" && says("requests"))) continue;
          yield {
            resource: owner,
            path: [...path, "resources"],
            message: `The pods of ${nameOf(owner)} are rejected: ${nameOf(quota)} counts ${what}s.${resource}, and container ${name} has none${unless}.`,
            severity,
            source: { resource: quota, path: ["spec", "hard", counted] },
          };
        }
      }
    }
  },
};

// Other resources need not be set: a pod counts with what it sets. Source: validationSet of pkg/quota/v1/evaluator/core/pods.go.
const MEASURES = (["cpu", "memory"] as const).flatMap((resource) => [
  ["request", resource] as const,
  ["limit", resource] as const,
]);
