import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, tree, trees } from "../../kubernetes/read.ts";
import { amountOf, defaultAmount, podResources } from "../../kubernetes/scale.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { withoutDefault } from "../limit-ranges.ts";

export const requireScalerRequests: Rule = {
  name: "require-scaler-requests",
  subject: "capacity",
  severity: "error",
  reason:
    "An autoscaler measures utilization as a percentage of the request: if one container has no request, it does not scale. It is a warning if a LimitRange outside the input may set the request.",
  fix: "Set a request for every container, the sidecars included, or measure one container (type: ContainerResource).",
  *problems(inventory) {
    for (const { from, target } of scaleTargets(inventory)) {
      const pods = target && inventory.podsOf(target);
      if (pods === undefined) continue;
      for (const { resource, path } of measured(from)) {
        const { severity, unless } = withoutDefault(inventory, pods.namespace, resource);
        for (const container of new Set(unmeasured(inventory, pods, resource)))
          yield {
            resource: from,
            path,
            message: `${nameOf(from)} does not scale: container ${container} of ${nameOf(pods.owner)} has no ${resource} request to measure against${unless}.`,
            severity,
          };
      }
    }
  },
};

/** The resources that an autoscaler measures in percent. Without metrics it measures cpu, with a target of 80 %. */
function* measured({ kind, spec }: Resource): Generator<{ resource: string; path: Path }> {
  if (kind !== "HorizontalPodAutoscaler") return;
  // The field of autoscaling/v1.
  const field = "targetCPUUtilizationPercentage";
  if (spec[field] !== undefined) yield { resource: "cpu", path: ["spec", field] };
  else if (trees(spec.metrics).length === 0) yield { resource: "cpu", path: ["spec"] };
  for (const [index, { type, resource }] of trees(spec.metrics).entries()) {
    const { name, target } = tree(resource);
    if (type === "Resource" && typeof name === "string" && member(target, "type") === "Utilization")
      yield { resource: name, path: ["spec", "metrics", index] };
  }
}

/** The containers without a request for a resource, if neither the pod nor the LimitRange sets one. */
function unmeasured(inventory: VetInventory, pods: Pods, resource: string): string[] {
  if (amountOf(podResources(pods).requests, resource) !== undefined) return [];
  if (defaultAmount(inventory, pods.namespace, "request", resource) !== undefined) return [];
  return pods.containers
    .filter(({ isInit, isSidecar }) => !isInit || isSidecar)
    .filter(({ spec }) => ["requests", "limits"].every((field) => !amountOf(member(spec.resources, field), resource)))
    .map(({ name }) => name);
}
