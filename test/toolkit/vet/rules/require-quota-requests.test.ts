import { requireQuotaRequests } from "../../../../src/toolkit/vet/rules/require-quota-requests.ts";
import { container, deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const quota = (...counted: string[]) =>
  object("v1 ResourceQuota", { spec: { hard: Object.fromEntries(counted.map((key) => [key, "10"])) } }, { name: "q" });
const having = (resources: object) => deployment({ containers: [container({ resources })] });
const limitRange = (limits: object) =>
  object("v1 LimitRange", { spec: { limits: [{ type: "Container", ...limits }] } });
const PATH = "warning Deployment/web spec.template.spec.containers.0.resources";

ruleTable(requireQuotaRequests, {
  passes: {
    "the container requests what is counted": [quota("requests.cpu"), having({ requests: { cpu: "1m" } })],
    "a limit alone is the request, too": [quota("requests.cpu", "cpu"), having({ limits: { cpu: "1m" } })],
    "the container limits what is counted": [quota("limits.memory"), having({ limits: { memory: "1Mi" } })],
    "the quota counts no requests": [quota("pods"), deployment()],
    "the quota counts storage, of which a container need not say any": [
      quota("requests.ephemeral-storage", "limits.ephemeral-storage"),
      deployment(),
    ],
    "the pod asks for all of its containers together": [
      quota("requests.cpu"),
      deployment({ resources: { requests: { cpu: "1m" } } }),
    ],
    "a LimitRange has a default request": [
      quota("requests.cpu"),
      limitRange({ defaultRequest: { cpu: "1m" } }),
      deployment(),
    ],
    "a LimitRange's minimum is what is requested": [
      quota("requests.cpu"),
      limitRange({ min: { cpu: "10m" } }),
      deployment(),
    ],
    "a LimitRange has a default limit": [
      quota("limits.memory"),
      limitRange({ default: { memory: "1Mi" } }),
      deployment(),
    ],
    "the pods are of another namespace": [quota("requests.cpu"), deployment({}, { namespace: "b" })],
  },
  reports: {
    "a quota counts requests that a container does not make": {
      objects: [quota("requests.cpu"), deployment()],
      reports: [PATH],
      says: /^The pods of Deployment a\/web are rejected: ResourceQuota a\/q counts requests\.cpu, and container web has none, unless a LimitRange sets it\.$/,
      source: "ResourceQuota/q spec.hard.requests.cpu",
    },
    "a quota counts them by the shorter name": {
      objects: [quota("memory"), deployment()],
      reports: [PATH],
      says: /counts requests\.memory,/,
      source: "ResourceQuota/q spec.hard.memory",
    },
    "a quota counts limits, and a request is none": {
      objects: [quota("limits.cpu"), having({ requests: { cpu: "1m" } })],
      reports: [PATH],
      says: /counts limits\.cpu,/,
      source: "ResourceQuota/q spec.hard.limits.cpu",
    },
    "a container requests another resource": {
      objects: [quota("requests.cpu"), having({ requests: { memory: "1Mi" } })],
      reports: [PATH],
    },
    "a LimitRange has a default for the other": {
      objects: [quota("limits.memory"), limitRange({ defaultRequest: { memory: "1Mi" } }), deployment()],
      reports: [PATH.replace("warning", "error")],
      says: /and container web has none\.$/,
    },
    "the pods of the namespace are known, and with them its LimitRange": {
      objects: [quota("limits.memory"), deployment()],
      facts: { knownPods: [{ kind: "pods", namespace: "a", matchLabels: {} }] },
      reports: [PATH.replace("warning", "error")],
    },
    "an init container makes none": {
      objects: [quota("requests.cpu"), deployment({ initContainers: [container({ name: "wait" })], containers: [] })],
      reports: ["warning Deployment/web spec.template.spec.initContainers.0.resources"],
    },
  },
});
