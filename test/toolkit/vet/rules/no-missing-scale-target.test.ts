import { noMissingScaleTarget } from "../../../../src/toolkit/vet/rules/no-missing-scale-target.ts";
import { deployment, scaledObject, scaler, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const target = (kind: string, name: string, apiVersion: string | undefined = "apps/v1") => ({
  scaleTargetRef: { apiVersion, kind, name },
});
const measured = (container: string) => ({
  ...target("Deployment", "server"),
  metrics: [{ type: "ContainerResource", containerResource: { name: "cpu", container } }],
});
const server = deployment({}, { name: "server" });

ruleTable(noMissingScaleTarget, {
  passes: {
    "the target is among the objects": [server, scaler(target("Deployment", "server"))],
    "KEDA's target is among the objects, and a Deployment where its kind is not named": [
      server,
      scaledObject({ scaleTargetRef: { name: "server" } }),
    ],
    "the target is an operator's own": [scaler(target("Rollout", "server", "argoproj.io/v1alpha1"))],
    "the target is an operator's own of a known name": [
      scaler(target("StatefulSet", "server", "apps.kruise.io/v1beta1")),
    ],
    "the target does not say its namespace": [
      deployment({}, { name: "server", namespace: undefined }),
      scaler(target("Deployment", "server")),
    ],
    "the container is one of the pods": [server, scaler(measured("web"))],
  },
  reports: {
    "a Deployment is missing": {
      objects: [server, scaler(target("Deployment", "sevrer"))],
      reports: ["error HorizontalPodAutoscaler/web spec.scaleTargetRef"],
      says: /^HorizontalPodAutoscaler a\/web does not scale until the Deployment sevrer exists\. It is not in the input\. Did you mean server\?$/,
    },
    "the target is of another kind": {
      objects: [server, scaler(target("StatefulSet", "server"))],
      reports: ["warning HorizontalPodAutoscaler/web spec.scaleTargetRef"],
    },
    "a ReplicaSet is missing": {
      objects: [scaler(target("ReplicaSet", "server"))],
      reports: ["warning HorizontalPodAutoscaler/web spec.scaleTargetRef"],
    },
    "a ReplicationController is missing": {
      objects: [scaler(target("ReplicationController", "server", "v1"))],
      reports: ["warning HorizontalPodAutoscaler/web spec.scaleTargetRef"],
    },
    "KEDA's target is of another namespace": {
      objects: [deployment({}, { namespace: "b" }), scaledObject()],
      reports: ["error ScaledObject/web spec.scaleTargetRef"],
    },
    "the target says no apiVersion, which the API server does not guess": {
      objects: [server, scaler(target("Deployment", "server", ""))],
      reports: ["error HorizontalPodAutoscaler/web spec.scaleTargetRef"],
      says: /does not scale: the apiVersion of a Deployment is apps\/v1, but the target has no apiVersion\.$/,
      fixes: /^Set apiVersion: apps\/v1\.$/,
    },
    "the target is of a group that is no longer served": {
      objects: [server, scaler(target("Deployment", "server", "extensions/v1beta1"))],
      reports: ["error HorizontalPodAutoscaler/web spec.scaleTargetRef"],
      says: /but the target has extensions\/v1beta1\.$/,
    },
    "the target has no number of pods": {
      objects: [workload("apps/v1 DaemonSet", {}, { name: "server" }), scaler(target("DaemonSet", "server"))],
      reports: ["error HorizontalPodAutoscaler/web spec.scaleTargetRef"],
      says: /does not scale: a DaemonSet has no replicas to scale\.$/,
    },
    "the container that it measures is missing": {
      objects: [server, scaler(measured("wbe"))],
      reports: ["error HorizontalPodAutoscaler/web spec.metrics.0.containerResource.container"],
      says: /the pods of Deployment a\/server have no container wbe\. Did you mean web\?$/,
    },
    "the container that it measures may be one that the pods ask for": {
      objects: [
        deployment(
          {},
          { name: "server" },
          {
            template: {
              metadata: { labels: { app: "server" }, annotations: { "sidecar.opentelemetry.io/inject": "true" } },
              spec: { containers: [] },
            },
          },
        ),
        scaler(measured("otc")),
      ],
      reports: ["warning HorizontalPodAutoscaler/web spec.metrics.0.containerResource.container"],
    },
    "the container that it measures may be injected": {
      objects: [server, scaler(measured("istio-proxy"))],
      reports: ["warning HorizontalPodAutoscaler/web spec.metrics.0.containerResource.container"],
    },
  },
});
