// The rules that no mutant of a stack meets, and those about upgrades: each with objects in which it reports, where, and with
// the same objects put right.
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, kubernetesSchemas, vet, vetUpgrade } from "../../../src/index.ts";
import { roster } from "../../../src/toolkit/vet/roster.ts";
import { goldenConfigs } from "../../fixtures/configs.ts";
import { mutants } from "./mutants.ts";

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind.
type Any = any;

const of = (apiVersion: string, kind: string, name: string, spec: object = {}, metadata: object = {}): Any => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "home", ...metadata },
  spec,
});
const labels = { app: "web" };
const deployment = (pod: object = {}, more: object = {}, container: object = {}) =>
  of("apps/v1", "Deployment", "web", {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "web:1.0", ...container }], ...pod } },
    ...more,
  });
const service = (more: object = {}, metadata: object = {}) =>
  of("v1", "Service", "web", { selector: labels, ports: [{ name: "http", port: 80 }], ...more }, metadata);
const budget = (name: string, more: object = { maxUnavailable: 1 }) =>
  of("policy/v1", "PodDisruptionBudget", name, { selector: { matchLabels: labels }, ...more });
const scaler = (name: string, more: object = {}) =>
  of("autoscaling/v2", "HorizontalPodAutoscaler", name, {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    maxReplicas: 3,
    ...more,
  });
const monitor = (app: string, port: string) =>
  of("monitoring.coreos.com/v1", "ServiceMonitor", "web", {
    selector: { matchLabels: { app } },
    endpoints: [{ port }],
  });
const binding = (role: string, account = "web") => ({
  ...of("rbac.authorization.k8s.io/v1", "RoleBinding", "web"),
  roleRef: { kind: "Role", name: role },
  subjects: [{ kind: "ServiceAccount", name: account }],
});
const role = of("rbac.authorization.k8s.io/v1", "Role", "reader");
const account = of("v1", "ServiceAccount", "web");
const namespace = of("v1", "Namespace", "home", {}, { namespace: undefined });
const quota = of("v1", "ResourceQuota", "quota", { hard: { "requests.cpu": "1" } });
const cpu = { resources: { requests: { cpu: "100m" } } };
const use = {
  metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }],
};
const ingress = (path: string) =>
  of("networking.k8s.io/v1", "Ingress", "web", {
    rules: [
      { http: { paths: [{ path, pathType: "Exact", backend: { service: { name: "web", port: { name: "http" } } } }] } },
    ],
  });
const externalSecret = (more: object) =>
  of("external-secrets.io/v1", "ExternalSecret", "jwt", {
    dataFrom: [{ sourceRef: { generatorRef: { kind: "Password", name: "pw" } } }],
    ...more,
  });
const secret = (metadata: object = {}) => ({
  ...of("v1", "Secret", "s", {}, metadata),
  data: { JWT_SECRET: "c2VjcmV0" },
});

const policy = (app: string) =>
  of("networking.k8s.io/v1", "NetworkPolicy", "web", {
    podSelector: { matchLabels: labels },
    ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }],
  });

const gateway = of("gateway.networking.k8s.io/v1", "Gateway", "gateway", {
  gatewayClassName: "envoy",
  listeners: [{ name: "http", port: 80, protocol: "HTTP" }],
});
const route = (gatewayName: string, namespace = "home") =>
  of("gateway.networking.k8s.io/v1", "HTTPRoute", "web", {
    parentRefs: [{ name: gatewayName }],
    rules: [{ backendRefs: [{ name: "web", namespace, port: 80 }] }],
  });
const grant = of(
  "gateway.networking.k8s.io/v1beta1",
  "ReferenceGrant",
  "web",
  { from: [{ kind: "HTTPRoute", namespace: "home" }], to: [{ kind: "Service" }] },
  { namespace: "away" },
);
const webhook = (port: number) => ({
  ...of("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "web", {}, { namespace: undefined }),
  webhooks: [
    {
      name: "web.example.com",
      clientConfig: { service: { name: "web", namespace: "home", port } },
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
    },
  ],
});
const certified = (host: string) =>
  of("networking.k8s.io/v1", "Ingress", "web", { tls: [{ hosts: [host] }], rules: [{ host: "web.example.com" }] });
const pullSecret = (type: string) => ({
  ...of("v1", "Secret", "registry"),
  type,
  stringData: { ".dockerconfigjson": "{}" },
});
const pulled = deployment({ imagePullSecrets: [{ name: "registry" }] });
const away = service({}, { namespace: "away" });
const awayPods = { ...deployment(), metadata: { name: "web", namespace: "away" } };

type Case = [rule: string, when: string, path: string, broken: readonly Any[], right: readonly Any[]];

const CASES: readonly Case[] = [
  [
    "no-missing-gateway",
    "a route names no Gateway of its namespace",
    "spec.parentRefs.0.name",
    [deployment(), service(), gateway, route("gatway")],
    [deployment(), service(), gateway, route("gateway")],
  ],
  [
    "no-missing-reference-grant",
    "a route leads to another namespace that grants nothing",
    "spec.rules.0.backendRefs.0.name",
    [awayPods, away, route("gateway", "away")],
    [awayPods, away, route("gateway", "away"), grant],
  ],
  [
    "no-missing-extension-service",
    "a webhook is at a port that its Service lacks",
    "webhooks.0.clientConfig.service.port",
    [deployment(), service(), webhook(443)],
    [deployment(), service(), webhook(80)],
  ],
  [
    "valid-tls-host",
    "a certificate is for a host without a rule",
    "spec.tls.0.hosts.0",
    [certified("wbe.example.com")],
    [certified("*.example.com")],
  ],
  [
    "valid-pull-secret",
    "a pull secret is of another type",
    "spec.template.spec.imagePullSecrets.0.name",
    [pulled, pullSecret("Opaque")],
    [pulled, pullSecret("kubernetes.io/dockerconfigjson")],
  ],
  [
    "no-missing-policy-peer",
    "a policy lets in pods that there are none of",
    "spec.ingress.0.from.0.podSelector",
    [deployment(), policy("wbe")],
    [deployment(), policy("web")],
  ],
  [
    "unique-scaler",
    "two autoscalers have one target",
    "spec.scaleTargetRef",
    [deployment(), scaler("a"), scaler("b")],
    [deployment(), scaler("a")],
  ],
  [
    "no-missing-monitored-service",
    "a ServiceMonitor selects no Service",
    "spec.selector",
    [service({}, { labels }), monitor("wbe", "http")],
    [service({}, { labels }), monitor("web", "http")],
  ],
  [
    "no-missing-monitored-service",
    "a ServiceMonitor names no port of its Service",
    "spec.endpoints.0.port",
    [service({}, { labels }), monitor("web", "metrics")],
    [service({}, { labels }), monitor("web", "http")],
  ],
  [
    "no-missing-role",
    "a binding grants a Role that is not there",
    "roleRef.name",
    [role, account, binding("raeder")],
    [role, account, binding("reader")],
  ],
  [
    "no-missing-role",
    "a binding grants to an account that is not there",
    "subjects.0.name",
    [role, account, binding("reader", "wbe")],
    [role, account, binding("reader")],
  ],
  [
    "no-missing-class",
    "pods have a PriorityClass that is not among those of the set",
    "spec.template.spec.priorityClassName",
    [
      of("scheduling.k8s.io/v1", "PriorityClass", "high", {}, { namespace: undefined }),
      deployment({ priorityClassName: "hihg" }),
    ],
    [
      of("scheduling.k8s.io/v1", "PriorityClass", "high", {}, { namespace: undefined }),
      deployment({ priorityClassName: "high" }),
    ],
  ],
  [
    "no-missing-namespace",
    "an object is in a namespace that is not there, where others are",
    "metadata.namespace",
    [namespace, of("v1", "ServiceAccount", "web", {}, { namespace: "hmoe" })],
    [namespace, account],
  ],
  [
    "valid-api-version",
    "an API is removed",
    "apiVersion",
    [{ ...budget("web"), apiVersion: "policy/v1beta1" }],
    [budget("web")],
  ],
  [
    "valid-api-version",
    "a group of APIs is misspelt",
    "apiVersion",
    [{ ...ingress("/"), apiVersion: "networking.k8.io/v1" }],
    [ingress("/"), { ...ingress("/"), apiVersion: "networking.example.com/v1" }],
  ],
  [
    "valid-api-version",
    "a group has no domain",
    "apiVersion",
    [{ ...deployment(), apiVersion: "app/v1" }],
    [deployment()],
  ],
  [
    "valid-schema",
    "a field is misspelt",
    "spec.template.spec.restartPolcy",
    [deployment({ restartPolcy: "Always" })],
    [deployment({ restartPolicy: "Always" })],
  ],
  [
    "valid-value",
    "a value is none of those that there are",
    "spec.type",
    [service({ type: "Loadbalancer" })],
    [service({ type: "LoadBalancer" })],
  ],
  [
    "valid-resource-name",
    "a container asks for a resource that nobody has",
    "spec.template.spec.containers.0.resources.requests.cpus",
    [deployment({}, {}, { resources: { requests: { cpus: "1" } } })],
    [deployment({}, {}, { resources: { requests: { cpu: "1", "example.com/gpu": "1" } } })],
  ],
  [
    "valid-percentage",
    "a percentage is no number",
    "spec.maxUnavailable",
    [deployment(), budget("web", { maxUnavailable: "a third" })],
    [deployment(), budget("web", { maxUnavailable: "30%" })],
  ],
  [
    "valid-disruption-budget",
    "no pod of many may go",
    "spec.maxUnavailable",
    [deployment({}, { replicas: 150 }), budget("web", { maxUnavailable: 0 })],
    [deployment({}, { replicas: 150 }), budget("web", { maxUnavailable: 1 })],
  ],
  [
    "valid-disruption-budget",
    "no pod may go while the autoscaler keeps the fewest",
    "spec.minAvailable",
    [deployment(), scaler("web", { minReplicas: 2, maxReplicas: 500 }), budget("web", { minAvailable: 2 })],
    [deployment(), scaler("web", { minReplicas: 3, maxReplicas: 500 }), budget("web", { minAvailable: 2 })],
  ],
  [
    "valid-disruption-budget",
    "a percentage leaves none to go of the fewest",
    "spec.minAvailable",
    [deployment({}, { replicas: 3 }), budget("web", { minAvailable: "70%" })],
    [deployment({}, { replicas: 4 }), budget("web", { minAvailable: "70%" })],
  ],
  [
    "require-quota-requests",
    "a quota counts what a container does not say",
    "spec.template.spec.containers.0.resources",
    [quota, deployment()],
    [quota, deployment({}, {}, cpu)],
  ],
  [
    "unique-disruption-budget",
    "two budgets select the same pods",
    "spec.selector",
    [deployment(), budget("a"), budget("b")],
    [deployment(), budget("a")],
  ],
  [
    "require-scaler-requests",
    "an autoscaler measures against a request that is not there",
    "spec.metrics.0",
    [deployment(), scaler("web", use)],
    [deployment({}, {}, cpu), scaler("web", use)],
  ],
  [
    "require-private-metrics",
    "a route leads to the metrics",
    "spec.rules.0.http.paths.0.backend.service.name",
    [service({}, { labels }), monitor("web", "http"), ingress("/metrics")],
    [service({}, { labels }), monitor("web", "http"), ingress("/")],
  ],
  [
    "require-service-links-off",
    "the cluster sets a variable that the pods set too",
    "spec.template.spec.enableServiceLinks",
    [service(), deployment({}, {}, { env: [{ name: "WEB_PORT", value: "80" }] })],
    [service(), deployment({ enableServiceLinks: false }, {}, { env: [{ name: "WEB_PORT", value: "80" }] })],
  ],
  [
    "require-lasting-secret",
    "an ExternalSecret asks a generator again and again",
    "spec.dataFrom.0.sourceRef.generatorRef",
    [externalSecret({ refreshInterval: "1h" })],
    [externalSecret({ refreshPolicy: "CreatedOnce" }), externalSecret({ refreshInterval: "0" })],
  ],
  [
    "require-lasting-secret",
    "Helm makes a Secret anew at each upgrade",
    "metadata.annotations.helm.sh/hook",
    [secret({ annotations: { "helm.sh/hook": "pre-install,pre-upgrade" } })],
    [secret({ annotations: { "helm.sh/hook": "pre-install" } })],
  ],
  [
    "valid-suppression",
    "an annotation names no rule",
    "metadata.annotations.vet.aether-k8s.dev/require-limit",
    [of("v1", "ServiceAccount", "web", {}, { annotations: { "vet.aether-k8s.dev/require-limit": "small" } })],
    [of("v1", "ServiceAccount", "web", {}, { annotations: { "example.com/require-limit": "small" } })],
  ],
];

const mounted = (image: string, volume: object, more: object = {}) =>
  deployment(
    { volumes: [{ name: "data", ...volume }] },
    {},
    {
      image,
      volumeMounts: [{ name: "data", mountPath: "/data" }],
      ...more,
    },
  );
const claimed = (image: string, claimName = "data") => mounted(image, { persistentVolumeClaim: { claimName } });
const claim = (storage: string, name = "data") =>
  of("v1", "PersistentVolumeClaim", name, { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } });
const job = (more: object) => of("batch/v1", "Job", "once", { template: { spec: { containers: [] } }, ...more });
const pod = (image: string, value: string) =>
  of("v1", "Pod", "web", { containers: [{ name: "web", image, env: [{ name: "A", value }] }] });
const ingressClass = (controller: string) =>
  of("networking.k8s.io/v1", "IngressClass", "nginx", { controller }, { namespace: undefined });
const jwt = (field: "data" | "stringData", value: string) => ({
  ...of("v1", "Secret", "s"),
  [field]: { JWT_SECRET: value },
});
const IMAGE = "spec.template.spec.containers.0.image";

type Upgrade = [
  rule: string,
  when: string,
  path: string,
  before: readonly Any[],
  broken: readonly Any[],
  right: readonly Any[],
];

const UPGRADES: readonly Upgrade[] = [
  [
    "require-same-field",
    "a Service gets another address",
    "spec.clusterIP",
    [service({ clusterIP: "10.0.0.5" })],
    [service({ clusterIP: "10.0.0.6" })],
    [service()],
  ],
  [
    "require-same-field",
    "a Service becomes headless",
    "spec.clusterIP",
    [service()],
    [service({ clusterIP: "None" })],
    [service({ clusterIP: "10.0.0.6" })],
  ],
  [
    "require-same-field",
    "a Job gets other retries per index",
    "spec.backoffLimitPerIndex",
    [job({ backoffLimitPerIndex: 1 })],
    [job({ backoffLimitPerIndex: 3 })],
    [job({ backoffLimitPerIndex: 1, backoffLimit: 5 })],
  ],
  [
    "require-same-field",
    "an IngressClass gets another controller",
    "spec.controller",
    [ingressClass("a/b")],
    [ingressClass("a/c")],
    [ingressClass("a/b")],
  ],
  [
    "require-same-field",
    "a pod of its own gets another variable",
    "spec.containers.0.env",
    [pod("web:1", "1")],
    [pod("web:1", "2")],
    [pod("web:2", "1")],
  ],
  [
    "valid-storage-size",
    "a claim shrinks",
    "spec.resources.requests.storage",
    [claim("2Gi")],
    [claim("1Gi")],
    [claim("3Gi")],
  ],
  ["no-missing-data", "a claim is removed", "metadata.name", [claim("1Gi")], [], [claim("1Gi")]],
  [
    "no-missing-data",
    "pods take another claim",
    "spec.template.spec.volumes.0.persistentVolumeClaim.claimName",
    [claimed("web:1")],
    [claimed("web:1", "data2")],
    [claimed("web:2")],
  ],
  [
    "require-same-mount",
    "a volume is mounted elsewhere",
    "spec.template.spec.containers",
    [claimed("web:1")],
    [
      mounted(
        "web:1",
        { persistentVolumeClaim: { claimName: "data" } },
        { volumeMounts: [{ name: "data", mountPath: "/var" }] },
      ),
    ],
    [claimed("web:2")],
  ],
  [
    "valid-database-version",
    "PostgreSQL is another",
    IMAGE,
    [claimed("postgres:16.4")],
    [claimed("postgres:17")],
    [claimed("postgres:16.9")],
  ],
  [
    "valid-database-version",
    "the PostgreSQL in TimescaleDB is another",
    IMAGE,
    [claimed("timescale/timescaledb:2.14.2-pg15")],
    [claimed("timescale/timescaledb:2.14.2-pg17")],
    [claimed("timescale/timescaledb:2.15.0-pg15")],
  ],
  [
    "valid-database-version",
    "MySQL is an older one",
    IMAGE,
    [claimed("mysql:8.0")],
    [claimed("mysql:5.7")],
    [claimed("mysql:8.4")],
  ],
  [
    "require-same-secret",
    "the key of what is stored is another",
    "data.JWT_SECRET",
    [jwt("data", "c2VjcmV0")],
    [jwt("data", "b3RoZXI=")],
    [jwt("stringData", "secret")],
  ],
];

describe.each(CASES)("%s", (rule, when, path, broken, right) => {
  const told = async (objects: readonly Any[]) =>
    vet(objects, { schemas: await kubernetesSchemas() })
      .filter((each) => each.rule === rule)
      .map((each) => each.path.join("."));

  it(`reports when ${when}`, async () => {
    expect(await told(broken)).toEqual([path]);
  });

  it("passes when it is put right", async () => {
    expect(await told(right)).toEqual([]);
  });
});

describe.each(UPGRADES)("%s", (rule, when, path, before, broken, right) => {
  const told = (after: readonly Any[]) =>
    vetUpgrade(before, after).findings.map((each) => `${each.rule} ${each.path.join(".")}`);

  it(`reports when ${when}`, () => {
    expect(told(broken)).toEqual([`${rule} ${path}`]);
  });

  it("passes when it stays, or changes as it may", () => {
    expect(told(right)).toEqual([]);
  });
});

describe("valid-database-version", () => {
  it.each([
    [
      "a container that waits for the database and keeps nothing",
      mounted("postgres:16", { emptyDir: {} }),
      mounted("postgres:17", { emptyDir: {} }),
    ],
    ["an exporter of metrics", claimed("bitnami/postgres-exporter:0.15.0"), claimed("bitnami/postgres-exporter:1.0.0")],
  ])("passes %s", (_, before, after) => {
    expect(vetUpgrade([before], [after]).findings).toEqual([]);
  });
});

it("kinds that are called like members of every object are no trouble", () => {
  for (const kind of ["constructor", "toString", "__proto__"]) {
    const [before, after] = [of("v1", kind, "a", { b: 1 }), of("v1", kind, "a", { b: 2 })];
    expect(vetUpgrade([before], [after]).findings).toEqual([]);
  }
});

it("every rule has a mutant or a pair of tests", () => {
  const met = new Set([...CASES.map(([rule]) => rule), ...UPGRADES.map(([rule]) => rule)]);
  for (const config of Object.values<AetherConfig>(goldenConfigs))
    for (const { rules } of mutants(aetherStack(config))) for (const rule of rules) met.add(rule);
  expect(roster.map(({ name }) => name).filter((name) => !met.has(name))).toEqual([]);
});
