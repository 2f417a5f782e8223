// Quotas, limit ranges and autoscalers as the API server counts.
import { describe, expect, it } from "vitest";
import { vet } from "../../../src/index.ts";

const of = (apiVersion: string, kind: string, name: string, spec: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "a" },
  spec,
});
const quota = (hard: object) => of("v1", "ResourceQuota", "q", { hard });
const limits = (...given: object[]) => of("v1", "LimitRange", "l", { limits: given });
const claim = (storageClassName: string, storage: string) =>
  of("v1", "PersistentVolumeClaim", "p", { storageClassName, resources: { requests: { storage } } });
const service = (type: string, more: object = {}) =>
  of("v1", "Service", "s", {
    type,
    ports: [
      { name: "a", port: 80 },
      { name: "b", port: 81 },
    ],
    ...more,
  });
const deployment = (resources: object | undefined, pod: object = {}, more: object = {}) =>
  of("apps/v1", "Deployment", "web", {
    replicas: 3,
    strategy: { type: "Recreate" },
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", image: "web:1.0", resources }], ...pod },
    },
    ...more,
  });
const told = (rule: RegExp, ...objects: readonly object[]) =>
  vet(objects)
    .filter((each) => rule.test(each.rule))
    .map(({ object, path, message }) => `${object.kind} ${path.join(".")}: ${message}`);

describe("a quota counts", () => {
  const gpu = deployment({ limits: { "nvidia.com/gpu": "1" } });
  it.each<[string, string, number | string, object[]]>([
    ["extended resources", "requests.nvidia.com/gpu", 3, [gpu]],
    ["kinds with a group", "count/deployments.apps", 1, [gpu]],
    [
      "kinds with an irregular plural",
      "count/networkpolicies.networking.k8s.io",
      1,
      [of("networking.k8s.io/v1", "NetworkPolicy", "n", { podSelector: {} })],
    ],
    ["kinds of the core", "count/services", 1, [service("ClusterIP")]],
    ["the cluster's own ConfigMap", "configmaps", 2, [of("v1", "ConfigMap", "c")]],
    ["each port on the nodes", "services.nodeports", 2, [service("NodePort")]],
    ["the ports of a load balancer on the nodes", "services.nodeports", 2, [service("LoadBalancer")]],
    ["the storage of one class", "gold.storageclass.storage.k8s.io/requests.storage", "10Gi", [claim("gold", "10Gi")]],
    ["the claims of one class", "gold.storageclass.storage.k8s.io/persistentvolumeclaims", 1, [claim("gold", "10Gi")]],
    [
      "what a pod asks for in place of its containers",
      "requests.memory",
      "300Mi",
      [deployment({ requests: { memory: "1Gi" } }, { resources: { requests: { memory: "100Mi" } } })],
    ],
  ])("%s", (_, key, need, objects) => {
    const [less, enough] = typeof need === "number" ? [String(need - 1), String(need)] : ["1Mi", need];
    expect(told(/valid-quota/, quota({ [key]: less }), ...objects)).toEqual([
      expect.stringContaining(`${key} comes to ${need}`),
    ]);
    expect(told(/valid-quota/, quota({ [key]: enough }), ...objects)).toEqual([]);
  });

  it("no ports of a load balancer that wants none, and no claims of another class", () => {
    const none = quota({ "services.nodeports": "0", "gold.storageclass.storage.k8s.io/persistentvolumeclaims": "0" });
    const own = service("LoadBalancer", { allocateLoadBalancerNodePorts: false });
    expect(told(/valid-quota/, none, own, claim("silver", "10Gi"))).toEqual([]);
  });
});

describe("a limit range", () => {
  const web = (cpu: string, limit = cpu) => deployment({ requests: { cpu }, limits: { cpu: limit } });
  it.each<[string, object, object, string]>([
    [
      "the sum of a pod's containers",
      { type: "Pod", max: { cpu: "1" } },
      web("2"),
      "a pod has a cpu limit of 2, above the 1 of LimitRange a/l",
    ],
    [
      "a pod that does not say",
      { type: "Pod", max: { memory: "1Gi" } },
      web("1"),
      "a pod has no memory limit, and LimitRange a/l allows at most 1Gi",
    ],
    [
      "the least of a pod",
      { type: "Pod", min: { cpu: "1" } },
      web("500m"),
      "a pod requests 500m of cpu, less than the 1 of LimitRange a/l",
    ],
    [
      "the ratio of a container",
      { type: "Container", maxLimitRequestRatio: { cpu: "2" } },
      web("1", "4"),
      "container web has a cpu limit that is more than 2 times its request",
    ],
    [
      "a resource of another name",
      { type: "Container", max: { "nvidia.com/gpu": "1" } },
      deployment({ limits: { "nvidia.com/gpu": "2" } }),
      "container web has a nvidia.com/gpu limit of 2, above the 1",
    ],
    [
      "a claim",
      { type: "PersistentVolumeClaim", max: { storage: "1Gi" } },
      claim("gold", "10Gi"),
      "a claim has a storage limit of 10Gi, above the 1Gi",
    ],
  ])("judges %s", (_, limit, object, message) => {
    expect(told(/valid-limit-range/, limits(limit), object)).toEqual([expect.stringContaining(message)]);
  });

  it.each<[string, object, object]>([
    ["a pod within it", { type: "Pod", max: { cpu: "4" }, min: { cpu: "1" } }, web("2")],
    ["a ratio within it", { type: "Container", maxLimitRequestRatio: { cpu: "4" } }, web("1", "4")],
    ["a claim within it", { type: "PersistentVolumeClaim", max: { storage: "10Gi" } }, claim("gold", "10Gi")],
    ["a container that gets the maximum as its limit", { type: "Container", max: { cpu: "1" } }, deployment(undefined)],
  ])("lets in %s", (_, limit, object) => {
    expect(told(/valid-limit-range/, limits(limit), object)).toEqual([]);
  });
});

it("what a pod asks for all of its containers together is asked for", () => {
  const whole = { requests: { cpu: "100m", memory: "100Mi" }, limits: { memory: "100Mi" } };
  const rules = /require-(?:limits|quota-requests|scaler-requests)/;
  const scaler = of("autoscaling/v1", "HorizontalPodAutoscaler", "h", {
    scaleTargetRef: { kind: "Deployment", name: "web" },
    maxReplicas: 3,
  });
  const counted = quota({ "requests.cpu": "10", "limits.memory": "10Gi" });
  expect(told(rules, counted, scaler, deployment(undefined, { resources: whole }))).toEqual([]);
  expect(told(rules, counted, scaler, deployment(undefined))).toHaveLength(4);
});
