import { validScaler } from "../../../../src/toolkit/vet/rules/valid-scaler.ts";
import { scaledObject, scaler } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

ruleTable(validScaler, {
  passes: {
    "the minimum is below": [scaler({ minReplicas: 2, maxReplicas: 3 })],
    "the minimum is the maximum": [scaler({ minReplicas: 3, maxReplicas: 3 })],
    "nothing is said: at least one": [scaler({ maxReplicas: 1 })],
    "KEDA makes none to 100 where nothing is said": [
      scaledObject({ minReplicaCount: 100 }),
      scaledObject({ maxReplicaCount: 0 }),
    ],
  },
  reports: {
    "the minimum is above": {
      objects: [scaler({ minReplicas: 4 })],
      reports: ["error HorizontalPodAutoscaler/web spec.maxReplicas"],
      says: /^HorizontalPodAutoscaler a\/web is rejected: its minimum of 4 pods is above its maximum of 3\.$/,
    },
    "the maximum is 0": {
      objects: [scaler({ maxReplicas: 0 })],
      reports: ["error HorizontalPodAutoscaler/web spec.maxReplicas"],
    },
    "KEDA's minimum is above": {
      objects: [scaledObject({ minReplicaCount: 101 })],
      reports: ["error ScaledObject/web spec.maxReplicaCount"],
      says: /minimum of 101 pods is above its maximum of 100/,
    },
  },
});
