import { validQuota } from "../../../../src/toolkit/vet/rules/valid-quota.ts";
import {
  claim,
  container,
  deployment,
  object,
  pod,
  scaledObject,
  scaler,
  service,
  workload,
} from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

type Fields = Readonly<Record<string, unknown>>;
const quota = (key: string, hard: unknown, more: Fields = {}) =>
  object("v1 ResourceQuota", { spec: { hard: { [key]: hard }, ...more } });
const ports = [
  { name: "a", port: 80 },
  { name: "b", port: 81 },
];
const requests = (resources: Fields, kind = "requests") => ({
  containers: [container({ resources: { [kind]: resources } })],
});
/** Three pods, replaced at once. */
const web = (podSpec: Fields = {}, spec: Fields = {}) =>
  deployment(podSpec, {}, { replicas: 3, strategy: { type: "Recreate" }, ...spec });
const set = (spec: Fields = {}) =>
  workload(
    "apps/v1 StatefulSet",
    {},
    {},
    {
      volumeClaimTemplates: [
        { metadata: { name: "data" }, spec: { storageClassName: "gold", resources: { requests: { storage: "1Gi" } } } },
      ],
      ...spec,
    },
  );
const job = (spec: Fields) => workload("batch/v1 Job", {}, {}, spec);
const cronJob = (spec: Fields, jobSpec: Fields = {}) =>
  object("batch/v1 CronJob", {
    spec: { jobTemplate: { spec: { template: { spec: { containers: [container()] } }, ...jobSpec } }, ...spec },
  });
const range = (limit: Fields, namespace = "a") =>
  object("v1 LimitRange", { spec: { limits: [{ type: "Container", ...limit }] } }, { namespace });
const GPU = requests({ "nvidia.com/gpu": "1" }, "limits");
const CLASS = "gold.storageclass.storage.k8s.io";

/** What is counted, the key, the need and one that is less, and the objects. */
const COUNTS: readonly (readonly [what: string, key: string, need: unknown, less: unknown, ...objects: unknown[]])[] = [
  ["pods", "pods", 3, 2, web()],
  ["pods by the key of any kind", "count/pods", 4, 3, web(), pod()],
  ["pods of a rollout: a quarter more, rounded up", "pods", 13, 12, deployment({}, {}, { replicas: 10 })],
  ["one pod where a Deployment says nothing, and one of its rollout", "pods", 2, 1, deployment()],
  [
    "the surge of a rollout",
    "pods",
    14,
    13,
    deployment({}, {}, { replicas: 10, strategy: { rollingUpdate: { maxSurge: 4 } } }),
  ],
  ["no surge", "pods", 10, 9, deployment({}, {}, { replicas: 10, strategy: { rollingUpdate: { maxSurge: 0 } } })],
  ["the most pods of an autoscaler", "pods", 8, 7, web(), scaler({ maxReplicas: 8 })],
  ["the most pods of KEDA", "pods", 10, 9, web(), scaledObject({ maxReplicaCount: 10 })],
  ["100 pods where KEDA says nothing", "pods", 100, 99, web(), scaledObject()],
  ["the pods of a set", "pods", 2, 1, workload("apps/v1 StatefulSet", {}, {}, { replicas: 2 })],
  ["one pod of a DaemonSet, whatever the nodes", "pods", 1, 0, workload("apps/v1 DaemonSet")],
  ["the pods of a Job that run at once", "pods", 2, 1, job({ parallelism: 4, completions: 2 })],
  ["the pods of a CronJob that run at once", "pods", 2, 1, cronJob({}, { parallelism: 2 })],
  ["requested cores", "requests.cpu", "300m", "299m", web(requests({ cpu: "100m" }))],
  ["requested cores by their short key", "cpu", "300m", "1m", web(requests({ cpu: "0.1" }))],
  ["limited memory", "limits.memory", "3Gi", "2Gi", web(requests({ memory: "1Gi" }, "limits"))],
  ["a limit as a request", "requests.memory", "3Gi", "2Gi", web(requests({ memory: "1Gi" }, "limits"))],
  ["requested disk", "requests.ephemeral-storage", "3Gi", "2Gi", web(requests({ "ephemeral-storage": "1Gi" }))],
  [
    "the default request of a LimitRange",
    "requests.cpu",
    "600m",
    "1m",
    web(),
    range({ defaultRequest: { cpu: "200m" } }),
  ],
  ["the default limit of a LimitRange", "limits.cpu", 6, 5, web(), range({ default: { cpu: "2" } })],
  [
    "what a pod asks for in place of its containers",
    "requests.memory",
    "300Mi",
    "1Mi",
    web({ ...requests({ memory: "1Gi" }), resources: { requests: { memory: "100Mi" } } }),
  ],
  ["extended resources", "requests.nvidia.com/gpu", 3, 2, web(GPU)],
  ["Services", "services", 1, 0, service()],
  ["Services by the key of any kind", "count/services", 1, 0, service()],
  ["Secrets", "secrets", 1, 0, object("v1 Secret")],
  ["quotas, this one included", "resourcequotas", 1, 0],
  ["ReplicationControllers", "replicationcontrollers", 1, 0, object("v1 ReplicationController")],
  ["the cluster's own ConfigMap", "configmaps", 2, 1, object("v1 ConfigMap")],
  ["the cluster's own ConfigMap alone", "count/configmaps", 1, 0],
  [
    "the cluster's own ConfigMap once, if it is among the objects",
    "configmaps",
    2,
    1,
    object("v1 ConfigMap"),
    object("v1 ConfigMap", {}, { name: "kube-root-ca.crt" }),
  ],
  [
    "the claims of a StatefulSet once, if the cluster made them",
    "persistentvolumeclaims",
    2,
    1,
    set({ replicas: 2 }),
    claim("1Gi", {}, { name: "data-web-0", uid: "1" }),
  ],
  ["kinds with a group", "count/deployments.apps", 1, 0, web()],
  [
    "kinds with a plural in -ies",
    "count/networkpolicies.networking.k8s.io",
    1,
    0,
    object("networking.k8s.io/v1 NetworkPolicy"),
  ],
  ["kinds with a plural in -ses", "count/ingresses.networking.k8s.io", 1, 0, object("networking.k8s.io/v1 Ingress")],
  ["kinds with a plural in -xes", "count/boxes.example.com", 1, 0, object("example.com/v1 Box")],
  [
    "load balancers",
    "services.loadbalancers",
    1,
    0,
    service({ type: "LoadBalancer" }),
    service({ type: "NodePort" }, { name: "b" }),
  ],
  ["each port on the nodes", "services.nodeports", 2, 1, service({ type: "NodePort", ports })],
  ["the ports of a load balancer on the nodes", "services.nodeports", 2, 1, service({ type: "LoadBalancer", ports })],
  ["claims", "persistentvolumeclaims", 3, 2, claim("1Gi"), set({ replicas: 2 })],
  ["claims by the key of any kind", "count/persistentvolumeclaims", 1, 0, claim("1Gi")],
  ["storage", "requests.storage", "12Gi", "11Gi", claim("10Gi"), set({ replicas: 2 })],
  [
    "the storage of one class",
    `${CLASS}/requests.storage`,
    "10Gi",
    "1Mi",
    claim("10Gi", { storageClassName: "gold" }),
    claim("1Gi", {}, { name: "b" }),
  ],
  [
    "the claims of one class",
    `${CLASS}/persistentvolumeclaims`,
    1,
    0,
    claim("1Gi", { storageClassName: "gold" }),
    claim("1Gi", {}, { name: "b" }),
  ],
];

ruleTable(validQuota, {
  passes: {
    ...Object.fromEntries(
      COUNTS.map(([what, key, need, , ...objects]) => [`it allows ${what}`, [quota(key, String(need)), ...objects]]),
    ),
    "it counts some of the pods": [web(), quota("pods", "0", { scopes: ["BestEffort"] })],
    "it counts pods of a priority": [web(), quota("pods", "0", { scopeSelector: { matchExpressions: [] } })],
    "pods are of another namespace": [deployment({}, { namespace: "b" }), quota("pods", "0")],
    "an autoscaler of another namespace scales its own": [
      web(),
      scaler({ maxReplicas: 9 }, { namespace: "b" }),
      quota("pods", "3"),
    ],
    "the LimitRange is of another namespace": [web(), range({ default: { cpu: "2" } }, "b"), quota("limits.cpu", "0")],
    "a Service of another group": [object("serving.knative.dev/v1 Service"), quota("services", "0")],
    "a load balancer wants no ports on the nodes": [
      service({ type: "LoadBalancer", allocateLoadBalancerNodePorts: false }),
      quota("services.nodeports", "0"),
    ],
    "a Service is for the cluster alone": [
      service(),
      quota("services.nodeports", "0"),
      quota("services.loadbalancers", "0"),
    ],
    "another kind has a type and ports": [
      object("example.com/v1 Thing", { spec: { type: "NodePort", ports } }),
      quota("services.nodeports", "0"),
    ],
    "a CronJob is suspended": [cronJob({ suspend: true }), quota("pods", "0")],
    "an extended resource has no limit": [web(GPU), quota("limits.nvidia.com/gpu", "3")],
    "no object is of the kind": [quota("count/jobs.batch", "0")],
    "the amount is no quantity": [web(), quota("pods", "many")],
    "decimal fractions add up": [
      deployment(requests({ cpu: "0.1" }), {}, { replicas: 3, strategy: { type: "Recreate" } }),
      quota("requests.cpu", "0.3"),
    ],
    "a set is stopped": [set({ replicas: 0 }), quota("requests.storage", "0")],
  },
  reports: {
    ...Object.fromEntries(
      COUNTS.map(([what, key, need, less, ...objects]) => [
        `it allows fewer than ${what}`,
        {
          objects: [quota(key, String(less)), ...objects],
          reports: [`error ResourceQuota/web spec.hard.${key}`],
          says: new RegExp(`: they need ${need} of ${key}, but ${less} is allowed\\.$`),
          fixes: new RegExp(`^Allow at least ${need}, or lower the requests of the pods\\.$`),
        },
      ]),
    ),
    "two of three are too few": {
      objects: [
        object("v1 ResourceQuota", { spec: { hard: { "requests.cpu": "1", pods: 1, "limits.cpu": "1" } } }),
        web(requests({ cpu: "1" })),
      ],
      reports: ["error ResourceQuota/web spec.hard.requests.cpu", "error ResourceQuota/web spec.hard.pods"],
      says: /^ResourceQuota a\/web rejects some of the objects at full scale: they need /,
    },
  },
});
