import { nameOf } from "../../kubernetes/inventory.ts";
import { scaling } from "../../kubernetes/scaling.ts";
import type { UpgradeRule } from "./change.ts";

export const requireDeletion: UpgradeRule = {
  name: "require-deletion",
  subject: "upgrade",
  severity: "warning",
  reason:
    "kubectl apply deletes nothing: an autoscaler that is no longer among the objects stays in the cluster, and goes on setting the replicas of its workload. Tools that prune delete it.",
  fix: "If nothing prunes it, delete it with kubectl delete.",
  *problems({ after, removed }) {
    const workloads = new Map(after.resources.map((each) => [each.identity, each]));
    for (const resource of removed) {
      const target = resource.isMade ? undefined : workloads.get(scaling(resource)?.identity ?? "");
      if (target === undefined) continue;
      yield {
        resource,
        path: ["metadata", "name"],
        message: `${nameOf(resource)} is no longer among the objects, but still scales ${nameOf(target)} until it is deleted.`,
      };
    }
  },
};
