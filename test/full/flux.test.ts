// The example for Flux with the real kustomize-controller: what it applies, prunes and leaves. Its source is an archive that a
// server of the test hands out, as source-controller does.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { type AetherConfig, aetherStack, toYaml } from "../../src/index.ts";
import { type Api, hasCondition, type KubernetesObject } from "../cluster/api.ts";
import { complaints } from "../cluster/apply.ts";
import { binaries } from "../cluster/binaries.ts";
import { check } from "../cluster/command.ts";
import { type RunningCluster, startControlPlane } from "../cluster/control-plane.ts";
import { applied, generatedSecret } from "../cluster/deploy.ts";
import { moduleDirectory } from "../cluster/go-build.ts";
import { freePorts } from "../cluster/host.ts";
import { readLog, startProcess, untilReady } from "../cluster/run-directory.ts";
import { until } from "../cluster/until.ts";

const folder = mkdtempSync(join(tmpdir(), "aether-k8s-flux-"));
const config: AetherConfig & { namespace: string } = { namespace: "aether", host: "aether.example.com" };
const [source, kustomization] = parseAllDocuments(
  readFileSync(join(import.meta.dirname, "../../examples/flux/aether.yaml"), "utf8"),
).map((document) => document.toJS() as KubernetesObject) as [KubernetesObject, KubernetesObject];

let cluster: RunningCluster;
let api: Api;
let server: Server;

beforeAll(async () => {
  cluster = await startControlPlane("flux");
  ({ api } = cluster);
  await applyKinds();
  server = createServer(({ url = "" }, response) => response.end(readFileSync(join(folder, url)))).listen(
    0,
    "127.0.0.1",
  );
  const { "kustomize-controller": program } = await binaries("kustomize-controller");
  const [health, metrics] = await freePorts(2);
  const environment = [`KUBECONFIG=${cluster.kubeconfig}`, "RUNTIME_NAMESPACE=flux-system"];
  startProcess(cluster.directory, "kustomize-controller", "env", [
    ...environment,
    program,
    "--watch-all-namespaces",
    "--enable-leader-election=false",
    `--health-addr=127.0.0.1:${health}`,
    `--metrics-addr=127.0.0.1:${metrics}`,
  ]);
  await untilReady(cluster.directory, "kustomize-controller", async () =>
    readLog(cluster.directory, "kustomize-controller").includes("Starting workers"),
  );
  const namespaces = ["flux-system", config.namespace].map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
  }));
  await applied(api, [
    namespaces[0] as object,
    aetherStack(config)[0] as object,
    await generatedSecret(config),
    source,
  ]);
  await publish(config);
  // Its pods are on a node that runs none.
  await applied(api, [{ ...kustomization, spec: { ...kustomization.spec, wait: false } }]);
});
afterAll(async () => {
  server?.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The kinds that the controller watches, of which the tests' clusters have one. */
async function applyKinds(): Promise<void> {
  const module = await moduleDirectory("github.com/fluxcd/source-controller", "v1.7.0");
  const kinds = ["buckets", "externalartifacts", "gitrepositories", "helmcharts", "ocirepositories"];
  const definitions = kinds.map((kind) =>
    parse(readFileSync(join(module, `config/crd/bases/source.toolkit.fluxcd.io_${kind}.yaml`), "utf8")),
  );
  expect(complaints(await api.apply(definitions))).toEqual([]);
  for (const definition of definitions) await api.waitFor(definition, hasCondition("Established"));
}

let revision = 0;

/** Commits what is rendered, as the example says, and has the source tell of it. */
async function publish(of: AetherConfig): Promise<void> {
  revision++;
  const tree = join(folder, "tree");
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(join(tree, "rendered"), { recursive: true });
  writeFileSync(join(tree, "rendered", "aether.yaml"), toYaml(aetherStack(of).filter(({ kind }) => kind !== "Secret")));
  const name = `${revision}.tar.gz`;
  await check("tar", ["-C", tree, "-czf", join(folder, name), "."]);
  const archive = readFileSync(join(folder, name));
  const status = {
    observedGeneration: 1,
    artifact: {
      digest: `sha256:${createHash("sha256").update(archive).digest("hex")}`,
      lastUpdateTime: new Date().toISOString(),
      path: name,
      revision: `main@sha1:${String(revision).padStart(40, "0")}`,
      size: archive.length,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`,
    },
    conditions: [
      { type: "Ready", status: "True", reason: "Succeeded", message: "", lastTransitionTime: new Date().toISOString() },
    ],
  };
  const { name: repository, namespace } = source.metadata;
  const path = `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/gitrepositories/${repository}/status`;
  const { status: code, body } = await api.request("PATCH", path, { status }, "application/merge-patch+json");
  if (code !== 200) throw new Error(JSON.stringify(body));
}

const untilApplied = () =>
  until(
    `revision ${revision} is applied`,
    async () => {
      const live = await api.get(kustomization);
      return live?.status?.lastAppliedRevision?.endsWith(String(revision)) && hasCondition("Ready")(live);
    },
    { timeoutSeconds: 120, explain: async () => JSON.stringify((await api.get(kustomization))?.status, null, 1) },
  );

const isThere = async (object: KubernetesObject): Promise<boolean> => {
  const live = await api.get(object);
  return live !== undefined && live.metadata.deletionTimestamp === undefined;
};

const rendered = (of: AetherConfig) => aetherStack(of).filter(({ kind }) => kind !== "Secret") as KubernetesObject[];
const names = (objects: readonly KubernetesObject[]) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

async function there(objects: readonly KubernetesObject[]): Promise<string[]> {
  const found = await Promise.all(objects.map(async (object) => ((await isThere(object)) ? [object] : [])));
  return names(found.flat());
}

it("applies every object of the stack", async () => {
  await untilApplied();
  expect(await there(rendered(config))).toEqual(names(rendered(config)));
});

it("finds nothing to change when it looks again", async () => {
  const versions = async () =>
    Promise.all(rendered(config).map(async (object) => (await api.get(object))?.metadata.generation));
  const before = await versions();
  await publish(config);
  await untilApplied();
  expect(await versions()).toEqual(before);
  expect(readLog(cluster.directory, "kustomize-controller")).not.toMatch(
    /(Deployment|Service|Ingress)[^,]*":"configured"/,
  );
});

it("prunes MLflow once it is no longer rendered, and leaves its claim with the traces", async () => {
  const claim = rendered(config).find(({ kind }) => kind === "PersistentVolumeClaim") as KubernetesObject;
  const gone = rendered(config).filter(
    ({ kind, metadata }) => kind !== "PersistentVolumeClaim" && metadata.name === "aether-mlflow",
  );
  expect(gone.length).toBeGreaterThan(2);
  await publish({ ...config, mlflow: false });
  await untilApplied();
  for (const object of gone) await api.waitForDeletion(object, 60);
  expect(await isThere(claim)).toBe(true);
});

it("leaves the Namespace, both claims and the Secret when the whole stack is deleted", async () => {
  await api.delete(kustomization);
  await api.waitForDeletion(kustomization, 120);
  const left = await Promise.all([
    there(rendered(config)),
    api.list("v1", "PersistentVolumeClaim", config.namespace).then(names),
    api.list("v1", "Secret", config.namespace).then(names),
  ]);
  expect(left).toEqual([
    ["Namespace aether", "PersistentVolumeClaim aether-mlflow"],
    ["PersistentVolumeClaim aether-mlflow", "PersistentVolumeClaim data-aether-postgres-0"],
    ["Secret aether-secrets"],
  ]);
});
