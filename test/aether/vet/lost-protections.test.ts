// Copies of a rendered stack from which something was lost afterwards: by hand, by kustomize or by a program.
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, vet } from "../../../src/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: the copies are weakened as text editors do it, wherever.
type Any = any;
type Objects = Any[];

const find = (objects: Objects, kind: string, name: string): Any =>
  objects.find((each) => each.kind === kind && each.metadata.name === `aether-${name}`);
const pod = (objects: Objects, name = "api") => find(objects, "Deployment", name).spec.template.spec;
const policy = (objects: Objects, name: string) => find(objects, "NetworkPolicy", name).spec;
const ingresses = (objects: Objects): Objects => objects.filter(({ kind }) => kind === "Ingress");
const paths = (objects: Objects): Objects => ingresses(objects).flatMap(({ spec }) => spec.rules[0].http.paths);
const drop = (objects: Objects, isGone: (object: Any) => boolean) =>
  objects.splice(0, objects.length, ...objects.filter((each) => !isGone(each)));
const binding = (subject: object) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: "more" },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
  subjects: [subject],
});

const WEAKENED: Readonly<Record<string, readonly [rule: RegExp, change: (objects: Objects) => unknown]>> = {
  "the API's account is an admin": [
    /^require-no-rights$/,
    (all) => all.push(binding({ kind: "ServiceAccount", name: "aether-api", namespace: "aether" })),
  ],
  "all accounts of the namespace are admins": [
    /^require-no-rights$/,
    (all) => all.push(binding({ kind: "Group", name: "system:serviceaccounts:aether" })),
  ],
  "a token is mounted": [
    /^require-no-rights$/,
    (all) => {
      pod(all).automountServiceAccountToken = true;
    },
  ],
  "default deny is gone": [
    /^require-isolation$/,
    (all) => drop(all, ({ metadata }) => /default-deny/.test(metadata.name)),
  ],
  "all policies are gone": [/^require-isolation$/, (all) => drop(all, ({ kind }) => kind === "NetworkPolicy")],
  "default deny is for some pods": [
    /^require-isolation$/,
    (all) => {
      policy(all, "default-deny").podSelector = { matchLabels: { app: "shop" } };
    },
  ],
  "default deny is for one direction": [
    /^require-isolation$/,
    (all) => {
      policy(all, "default-deny").policyTypes = ["Ingress"];
    },
  ],
  "default deny lets everything out": [
    /^require-(?:narrow-policy|flow-reason)$/,
    (all) => {
      policy(all, "default-deny").egress = [{}];
    },
  ],
  "everybody may call the database": [
    /^require-(?:narrow-policy|flow-reason)$/,
    (all) => {
      delete policy(all, "postgres").ingress[0].from;
    },
  ],
  "the API may call everything": [
    /^require-(?:narrow-policy|flow-reason)$/,
    (all) => {
      policy(all, "api").egress = [{}];
    },
  ],
  "the API may call every address": [
    /^require-(?:narrow-policy|flow-reason)$/,
    (all) => policy(all, "api").egress.push({ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }),
  ],
  "the UI may call the database": [
    /^require-flow-reason$/,
    (all) => policy(all, "postgres").ingress[0].from.push({ podSelector: policy(all, "ui").podSelector }),
  ],
  "the namespace is privileged": [
    /^require-restricted-namespace$/,
    ([namespace]) => {
      namespace.metadata.labels["pod-security.kubernetes.io/enforce"] = "privileged";
    },
  ],
  "the namespace enforces nothing": [
    /^require-restricted-namespace$/,
    ([namespace]) => {
      delete namespace.metadata.labels["pod-security.kubernetes.io/enforce"];
    },
  ],
  "the namespace is deleted with the stack": [
    /^require-kept-data$/,
    ([namespace]) => {
      delete namespace.metadata.annotations;
    },
  ],
  "TLS is gone": [
    /^require-tls$/,
    (all) => {
      for (const { spec } of ingresses(all)) delete spec.tls;
    },
  ],
  "setup leads to the API": [
    /^require-closed-setup$/,
    (all) => {
      for (const { path, backend } of paths(all)) if (/setup/.test(path)) backend.service.name = "aether-api";
    },
  ],
  "setup is no path of its own": [
    /^require-closed-setup$/,
    (all) => {
      for (const { spec } of ingresses(all))
        spec.rules[0].http.paths = spec.rules[0].http.paths.filter(({ path }: Any) => !/setup/.test(path));
    },
  ],
  "MLflow has a path": [
    /^require-internal-service$/,
    (all) =>
      ingresses(all)[0].spec.rules[0].http.paths.push({
        path: "/mlflow",
        pathType: "Prefix",
        backend: { service: { name: "aether-mlflow", port: { name: "http" } } },
      }),
  ],
  "a load balancer leads to the API": [
    /^require-internal-service$/,
    (all) => {
      find(all, "Service", "api").spec.type = "LoadBalancer";
    },
  ],
  "the root file system can be written to": [
    /^require-read-only-root$/,
    (all) => {
      delete pod(all, "ui").containers[0].securityContext.readOnlyRootFilesystem;
    },
  ],
  "a container may be root": [
    /^require-pod-security$/,
    (all) => {
      delete pod(all).securityContext.runAsNonRoot;
    },
  ],
  "a container is privileged": [
    /^require-pod-security$/,
    (all) => {
      pod(all).containers[0].securityContext = { privileged: true };
    },
  ],
  "a folder of the node is mounted": [
    /^require-pod-security$/,
    (all) => pod(all).volumes.push({ name: "node", hostPath: { path: "/" } }),
  ],
  ...Object.fromEntries(
    [
      "HA_TOKEN",
      "LLM_API_KEY",
      "JWT_SECRET",
      "AUTH_PASSWORD",
      "API_KEY",
      "GOOGLE_API_KEY",
      "POSTGRES_PASSWORD",
    ].flatMap((key): [string, readonly [RegExp, (objects: Objects) => unknown]][] => [
      [
        `${key} is in a ConfigMap`,
        [
          /^require-secret-reference$/,
          (all) => {
            find(all, "ConfigMap", "config").data[key] = "5f3c1b7e9a2d4c6f8e0b1a3d5c7f9e2b";
          },
        ],
      ],
      [
        `${key} is in the environment`,
        [
          /^require-secret-reference$/,
          (all) => pod(all).containers[0].env.push({ name: key, value: "5f3c1b7e9a2d4c6f8e0b1a3d5c7f9e2b" }),
        ],
      ],
    ]),
  ),
  "the database's URL is in a ConfigMap": [
    /^require-secret-reference$/,
    (all) => {
      find(all, "ConfigMap", "config").data.DATABASE_URL =
        "postgresql+asyncpg://aether:5f3c1b7e@aether-postgres/aether";
    },
  ],
};

const OPEN: Readonly<Record<string, AetherConfig>> = {
  "no policies": { networkPolicy: false },
  "no TLS": { ingress: { tls: false }, publicUrl: "https://aether.example.com" },
  "an open setup": { ingress: { openSetup: true } },
  "no entry and no policies": { ingress: false, networkPolicy: false, publicUrl: "https://aether.example.com" },
  "a namespace of somebody else": { createNamespace: false },
  everything: { environment: "development", networkPolicy: false, ingress: { openSetup: true, tls: false } },
};

const config: AetherConfig = { host: "aether.example.com" };
const rules = (found: ReturnType<typeof vet>) => found.map(({ rule }) => rule);

describe("vet reports of a rendered stack that", () => {
  it.each(Object.entries(WEAKENED))("%s", (_, [rule, change]) => {
    const objects: Objects = aetherStack(config);
    change(objects);
    expect.soft(rules(vet(objects))).toContainEqual(expect.stringMatching(rule));
    expect.soft(rules(vet(objects, facts(config)))).toContainEqual(expect.stringMatching(rule));
  });
});

describe("vet reports nothing about what the config opens on purpose", () => {
  it.each(Object.entries(OPEN))("%s", (_, open) => {
    const objects = aetherStack({ ...config, ...open });
    expect.soft(vet(objects)).toEqual([]);
    expect.soft(vet(objects, facts({ ...config, ...open }))).toEqual([]);
  });
});

it("what a config opens is in the settings ConfigMap, and restarts no pod", () => {
  const annotations = (open: AetherConfig) =>
    find(aetherStack({ ...config, ...open }), "ConfigMap", "config").metadata.annotations;
  const { "aether-k8s.dev/version": version, ...closed } = annotations({});
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  expect(closed).toEqual({});
  expect(annotations({ networkPolicy: false, ingress: { openSetup: true } })).toMatchObject({
    "aether-k8s.dev/opened-by": "networkPolicy,ingress.openSetup",
  });
});
