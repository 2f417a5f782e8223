import { noMissingMonitoredService } from "../../../../src/toolkit/vet/rules/no-missing-monitored-service.ts";
import { container, deployment, object, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const ports = { containers: [container({ ports: [{ name: "http", containerPort: 80 }] })] };
const website = [deployment(ports, { name: "website" }), service({}, { name: "website", labels: { app: "website" } })];
const serviceMonitor = (app: string, endpoint: object = {}, spec: object = {}, metadata: object = {}) =>
  object(
    "monitoring.coreos.com/v1 ServiceMonitor",
    { spec: { selector: { matchLabels: { app } }, endpoints: [endpoint], ...spec } },
    { ...metadata },
  );
const podMonitor = (app: string, endpoint: object = {}, spec: object = {}) =>
  object("monitoring.coreos.com/v1 PodMonitor", {
    spec: { selector: { matchLabels: { app } }, podMetricsEndpoints: [{}, endpoint], ...spec },
  });
const elsewhere = { namespaceSelector: { matchNames: ["b"] } };
const cluster = object("x.example.com/v1 Cluster");

ruleTable(noMissingMonitoredService, {
  passes: {
    "a Service has the port": [...website, serviceMonitor("website", { port: "http" })],
    "a pod has the target port": [...website, serviceMonitor("website", { targetPort: "http" })],
    "a Service has the port, which counts before the target port": [
      ...website,
      serviceMonitor("website", { port: "http", targetPort: "metrics" }),
    ],
    "the target port is a number": [...website, serviceMonitor("website", { targetPort: 9090 })],
    "the pods behind the Service are not among the objects": [
      service({}, { labels: { app: "web" } }),
      serviceMonitor("web", { targetPort: "metrics" }),
    ],
    "a pod has the port": [...website, podMonitor("website", { port: "http" })],
    "its namespace has no Services here": [...website, serviceMonitor("elsewhere", {}, elsewhere)],
    "its namespace has no pods here": [...website, podMonitor("elsewhere", {}, elsewhere)],
    "an operator may make the Services": [...website, cluster, serviceMonitor("elsewhere")],
    "an operator may make the pods": [...website, cluster, podMonitor("elsewhere")],
  },
  reports: {
    "a ServiceMonitor's label differs by a typo": {
      objects: [...website, serviceMonitor("webiste", { port: "http" })],
      reports: ["error ServiceMonitor/web spec.selector"],
      says: /^ServiceMonitor a\/web collects nothing: no Service has the labels app=webiste\.$/,
    },
    "that is so although an operator is there": {
      objects: [...website, cluster, serviceMonitor("webiste")],
      reports: ["error ServiceMonitor/web spec.selector"],
    },
    "a ServiceMonitor selects no Service of any namespace": {
      objects: [
        ...website,
        serviceMonitor("elsewhere", {}, { namespaceSelector: { any: true } }, { namespace: "monitoring" }),
      ],
      reports: ["warning ServiceMonitor/web spec.selector"],
    },
    "the operator is of another namespace": {
      objects: [...website, object("x.example.com/v1 Cluster", {}, { namespace: "b" }), serviceMonitor("elsewhere")],
      reports: ["warning ServiceMonitor/web spec.selector"],
    },
    "no Service has the port": {
      objects: [...website, serviceMonitor("website", { port: "metrics" })],
      reports: ["error ServiceMonitor/web spec.endpoints.0.port"],
      says: /: no Service has a port named metrics\.$/,
    },
    "no Service has the port, whatever the target port": {
      objects: [...website, serviceMonitor("website", { port: "metrics", targetPort: "metrics" })],
      reports: ["error ServiceMonitor/web spec.endpoints.0.port"],
    },
    "no pod has the target port": {
      objects: [...website, serviceMonitor("website", { targetPort: "metrics" })],
      reports: ["error ServiceMonitor/web spec.endpoints.0.targetPort"],
      says: /: no pod has a port named metrics\.$/,
    },
    "an injected container may have the port of a PodMonitor": {
      objects: [
        deployment(
          {},
          { name: "website" },
          {
            template: {
              metadata: { labels: { app: "website" }, annotations: { "dapr.io/enabled": "true" } },
              spec: { containers: [] },
            },
          },
        ),
        podMonitor("website", { port: "dapr-metrics" }),
      ],
      reports: ["warning PodMonitor/web spec.podMetricsEndpoints.1.port"],
    },
    "a PodMonitor's label differs by a typo": {
      objects: [...website, podMonitor("webiste")],
      reports: ["error PodMonitor/web spec.selector"],
      says: /: no pod has the labels app=webiste\.$/,
    },
    "a PodMonitor selects nothing": {
      objects: [...website, podMonitor("elsewhere")],
      reports: ["warning PodMonitor/web spec.selector"],
    },
    "a PodMonitor's pods are of another namespace": {
      objects: [
        deployment(ports, { name: "website", namespace: "b" }),
        deployment(ports, { name: "other" }),
        podMonitor("website"),
      ],
      reports: ["warning PodMonitor/web spec.selector"],
    },
    "no pod has the port of a PodMonitor": {
      objects: [...website, podMonitor("website", { port: "metrics" })],
      reports: ["error PodMonitor/web spec.podMetricsEndpoints.1.port"],
      says: /: no pod has a port named metrics\.$/,
    },
  },
});
