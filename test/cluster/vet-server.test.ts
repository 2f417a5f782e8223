// `aether-k8s vet --server`: what the cluster's admission, policies and quotas say, at the places of a file.
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { toYaml } from "../../src/index.ts";
import { run } from "../cli/run.ts";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";

const { api, kubectl, connection, kubeconfig } = connect(inject("controlPlane"));
afterAll(() => api.close());

const namespace = "vet-server";
const named = (name: string, more: object = {}) => ({ metadata: { name, namespace, ...more } });
const container = { name: "web", image: "registry.example.com/web:1", resources: { limits: { memory: "64Mi" } } };
const deployment = (name: string, spec: object = {}, pods: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  ...named(name),
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [container], ...pods } },
    ...spec,
  },
});
const configMap = (name: string, more: object = {}) => ({ apiVersion: "v1", kind: "ConfigMap", ...named(name, more) });

/** The findings of the cluster, each as its place and its message. */
async function asked(objects: readonly object[], ...args: string[]) {
  // As a person with these rights would have them in the kubeconfig.
  const as = args[0] === "--as" ? args.splice(0) : [];
  const calls: string[][] = [];
  const { code, stdout, stderr } = await run(["vet", "all.yaml", "--server", "--format", "json", ...args], {
    kubernetes: () => kubernetesBytes,
    files: { "all.yaml": toYaml(objects as never) },
    programs: (_, given, input) => {
      calls.push([...given]);
      const { status, stdout, stderr } = spawnSync(connection.kubectl, ["--kubeconfig", kubeconfig, ...as, ...given], {
        input,
        encoding: "utf8",
      });
      return { code: status ?? 1, stdout, stderr };
    },
  });
  if (code > 1) return { stderr, code, found: [], notes: [], calls };
  const { findings, summary } = JSON.parse(stdout) as {
    findings: { rule: string; severity: string; message: string; position?: { line: number } }[];
    summary: { notes: string[] };
  };
  const found = findings
    .filter(({ rule }) => rule === "valid-admission")
    .map(({ severity, message, position }) => `${severity} ${position?.line}: ${message}`);
  return { code, found, notes: summary.notes, calls, stderr };
}

const rule = { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["deployments"] };

beforeAll(async () => {
  const labels = { "pod-security.kubernetes.io/warn": "restricted" };
  const all = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } },
    { apiVersion: "v1", kind: "ResourceQuota", ...named("few"), spec: { hard: { "count/configmaps": "2" } } },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "vet-server-few" },
      spec: {
        matchConstraints: {
          resourceRules: [rule],
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        },
        validations: [{ expression: "object.spec.replicas <= 3", message: "at most 3 pods" }],
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: "vet-server-few" },
      spec: { policyName: "vet-server-few", validationActions: ["Deny"] },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: "vet-server" },
      webhooks: [
        {
          name: "vet-server.example.com",
          admissionReviewVersions: ["v1"],
          sideEffects: "None",
          clientConfig: { url: "https://127.0.0.1:1/" },
          rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["secrets"] }],
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        },
      ],
    },
    {
      apiVersion: "v1",
      kind: "Service",
      ...named("taken"),
      spec: { type: "NodePort", ports: [{ port: 80, nodePort: 31234 }] },
    },
  ];
  expect(complaints(await api.apply(all))).toEqual([]);
  await api.waitFor(configMap("kube-root-ca.crt"));
  // Policies take effect some moments after they are there.
  const refused = async () => (await asked([deployment("probe", { replicas: 4 })])).found.length > 1;
  await vi.waitUntil(refused, { timeout: 60_000, interval: 500 });
});

it("reports what a policy rejects and admission warns about, at the object's line", async () => {
  const { code, found } = await asked([configMap("a"), deployment("web", { replicas: 4 })]);
  expect(code).toBe(1);
  expect(found).toEqual([
    expect.stringMatching(
      /^error 7: The cluster refuses Deployment vet-server\/web: .*ValidatingAdmissionPolicy 'vet-server-few'.* denied request: at most 3 pods\.$/,
    ),
    expect.stringMatching(/^warning 7: The cluster warns of Deployment vet-server\/web: would violate PodSecurity/),
  ]);
});

it("reports a value that is already in use, at its line", async () => {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    ...named("web"),
    spec: { type: "NodePort", ports: [{ port: 80, nodePort: 31234 }] },
  };
  const { found } = await asked([service]);
  expect(found).toEqual([
    "error 10: The cluster refuses Service vet-server/web: spec.ports[0].nodePort is 31234: provided port is already allocated.",
  ]);
});

it("reports the object that exceeds the quota, of many in one request", async () => {
  await api.apply([configMap("first")]);
  const { found, calls } = await asked(
    [...Array(8)].map((_, index) => configMap(index === 0 ? "first" : `more-${index}`)),
  );
  expect(found).toHaveLength(7);
  expect(found[0]).toMatch(/^error \d+: The cluster refuses ConfigMap vet-server\/more-1: .*exceeded quota: few/);
  // One for the version, for namespaces and for what is there, one for each way of applying, and one for each that is refused.
  expect(calls).toHaveLength(12);
});

it("does not repeat what Kubernetes' own code reports without a cluster", async () => {
  const { found } = await asked([{ ...configMap("a"), dta: {} }, deployment("web", { replicas: -1 })]);
  expect(found.filter((each) => each.startsWith("error"))).toEqual([]);
});

it("reports kinds that the cluster does not have", async () => {
  const gizmo = { apiVersion: "example.com/v1", kind: "Gizmo", ...named("web") };
  const { found } = await asked([gizmo]);
  expect(found).toEqual([expect.stringMatching(/no matches for kind "Gizmo" in version "example\.com\/v1"/)]);
});

it("reports what a change would do to the live object", async () => {
  await kubectl(["apply", "-f", "-"], { input: toYaml([deployment("there")] as never) });
  const { found } = await asked([
    deployment("there", {
      selector: { matchLabels: { app: "other" } },
      template: { metadata: { labels: { app: "other" } }, spec: { containers: [container] } },
    }),
  ]);
  expect(found.filter((each) => each.startsWith("error"))).toEqual([
    expect.stringMatching(/spec\.selector: field is immutable\.$/),
  ]);
});

it("skips objects in a Namespace that is created with them, with a note", async () => {
  const all = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "vet-server-new" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "vet-server-new" } },
  ];
  const { found, notes } = await asked(all);
  expect(found).toEqual([]);
  expect(notes).toEqual([expect.stringMatching(/^The Namespace vet-server-new does not exist in the cluster yet/)]);
});

it("reports a missing Namespace once", async () => {
  const inNone = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "vet-server-none" },
  });
  const { found } = await asked([inNone("a"), inNone("b")]);
  expect(found).toEqual([
    expect.stringMatching(/ConfigMap vet-server-none\/a: the Namespace vet-server-none does not exist\.$/),
  ]);
});

it("reports a webhook that does not answer, which rejects every apply", async () => {
  const { found } = await asked([{ apiVersion: "v1", kind: "Secret", ...named("a") }]);
  expect(found).toEqual([expect.stringMatching(/^error 1: .*failed calling webhook "vet-server\.example\.com"/)]);
});

it("reports what a user may not do", async () => {
  const { found } = await asked([configMap("a")], "--as", "eve");
  expect(found).toEqual([expect.stringMatching(/^error 1: .*User "eve" cannot get resource "configmaps"/)]);
});

it("stops if kubectl does not know the context", async () => {
  const { found, stderr } = await asked([configMap("a")], "--context", "nobody");
  expect(found).toEqual([]);
  expect(stderr).toMatch(/kubectl cannot reach the cluster: .*context "nobody" does not exist/);
});

it("reports nothing for what the cluster accepts", async () => {
  const { code, found } = await asked([configMap("first")]);
  expect([code, found]).toEqual([0, []]);
});
