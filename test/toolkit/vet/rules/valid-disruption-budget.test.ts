import { validDisruptionBudget } from "../../../../src/toolkit/vet/rules/valid-disruption-budget.ts";
import { budget, deployment, object, pod, scaledObject, scaler, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const web = (replicas: number, kind = "apps/v1 Deployment", name = "web") =>
  workload(kind, {}, { name, labels: { app: "web" } }, { replicas });
const stuck = (objects: readonly unknown[], field: string, says = /draining their node never finishes\.$/) => ({
  objects,
  reports: [`error PodDisruptionBudget/web spec.${field}`],
  says,
  source: "Deployment/web spec.replicas",
});

ruleTable(validDisruptionBudget, {
  passes: {
    "it has no selector, so it selects no pods": [
      web(1),
      budget({ minAvailable: 1, selector: undefined }),
      budget({ minAvailable: 1, selector: null }, { name: "null" }),
    ],
    "one of two may go": [web(2), budget({ minAvailable: 1 })],
    "half of three are kept, rounded up": [web(3), budget({ minAvailable: "50%" })],
    "the smallest part of one may go, rounded up": [web(1), budget({ maxUnavailable: "1%" })],
    "seven tenths of four are kept": [web(4), budget({ minAvailable: "70%" })],
    "one of many may go": [web(150), budget({ maxUnavailable: 1 })],
    "one of the autoscaler's fewest may go": [
      web(1),
      scaler({ minReplicas: 3, maxReplicas: 500 }),
      budget({ minAvailable: 2 }),
    ],
    "the pods are stopped": [web(0), budget({ minAvailable: 1 })],
    "a Deployment has one pod where nothing is said, and it may go": [deployment(), budget({ maxUnavailable: 1 })],
    "two workloads have two pods together": [web(1), web(1, "apps/v1 StatefulSet"), budget({ minAvailable: 1 })],
    "a pod is its own": [pod(), budget({ minAvailable: 1 })],
    "the pods are of a Job": [workload("batch/v1 Job"), budget({ minAvailable: 1 })],
    "the pods are of a DaemonSet": [workload("apps/v1 DaemonSet"), budget({ minAvailable: 1 })],
    "two workloads are stopped": [web(0), web(0, "apps/v1 StatefulSet"), budget({ minAvailable: 1 })],
    "one of two may go where nothing is said": [web(2), budget()],
    "the pods are of another namespace": [web(1), budget({ minAvailable: 1 }, { namespace: "b" })],
    "KEDA's fewest are none, and none are counted as one": [
      deployment(),
      scaledObject(),
      budget({ maxUnavailable: 1 }),
    ],
  },
  reports: {
    "the one pod is kept": stuck(
      [web(1), budget({ minAvailable: 1 })],
      "minAvailable",
      /^PodDisruptionBudget a\/web blocks eviction of the pods of Deployment a\/web while only 1 runs: draining/,
    ),
    "an empty selector selects all pods": stuck(
      [web(1), budget({ selector: {}, maxUnavailable: 0 })],
      "maxUnavailable",
    ),
    "nothing is said, which keeps one": stuck([web(1), budget()], "minAvailable"),
    "both of two are kept": stuck([web(2), budget({ minAvailable: "51%" })], "minAvailable", /while only 2 run:/),
    "seven tenths of three are kept": stuck([web(3), budget({ minAvailable: "70%" })], "minAvailable"),
    "no part may go": stuck([web(4), budget({ maxUnavailable: "0%" })], "maxUnavailable"),
    "none of many may go": stuck([web(150), budget({ maxUnavailable: 0 })], "maxUnavailable", /while only 150 run:/),
    "the autoscaler keeps no more than the budget": {
      objects: [web(9), scaler({ minReplicas: 2, maxReplicas: 500 }), budget({ minAvailable: 2 })],
      reports: ["warning PodDisruptionBudget/web spec.minAvailable"],
      says: /while only 2 run:/,
      source: "HorizontalPodAutoscaler/web spec.minReplicas",
    },
    "KEDA starts with one, which is kept": {
      objects: [deployment(), scaledObject(), budget({ minAvailable: 1 })],
      reports: ["warning PodDisruptionBudget/web spec.minAvailable"],
      says: /while only 1 runs:/,
      source: "ScaledObject/web spec.minReplicaCount",
    },
    "an autoscaler of none makes at most one": stuck(
      [web(0), web(1, "apps/v1 StatefulSet", "store"), budget({ minAvailable: 1 })],
      "minAvailable",
      /the pods of Deployment a\/web, StatefulSet a\/store while/,
    ),
    "other kinds make pods, too": {
      objects: [
        web(1, "apps/v1 StatefulSet"),
        web(1, "apps/v1 ReplicaSet"),
        object("v1 ReplicationController", {
          spec: { replicas: 1, template: { metadata: { labels: { app: "web" } }, spec: { containers: [] } } },
        }),
        budget({ minAvailable: 3 }),
      ],
      reports: ["error PodDisruptionBudget/web spec.minAvailable"],
      says: /while only 3 run:/,
    },
  },
});
