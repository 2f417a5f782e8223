import { requireDeletion } from "../../../../src/toolkit/vet/upgrade/require-deletion.ts";
import { deployment, object } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const scaler = object("autoscaling/v2 HorizontalPodAutoscaler", { spec: { scaleTargetRef, maxReplicas: 8 } });
const scaledObject = object("keda.sh/v1alpha1 ScaledObject", { spec: { scaleTargetRef: { name: "web" } } });

upgradeTable(requireDeletion, {
  passes: {
    "the autoscaler stays": { before: [deployment(), scaler], after: [deployment(), scaler] },
    "the workload goes with it": { before: [deployment(), scaler], after: [] },
    "it scaled another workload": { before: [scaler], after: [deployment({}, { name: "other" })] },
    "KEDA created it": {
      before: [
        deployment(),
        scaledObject,
        object(
          "autoscaling/v2 HorizontalPodAutoscaler",
          { spec: { scaleTargetRef, maxReplicas: 8 } },
          {
            name: "keda-hpa-web",
            ownerReferences: [{ apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", name: "web", controller: true }],
          },
        ),
      ],
      after: [deployment(), scaledObject],
    },
    "something else is no longer rendered": { before: [deployment(), object("v1 ConfigMap")], after: [deployment()] },
  },
  reports: {
    "the replicas are fixed now": {
      before: [deployment(), scaler],
      after: [deployment({}, {}, { replicas: 2 })],
      reports: ["warning HorizontalPodAutoscaler/web metadata.name"],
      says: /^HorizontalPodAutoscaler a\/web is no longer among the objects, but still scales Deployment a\/web /,
      fixes: /kubectl delete/,
    },
    "KEDA takes over": {
      before: [deployment(), scaler],
      after: [deployment(), scaledObject],
      reports: ["warning HorizontalPodAutoscaler/web metadata.name"],
    },
    "KEDA no longer scales it": {
      before: [deployment(), scaledObject],
      after: [deployment()],
      reports: ["warning ScaledObject/web metadata.name"],
    },
  },
});
