// The rules that no mutant of a stack meets, and those about upgrades: each with objects in which it reports, where, and with
// the same objects put right.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { roster } from "../../../src/aether/vet/rules.ts";
import { type AetherConfig, aetherStack, kubernetesSchemas, vet, vetUpgrade } from "../../../src/index.ts";
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
    "no-missing-policy-peer",
    "a policy lets in pods that there are none of",
    "spec.ingress.0.from.0.podSelector",
    [deployment(), policy("wbe")],
    [deployment(), policy("web")],
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
    "require-quota-requests",
    "a quota counts what a container does not say",
    "spec.template.spec.containers.0.resources",
    [quota, deployment()],
    [quota, deployment({}, {}, cpu)],
  ],
  [
    "require-private-metrics",
    "a route leads to the metrics",
    "spec.rules.0.http.paths.0.backend.service.name",
    [service({}, { labels }), monitor("web", "http"), ingress("/metrics")],
    [service({}, { labels }), monitor("web", "http"), ingress("/")],
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

const jwt = (field: "data" | "stringData", value: string) => ({
  ...of("v1", "Secret", "s"),
  [field]: { JWT_SECRET: value },
});

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

it("every rule has a table, a pair of tests or a mutant", () => {
  const tables = ["rules", "upgrade"].flatMap((folder) => readdirSync(join(import.meta.dirname, folder)));
  const met = new Set([
    ...tables.map((file) => basename(file, ".test.ts")),
    ...CASES.map(([rule]) => rule),
    ...UPGRADES.map(([rule]) => rule),
  ]);
  for (const config of Object.values<AetherConfig>(goldenConfigs))
    for (const { rules } of mutants(aetherStack(config))) for (const rule of rules) met.add(rule);
  expect(roster.map(({ name }) => name).filter((name) => !met.has(name))).toEqual([]);
});
