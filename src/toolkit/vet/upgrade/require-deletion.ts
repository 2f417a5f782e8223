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
    for (const resource of removed) {
      const scaled = resource.isMade ? undefined : scaling(resource);
      const target = scaled && after.resources.find(({ identity }) => identity === scaled.identity);
      if (target === undefined) continue;
      yield {
        resource,
        path: ["metadata", "name"],
        message: `${nameOf(resource)} is no longer among the objects, but still scales ${nameOf(target)} until it is deleted.`,
      };
    }
  },
};
