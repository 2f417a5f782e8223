import { requireReplicas } from "../../../../src/toolkit/vet/upgrade/require-replicas.ts";
import { object } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

const web = (replicas?: number, type = "apps/v1 Deployment") =>
  object(type, { spec: replicas === undefined ? {} : { replicas } });
const live = (replicas: number) => object("apps/v1 Deployment", { spec: { replicas } }, { resourceVersion: "1" });
const scaler = object("autoscaling/v2 HorizontalPodAutoscaler", {
  spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, maxReplicas: 8 },
});

upgradeTable(requireReplicas, {
  passes: {
    "the replicas are still written": { before: [web(6)], after: [web(2), scaler] },
    "there was one pod": { before: [web(1)], after: [web(), scaler] },
    "the replicas were never written": { before: [web()], after: [web(), scaler] },
    "the replicas of a live object are those that an autoscaler wrote": {
      before: [live(6), scaler],
      after: [web(), scaler],
    },
    "the workload is new": { before: [], after: [web(), scaler] },
    "another kind has the field": {
      before: [web(6, "example.com/v1 Web")],
      after: [web(undefined, "example.com/v1 Web")],
    },
  },
  reports: {
    "an autoscaler takes over": {
      before: [web(6)],
      after: [web(), scaler],
      reports: ["warning Deployment/web spec"],
      says: /^Deployment a\/web goes from 6 pods to 1 until the autoscaler acts: /,
      fixes: /edit-last-applied/,
    },
    "an autoscaler was there, and the manifest wrote replicas beside it": {
      before: [web(6), scaler],
      after: [web(), scaler],
      reports: ["warning Deployment/web spec"],
    },
    "a live object has no autoscaler": {
      before: [live(6)],
      after: [web()],
      reports: ["warning Deployment/web spec"],
    },
    "no autoscaler takes over": {
      before: [web(2)],
      after: [web()],
      reports: ["warning Deployment/web spec"],
      says: /^Deployment a\/web goes from 2 pods to 1 and stays there: /,
    },
    ...Object.fromEntries(
      ["apps/v1 StatefulSet", "apps/v1 ReplicaSet", "v1 ReplicationController"].map((type) => [
        `it is a ${type}`,
        {
          before: [web(3, type)],
          after: [web(undefined, type)],
          reports: [`warning ${type.split(" ")[1]}/web spec`],
        },
      ]),
    ),
  },
});
