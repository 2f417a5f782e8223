import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, tree, trees } from "../../kubernetes/read.ts";
import { amountOf, containerDefaults, podResources } from "../../kubernetes/scale.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";

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
        : measured(from).flatMap(({ resource, path }) =>
            [...new Set(unmeasured(inventory, pods, resource))].map((container) => ({
              resource: from,
              path,
              message: `${nameOf(from)} scales nothing: container ${container} of ${nameOf(pods.owner)} has no ${resource} request to measure against.`,
            })),
          );
    }),
};

/** The resources that an autoscaler measures in percent. One that names no metrics means cpu, of which it wants 80 %. */
function measured({ apiVersion, kind, spec }: Resource): { resource: string; path: Path }[] {
  if (kind !== "HorizontalPodAutoscaler") return [];
  if (apiVersion === "autoscaling/v1") {
    const field = "targetCPUUtilizationPercentage";
    return [{ resource: "cpu", path: spec[field] === undefined ? ["spec"] : ["spec", field] }];
  }
  if (trees(spec.metrics).length === 0) return [{ resource: "cpu", path: ["spec"] }];
  return trees(spec.metrics).flatMap(({ type, resource }, index) => {
    const { name, target } = tree(resource);
    return type === "Resource" && typeof name === "string" && member(target, "type") === "Utilization"
      ? [{ resource: name, path: ["spec", "metrics", index] }]
      : [];
  });
}

const unmeasured = (inventory: VetInventory, pods: Pods, resource: string): string[] =>
  pods.containers
    .filter(({ isInit, isSidecar }) => !isInit || isSidecar)
    .filter(({ spec }) => ["requests", "limits"].every((field) => !amountOf(member(spec.resources, field), resource)))
    // What the pod asks for is what is measured against.
    .filter(() => amountOf(podResources(pods).requests, resource) === undefined)
    .filter(
      () =>
        !(resource === "cpu" || resource === "memory") ||
        containerDefaults(inventory, pods.namespace).request[resource] === 0,
    )
    .map(({ name }) => name);
