import { RESOURCES } from "../../kubernetes/capacity.ts";
import { nameOf } from "../../kubernetes/inventory.ts";
import { member, tree } from "../../kubernetes/read.ts";
import { amountOf, containerDefaults, podResources } from "../../kubernetes/scale.ts";
import type { Rule } from "../finding.ts";

export const requireQuotaRequests: Rule = {
  name: "require-quota-requests",
  subject: "capacity",
  severity: "error",
  reason:
    "Where a quota counts a resource, the API server refuses every pod with a container that does not say how much of it it wants.",
  fix: "Set the request or limit of the container, or a default in a LimitRange.",
  problems: (inventory) =>
    inventory.ofKind("ResourceQuota").flatMap((quota) => {
      const hard = tree(quota.spec.hard);
      const defaults = containerDefaults(inventory, quota.namespace);
      return RESOURCES.flatMap((resource) =>
        (["request", "limit"] as const)
          .filter(
            (what) =>
              (`${what}s.${resource}` in hard || (what === "request" && resource in hard)) &&
              defaults[what][resource] === 0,
          )
          .flatMap((what) =>
            inventory.pods
              // A pod that asks for all of its containers together is let in.
              .filter((pods) => pods.namespace === quota.namespace && Object.keys(podResources(pods)).length === 0)
              .flatMap(({ owner, containers }) =>
                containers
                  .filter(({ spec }) => {
                    const says = (field: string) => amountOf(member(spec.resources, field), resource) !== undefined;
                    // A limit alone is the request, too.
                    return !says("limits") && !(what === "request" && says("requests"));
                  })
                  .map(({ name, path }) => ({
                    resource: owner,
                    path: [...path, "resources"],
                    source: {
                      resource: quota,
                      path: ["spec", "hard", `${what}s.${resource}` in hard ? `${what}s.${resource}` : resource],
                    },
                    message: `The pods of ${nameOf(owner)} are refused: ${nameOf(quota)} counts ${what}s.${resource}, and container ${name} has none.`,
                  })),
              ),
          ),
      );
    }),
};
