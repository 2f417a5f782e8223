import { nameOf } from "../../kubernetes/inventory.ts";
import { isLive } from "../../kubernetes/manifest.ts";
import { number } from "../../kubernetes/read.ts";
import { scalerOf } from "../../kubernetes/scaling.ts";
import { KINDS_WITH_REPLICAS } from "../../kubernetes/workloads.ts";
import type { UpgradeRule } from "./change.ts";

export const requireReplicas: UpgradeRule = {
  name: "require-replicas",
  subject: "upgrade",
  severity: "warning",
  reason:
    "The API server sets omitted replicas to 1: all pods but one stop, until the autoscaler acts, or permanently if there is no autoscaler.",
  fix: "If an autoscaler takes over, remove spec.replicas with `kubectl apply edit-last-applied` before you apply; with server-side apply, apply the autoscaler alone first, and the rest once it owns the field. Otherwise, set replicas.",
  *problems({ before: old, after: young, kept }) {
    for (const { before, after } of kept) {
      if (!KINDS_WITH_REPLICAS.includes(after.kind)) continue;
      const replicas = number(before.spec.replicas) ?? 1;
      if (replicas <= 1 || number(after.spec.replicas) !== undefined) continue;
      // What an autoscaler set in the live object stays.
      if (isLive(before.object) && scalerOf(old, before) !== undefined) continue;
      const until = scalerOf(young, after) === undefined ? "and stays there" : "until the autoscaler acts";
      yield {
        resource: after,
        path: ["spec"],
        message: `${nameOf(after)} goes from ${replicas} pods to 1 ${until}: it no longer sets replicas.`,
      };
    }
  },
};
