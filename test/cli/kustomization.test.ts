// What vet reads of a directory in which kustomize, Helm and tests keep other files beside objects.
import { expect, it } from "vitest";
import { member } from "../../src/toolkit/kubernetes/read.ts";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { run } from "./run.ts";

const service = "{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { ports: [{ port: 80 }] } }";
const patch = "{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { type: LoadBalancer } }";
const base = { "app/kustomization.yaml": "resources: [./web.yaml]\npatches: [{ path: patch.yaml }]" };
const tree = { ...base, "app/web.yaml": service, "app/patch.yaml": patch };

interface Report {
  readonly findings: readonly object[];
  readonly summary: { readonly notes: readonly string[] };
}

async function vetted(files: Readonly<Record<string, string>>, ...paths: string[]) {
  const { code, stdout, stderr } = await run(["vet", ...paths, "--format", "json"], {
    files,
    kubernetes: () => kubernetesBytes,
  });
  const report = stdout === "" ? undefined : (JSON.parse(stdout) as Report);
  return { code, stderr, findings: report?.findings, notes: report?.summary.notes };
}

it("only the resources of a kustomization are objects, and its result is what to check", async () => {
  expect(await vetted(tree, "app")).toMatchObject({
    code: 0,
    findings: [],
    notes: [
      "app/kustomization.yaml is not applied to the objects of its directory. To check its result: kubectl kustomize app | aether-k8s vet -",
    ],
  });
});

it("what kustomize completes is not missing from its resources", async () => {
  const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: web }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: web }]`;
  const files = { "app/web.yaml": binding, "kustomization.yaml": "resources: [app/web.yaml]" };
  const rules = async (given: Readonly<Record<string, string>>) =>
    (await vetted(given, "app/web.yaml")).findings?.map((each) => (each as { rule: string }).rule);
  expect(await rules(files)).toEqual([]);
  expect(await rules({ "app/web.yaml": binding })).toEqual(["valid-value"]);
});

it.each([
  ["app/kustomization.yaml", "patchesStrategicMerge: [patch.yaml]"],
  ["app/kustomization.yml", "patchesJson6902: [{ path: ./patch.yaml }]"],
  ["Kustomization", "apiVersion: kustomize.config.k8s.io/v1\npatches: [{ path: app/patch.yaml }]"],
])("a file that %s patches with is no object", async (name, text) => {
  expect(
    await vetted({ [name]: text, "app/patch.yaml": patch, "web.yaml": service }, "app/patch.yaml", "web.yaml"),
  ).toMatchObject({
    code: 0,
    notes: [`app/patch.yaml is a patch of ${name}, not an object.`],
  });
});

it("a kustomization that is named as a file is no object", async () => {
  const { notes } = await vetted(tree, "app/kustomization.yaml", "app/web.yaml");
  expect(notes).toEqual(["app/kustomization.yaml is read by kustomize, not an object."]);
});

it("a directory that only changes other directories is to be built first", async () => {
  const files = { "prod/kustomization.yaml": "resources: [../app]", "prod/patch.yaml": patch };
  expect(await vetted(files, "prod/")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Build it first: kubectl kustomize prod | aether-k8s vet -"),
  });
});

it("Flux's objects of that name are objects", async () => {
  const flux = "{ apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: { name: a } }";
  expect(await vetted({ "app/kustomization.yaml": flux, "app/web.yaml": service }, "app")).toMatchObject({
    notes: [expect.stringContaining("not available for Kustomization:")],
  });
});

it("a broken kustomization keeps no object from being checked", async () => {
  const files = { "app/kustomization.yaml": "patches: [", "app/web.yaml": service };
  expect((await vetted(files, "app/web.yaml")).code).toBe(0);
});

it("files of other programs in a directory are left out, with a note", async () => {
  const files = {
    "app/web.yaml": service,
    "app/compose.yaml": "services: !reset {}",
    "app/skaffold.yaml": "apiVersion: skaffold/v4beta1\nkind: Config\nmetadata: { name: app }",
    "app/index.yaml": "apiVersion: v1\nentries: {}",
    "app/values.json": '{ "rules": [{ "kind": "a" }] }',
  };
  expect(await vetted(files, "app")).toMatchObject({
    code: 0,
    notes: [
      "app/compose.yaml, app/index.yaml, app/skaffold.yaml, app/values.json: no Kubernetes objects; not checked.",
    ],
  });
  expect(await vetted(files, "app/values.json")).toMatchObject({ code: 2 });
});

it.each([
  "transformers: [prefix.yaml]",
  "generators: [prefix.yaml]",
  "validators: [prefix.yaml]",
  "configurations: [prefix.yaml]",
  "replacements: [{ path: prefix.yaml }]",
])("what kustomize builds with is no object: %s", async (field) => {
  const prefix = "{ apiVersion: builtin, kind: PrefixSuffixTransformer, metadata: { name: a }, prefix: a- }";
  const files = {
    "app/web.yaml": service,
    "app/prefix.yaml": prefix,
    "app/kustomization.yaml": `resources: [web.yaml]\n${field}`,
  };
  expect(await vetted(files, "app/web.yaml", "app/prefix.yaml")).toMatchObject({
    code: 0,
    notes: ["app/prefix.yaml is read by kustomize, not an object."],
  });
});

it.each(["01-assert.yaml", "assert.yaml", "01-assert-web.yaml", "2-errors-web.yml"])(
  "what a test expects is no object: %s",
  async (name) => {
    const files = { "app/web.yaml": service, [`app/${name}`]: "kind: Job\nstatus: { succeeded: 1 }" };
    expect(await vetted(files, "app")).toMatchObject({
      code: 0,
      notes: [`app/${name} is what a test expects, not what it applies.`],
    });
  },
);

it("what kustomize may add to pods is a warning until then, and a typo in a label is not", async () => {
  const pods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1.0.0", volumeMounts: [{ name: cert, mountPath: /cert }] }] }`;
  const to = (name: string, app: string) =>
    `{ apiVersion: v1, kind: Service, metadata: { name: ${name} }, spec: { selector: { app: ${app} }, ports: [{ port: 443, targetPort: https }] } }`;
  const files = { "app/pods.yaml": pods, "app/web.yaml": to("web", "web"), "app/other.yaml": to("other", "wbe") };
  const severities = async (more: Readonly<Record<string, string>>) =>
    (await vetted({ ...files, ...more }, "app")).findings
      ?.map((found) => `${member(found, "severity")} ${member(found, "rule")}`)
      .filter((each) => !each.includes("require-"));
  expect(await severities({ "app/kustomization.yaml": "resources: [pods.yaml, web.yaml, other.yaml]" })).toEqual([
    "error no-missing-service-pods",
    "warning valid-service-port",
    "warning no-missing-volume",
  ]);
  expect(await severities({})).toEqual([
    "error no-missing-service-pods",
    "error valid-service-port",
    "error no-missing-volume",
  ]);
});

it.each([
  ["of Helm", "metadata:\n  {{- if .Values.labels }}\n  labels: {}\n  {{- end }}", 2],
  ["of Jinja", "{% if enabled %}\nkind: Pod\n{% endif %}", 1],
  ["of Go, whose value is a map to YAML", "kind: Pod\nmetadata:\n  name: {{ .name }}", 3],
])("a template %s is said to be one", async (_, text, line) => {
  expect((await vetted({ "app/a.yaml": text }, "app/a.yaml")).stderr).toMatch(
    new RegExp(`^aether-k8s: app/a\\.yaml:${line}: this is a template\\. Render it first`),
  );
});

it("a value with braces in quotes is no template", async () => {
  const rule = `{ apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { text: "{{ $labels.pod }}" } }`;
  expect((await vetted({ "a.yaml": rule }, "a.yaml")).code).toBe(0);
});

it("a Helm chart is to be rendered first", async () => {
  const files = { "chart/Chart.yaml": "name: web", "chart/values.yaml": "replicas: 1" };
  expect((await vetted(files, "chart")).stderr).toContain(
    "chart is a Helm chart. Render it first: helm template chart |",
  );
});
