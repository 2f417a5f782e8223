import { requireRecreate } from "../../../../src/toolkit/vet/rules/require-recreate.ts";
import { claim, deployment, scaler, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
const data = (...accessModes: readonly string[]) => claim("1Gi", { accessModes }, { name: "data" });
const web = (spec: object) => deployment({ volumes }, {}, { replicas: 1, ...spec });
const RECREATE = { type: "Recreate" };
const ONE_NODE = data("ReadWriteOnce");
const STRATEGY = "warning Deployment/web spec.strategy";
const REPLICAS = "warning Deployment/web spec.replicas";

ruleTable(requireRecreate, {
  passes: {
    "the old pod goes first": [ONE_NODE, web({ strategy: RECREATE })],
    "a rollout adds no pod": [ONE_NODE, web({ strategy: { rollingUpdate: { maxSurge: 0 } } })],
    "a rollout adds no pod, as a percentage": [ONE_NODE, web({ strategy: { rollingUpdate: { maxSurge: "0%" } } })],
    "the volume is for several nodes": [data("ReadWriteMany"), web({})],
    "the volume is for several nodes as well": [data("ReadWriteOnce", "ReadOnlyMany"), web({})],
    "the claim does not say": [data(), web({})],
    "the claim is not among the objects": [web({})],
    "the claim is of another namespace": [{ ...ONE_NODE, metadata: { name: "data", namespace: "b" } }, web({})],
    "the volume is none of a claim": [ONE_NODE, deployment({ volumes: [{ name: "data", emptyDir: {} }] })],
    "a StatefulSet replaces its pods one by one": [ONE_NODE, workload("apps/v1 StatefulSet", { volumes })],
  },
  reports: {
    "a rollout starts the new pod first": {
      objects: [ONE_NODE, web({})],
      reports: [STRATEGY],
      says: /^A rollout of Deployment a\/web starts the new pod before the old one ends, but volume data can only be used by one node/,
    },
    "a rollout adds one, which one node alone could run": {
      objects: [ONE_NODE, web({ strategy: { rollingUpdate: { maxSurge: 1 } } })],
      reports: [STRATEGY],
    },
    "a rollout adds one, which no node can run": {
      objects: [data("ReadWriteOncePod"), web({})],
      reports: ["error Deployment/web spec.strategy"],
      says: /volume data can only be used by one pod at a time\.$/,
    },
    "there are two pods": {
      objects: [ONE_NODE, web({ replicas: 2, strategy: RECREATE })],
      reports: [REPLICAS],
      says: /^Deployment a\/web runs up to 2 pods, but volume data can only be used by one node at a time\.$/,
    },
    "an autoscaler may make two of one": {
      objects: [ONE_NODE, web({ strategy: RECREATE }), scaler({ maxReplicas: 2 })],
      reports: [REPLICAS],
    },
    both: { objects: [ONE_NODE, web({ replicas: 2 })], reports: [REPLICAS, STRATEGY] },
  },
});
