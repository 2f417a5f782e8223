import type { Rule } from "../finding.ts";
import { type Inventory, nameOf } from "../inventory.ts";
import type { Pods } from "../pods.ts";
import { member, text, tree, trees } from "../read.ts";
import { amountOf, containerDefaults } from "../scale.ts";
import { scaleTargets } from "../scaling.ts";

export const requireScalerRequests: Rule = {
  name: "require-scaler-requests",
  subject: "capacity",
  severity: "error",
  reason: "An autoscaler measures use in percent of the request: while one container has none, it scales nothing.",
  fix: "Set a request for every container, the sidecars included, or measure one container (type: ContainerResource).",
  problems: (inventory) =>
    scaleTargets(inventory).flatMap(({ from, target }) => {
      const pods = target === undefined ? undefined : inventory.podsOf(target);
      return pods === undefined
        ? []
        : trees(from.spec.metrics).flatMap((metric, index) => {
            const { name, target: aim } = tree(metric.resource);
            const resource = text(name);
            if (metric.type !== "Resource" || resource === undefined || member(aim, "type") !== "Utilization")
              return [];
            return unmeasured(inventory, pods, resource).map((container) => ({
              resource: from,
              path: ["spec", "metrics", index],
              message: `${nameOf(from)} scales nothing: container ${container} of ${nameOf(pods.owner)} has no ${resource} request to measure against.`,
            }));
          });
    }),
};

const unmeasured = (inventory: Inventory, { containers, namespace }: Pods, resource: string): string[] =>
  containers
    .filter(({ isInit, isSidecar }) => !isInit || isSidecar)
    .filter(({ spec }) => ["requests", "limits"].every((field) => !amountOf(member(spec.resources, field), resource)))
    .filter(
      () =>
        !(resource === "cpu" || resource === "memory") ||
        containerDefaults(inventory, namespace).request[resource] === 0,
    )
    .map(({ name }) => name);
