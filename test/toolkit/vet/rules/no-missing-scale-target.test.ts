import { noMissingScaleTarget } from "../../../../src/toolkit/vet/rules/no-missing-scale-target.ts";
import { deployment, scaledObject, scaler } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const target = (kind: string, name: string) => ({ scaleTargetRef: { kind, name } });
const server = deployment({}, { name: "server" });

ruleTable(noMissingScaleTarget, {
  passes: {
    "the target is among the objects": [server, scaler(target("Deployment", "server"))],
    "KEDA's target is among the objects, and a Deployment where its kind is not named": [
      server,
      scaledObject({ scaleTargetRef: { name: "server" } }),
    ],
    "the target is an operator's own": [scaler(target("Rollout", "server"))],
  },
  reports: {
    "a Deployment is missing": {
      objects: [server, scaler(target("Deployment", "sevrer"))],
      reports: ["error HorizontalPodAutoscaler/web spec.scaleTargetRef"],
      says: /^HorizontalPodAutoscaler a\/web scales nothing: there is no Deployment sevrer\. Did you mean server\?$/,
    },
    "the target is of another kind": {
      objects: [server, scaler(target("StatefulSet", "server"))],
      reports: ["error HorizontalPodAutoscaler/web spec.scaleTargetRef"],
    },
    "a ReplicaSet is missing": {
      objects: [scaler(target("ReplicaSet", "server"))],
      reports: ["error HorizontalPodAutoscaler/web spec.scaleTargetRef"],
    },
    "a ReplicationController is missing": {
      objects: [scaler(target("ReplicationController", "server"))],
      reports: ["error HorizontalPodAutoscaler/web spec.scaleTargetRef"],
    },
    "KEDA's target is of another namespace": {
      objects: [deployment({}, { namespace: "b" }), scaledObject()],
      reports: ["error ScaledObject/web spec.scaleTargetRef"],
    },
  },
});
