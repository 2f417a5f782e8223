import { uniqueReplicaCount } from "../../../../src/toolkit/vet/rules/unique-replica-count.ts";
import { deployment, scaledObject, scaler } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const counted = deployment({}, {}, { replicas: 2 });

ruleTable(uniqueReplicaCount, {
  passes: {
    "the autoscaler alone counts": [deployment(), scaler()],
    "there is no autoscaler": [counted],
    "the autoscaler is another's": [
      counted,
      scaler({ scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "job" } }),
    ],
    "the autoscaler is of another namespace": [counted, scaler({}, { namespace: "b" })],
  },
  reports: {
    "an autoscaler counts, too": {
      objects: [counted, scaler()],
      reports: ["warning Deployment/web spec.replicas"],
      says: /^Each apply resets Deployment a\/web to 2 pods and overrides HorizontalPodAutoscaler a\/web\.$/,
    },
    "KEDA counts, too": { objects: [counted, scaledObject()], reports: ["warning Deployment/web spec.replicas"] },
    "it is stopped, and the autoscaler does not start it": {
      objects: [deployment({}, {}, { replicas: 0 }), scaler()],
      reports: ["warning Deployment/web spec.replicas"],
    },
  },
});
