import { uniqueScaler } from "../../../../src/toolkit/vet/rules/unique-scaler.ts";
import { deployment, scaledObject, scaler } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const ref = (kind: string, name: string) => ({ scaleTargetRef: { kind, name } });

ruleTable(uniqueScaler, {
  passes: {
    "each workload has one": [
      scaler({}, { name: "a" }),
      scaler(ref("Deployment", "job"), { name: "b" }),
      scaler(ref("StatefulSet", "web"), { name: "c" }),
      scaler({}, { namespace: "b" }),
    ],
    "it is one object that is defined twice": [scaler(), scaler({ maxReplicas: 5 })],
  },
  reports: {
    "two have one target": {
      objects: [deployment(), scaler({}, { name: "a" }), scaler({}, { name: "b" })],
      reports: ["error HorizontalPodAutoscaler/b spec.scaleTargetRef"],
      source: "HorizontalPodAutoscaler/a spec.scaleTargetRef",
      says: /^HorizontalPodAutoscaler a\/a already scales Deployment web: /,
    },
    "one of them is KEDA's, which means a Deployment where it does not say": {
      objects: [scaler(), scaledObject()],
      reports: ["error ScaledObject/web spec.scaleTargetRef"],
      source: "HorizontalPodAutoscaler/web spec.scaleTargetRef",
    },
  },
});
