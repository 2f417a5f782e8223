import { requireScalerRequests } from "../../../../src/toolkit/vet/rules/require-scaler-requests.ts";
import { container, deployment, object, scaledObject, scaler } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const metric = (name: unknown, type = "Resource", of = "Utilization") => ({
  type,
  resource: { name, target: { type: of, averageUtilization: 70 } },
});
const requests = (resources: object, kind = "requests") => ({ resources: { [kind]: resources } });
const web = (...containers: object[]) => deployment({ containers });
const v1 = (spec: object) =>
  object("autoscaling/v1 HorizontalPodAutoscaler", {
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, ...spec },
  });
const range = (limit: object, namespace = "a") =>
  object("v1 LimitRange", { spec: { limits: [{ type: "Container", ...limit }] } }, { namespace });
const sidecar = container({ name: "proxy", restartPolicy: "Always" });
const OF_CPU = scaler({ metrics: [metric("cpu")] });
const AT_METRIC = "warning HorizontalPodAutoscaler/web spec.metrics.0";

ruleTable(requireScalerRequests, {
  passes: {
    "every container requests it": [OF_CPU, web(container(requests({ cpu: "100m" })))],
    "a limit is a request, too": [OF_CPU, web(container(requests({ cpu: "1" }, "limits")))],
    "the pod requests it for all containers": [
      OF_CPU,
      deployment({ containers: [container()], resources: { requests: { cpu: "1" } } }),
    ],
    "a LimitRange requests it for all": [OF_CPU, range({ defaultRequest: { cpu: "100m" } }), deployment()],
    "the LimitRange requests memory": [
      scaler({ metrics: [metric("memory")] }),
      range({ defaultRequest: { memory: "1Gi" } }),
      deployment(),
    ],
    "an init container without a request has ended": [
      OF_CPU,
      deployment({ initContainers: [container({ name: "init" })], containers: [container(requests({ cpu: "1" }))] }),
    ],
    "it measures one container, an average or other metrics": [
      scaler({
        metrics: [metric("cpu", "ContainerResource"), metric("cpu", "Resource", "AverageValue"), { type: "Pods" }],
      }),
      deployment(),
    ],
    "the name of the resource is no text": [scaler({ metrics: [metric(7)] }), deployment()],
    "KEDA measures otherwise": [scaledObject(), deployment()],
    "the target is not among the objects": [OF_CPU],
    "the target makes no pods here": [
      scaler({ scaleTargetRef: { kind: "Rollout", name: "web" } }),
      object("argoproj.io/v1alpha1 Rollout"),
    ],
  },
  reports: {
    "a container has no request": {
      objects: [OF_CPU, deployment()],
      reports: [AT_METRIC],
      says: /container web of Deployment a\/web has no cpu request/,
    },
    "memory is measured, and cpu requested": {
      objects: [
        scaler({ metrics: [{ type: "Pods" }, metric("memory")] }),
        web(container(requests({ cpu: "1" }))),
        range({ defaultRequest: { cpu: "100m" } }),
      ],
      reports: ["error HorizontalPodAutoscaler/web spec.metrics.1"],
      says: /no memory request/,
    },
    "the request is 0": { objects: [OF_CPU, web(container(requests({ cpu: "0" })))], reports: [AT_METRIC] },
    "one of two has none": {
      objects: [OF_CPU, web(container(requests({ cpu: "1" })), container({ name: "log" }))],
      reports: [AT_METRIC],
      says: /container log of/,
    },
    "a sidecar has none": {
      objects: [OF_CPU, deployment({ initContainers: [sidecar], containers: [container(requests({ cpu: "1" }))] })],
      reports: [AT_METRIC],
      says: /container proxy of/,
    },
    "two containers of one name have none, once": {
      objects: [OF_CPU, web(container(), container())],
      reports: [AT_METRIC],
    },
    "the LimitRange of another namespace requests it": {
      objects: [OF_CPU, range({ defaultRequest: { cpu: "100m" } }, "b"), deployment()],
      reports: [AT_METRIC],
    },
    "the pods of the namespace are known, and with them its LimitRange": {
      objects: [OF_CPU, deployment()],
      facts: { knownPods: [{ kind: "pods", namespace: "a", matchLabels: {} }] },
      reports: [AT_METRIC.replace("warning", "error")],
      says: /has no cpu request to measure against\.$/,
    },
    "a resource that no LimitRange can default has no request": {
      objects: [scaler({ metrics: [metric("example.com/gpu")] }), deployment()],
      reports: [AT_METRIC.replace("warning", "error")],
      says: /no example.com\/gpu request/,
    },
    "it names no metrics, which means cpu": {
      objects: [scaler(), deployment()],
      reports: ["warning HorizontalPodAutoscaler/web spec"],
      says: /no cpu request/,
    },
    "version 1 names no target": {
      objects: [v1({}), deployment()],
      reports: ["warning HorizontalPodAutoscaler/web spec"],
    },
    "version 1 names a percentage": {
      objects: [v1({ targetCPUUtilizationPercentage: 50 }), deployment()],
      reports: ["warning HorizontalPodAutoscaler/web spec.targetCPUUtilizationPercentage"],
      says: /no cpu request/,
    },
  },
});
