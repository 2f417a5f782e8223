// A stack that Flux's real kustomize-controller deploys from examples/flux: released, changed, deleted and deployed again.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { type AetherConfig, type AetherObject, aetherStack } from "../../../src/index.ts";
import { hasCondition, type KubernetesObject } from "../../cluster/api.ts";
import { check } from "../../cluster/command.ts";
import { connect } from "../../cluster/connection.ts";
import { applied, generatedSecret } from "../../cluster/deploy.ts";
import { aetherNext } from "../../cluster/images/aether.ts";
import { hasty, runningStack, small } from "../../cluster/node/running-stack.ts";
import { until } from "../../cluster/until.ts";
import { allWritten, atRest, changed, claimUids, generationsOf, nameOf } from "../../cluster/written.ts";
import { textOf } from "../../fixtures/examples.ts";
import { installed } from "../../fixtures/installed.ts";
import { push, reconcile, startFlux } from "./flux.ts";

const connection = inject("node");
const { api } = connect(connection);
const namespace = "by-flux";
const config: AetherConfig = {
  ...hasty({
    ...small,
    mlflow: {},
    // The autoscaler sets the number of pods, which no other tool may treat as a difference.
    api: { autoscaling: { minReplicas: 2, maxReplicas: 2 } },
  }),
  namespace,
};
const stack = runningStack(connection, config);
const [repository, kustomization] = parseAllDocuments(textOf("flux/aether.yaml")).map((document) =>
  document.toJS(),
) as [KubernetesObject, KubernetesObject];
const folder = mkdtempSync(join(tmpdir(), "aether-flux-"));
let bin: string;

beforeAll(async () => {
  bin = installed(folder, {});
  const flux = { apiVersion: "v1", kind: "Namespace", metadata: { name: repository.metadata.namespace ?? "" } };
  await applied(api, [flux, repository]);
  await startFlux(connection);
});

afterAll(async () => {
  await api.delete(kustomization);
  await api.waitForDeletion(kustomization);
  await stack.remove();
  api.close();
  rmSync(folder, { recursive: true });
});

/** Commits what a command of the package writes, and returns the stack and the revision. */
async function commit(changes: AetherConfig = {}, command = render) {
  const changed = { ...config, ...changes };
  writeFileSync(join(folder, "home.yaml"), JSON.stringify(changed));
  const repositoryFolder = join(folder, "repository");
  rmSync(repositoryFolder, { recursive: true, force: true });
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const [program = "", ...args] = command.replace("-o ", "-f home.yaml -o repository/").split(" ");
  await check(program, args, { cwd: folder, env });
  return { objects: aetherStack(changed), revision: await push(connection, repository, repositoryFolder) };
}

/** What the first lines of the example say to run. */
const [, render = ""] = textOf("flux/aether.yaml").match(/`(npx @aether\/k8s render .*?)`/) ?? [];

async function untilReady(revision: string): Promise<KubernetesObject> {
  const isReady = (found: KubernetesObject) =>
    hasCondition("Ready")(found) &&
    found.status.lastAppliedRevision === revision &&
    found.status.observedGeneration === found.metadata.generation;
  return api.waitFor(kustomization, isReady, 600);
}

const jobs = async () => (await api.list("batch/v1", "Job", namespace)).map(({ metadata }) => metadata.name).sort();
const generations = () => generationsOf(api, namespace);
let objects: readonly AetherObject[];

it("is deployed and Ready, once the Secret is there", async () => {
  const released = await commit();
  objects = released.objects;
  await applied(api, [kustomization]);
  await api.waitFor({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await applied(api, [await generatedSecret(config)]);
  const { status } = await untilReady(released.revision);
  expect(status.inventory.entries).toHaveLength(objects.length);
  expect(Object.keys(await allWritten(api, objects)).sort()).toEqual(objects.map(nameOf).sort());
  await stack.query("CREATE TABLE kept AS SELECT 42 AS answer");
});

it("changes no object when it is reconciled again, nor the number of pods that the autoscaler has set", async () => {
  const metadata = { name: "aether-api", namespace };
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata };
  await api.waitFor(deployment, ({ spec, status }) => spec.replicas === 2 && status.readyReplicas === 2);
  const before = await atRest(api, objects);
  await reconcile(connection, kustomization);
  expect(await allWritten(api, objects)).toEqual(before);
});

it("from the kustomize tree is the same stack, object for object", async () => {
  const before = await atRest(api, objects);
  const { revision } = await commit({}, "npx @aether/k8s kustomize --environments production -o kustomize/");
  const path = "./kustomize/overlays/production";
  await applied(api, [{ ...kustomization, spec: { ...kustomization.spec, path } }]);
  await untilReady(revision);
  expect(await allWritten(api, objects)).toEqual(before);
  const again = await commit();
  await applied(api, [kustomization]);
  await untilReady(again.revision);
});

it("undoes what was changed by hand", async () => {
  const settings = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "aether-config", namespace } };
  const path = `/api/v1/namespaces/${namespace}/configmaps/aether-config`;
  const before = (await api.get(settings))?.data;
  const sent = { data: { HA_URL: "http://192.0.2.1:8123", OWN: "added" } };
  await api.request("PATCH", path, sent, "application/merge-patch+json");
  await reconcile(connection, kustomization);
  // What no one else has set is left alone.
  expect((await api.get(settings))?.data).toEqual({ ...before, OWN: "added" });
});

it("restarts what reads a changed setting, and keeps the Job, which doesn't", async () => {
  const [oldJobs, before] = [await jobs(), await generations()];
  await untilReady((await commit({ llm: { provider: "openrouter", model: "another/model" } })).revision);
  expect(await jobs()).toEqual(oldJobs);
  expect(changed(before, await generations())).toEqual(["aether-api", "aether-scheduler"]);
});

it("of a new release has a new Job, which completes, in place of the old one", async () => {
  const oldJobs = await jobs();
  const released = await commit({ images: { aether: { tag: aetherNext.name.split(":")[1] ?? "" } } });
  await untilReady(released.revision);
  const job = released.objects.find(({ kind }) => kind === "Job") as KubernetesObject;
  expect(oldJobs).not.toContain(job.metadata.name);
  expect(await jobs()).toEqual([job.metadata.name]);
  expect(hasCondition("Complete")((await api.get(job)) as KubernetesObject)).toBe(true);
});

it("without MLflow keeps its volume, and uses it again with MLflow", async () => {
  const before = await claimUids(api, namespace);
  expect(Object.keys(before)).toEqual(["aether-mlflow", "data-aether-postgres-0"]);
  await untilReady((await commit({ mlflow: false })).revision);
  expect(Object.keys(await generations())).not.toContain("aether-mlflow");
  expect(await claimUids(api, namespace)).toEqual(before);
  await untilReady((await commit()).revision);
  expect(Object.keys(await generations())).toContain("aether-mlflow");
  expect(await claimUids(api, namespace)).toEqual(before);
});

it("leaves the Namespace, the Secret and both volumes when the Kustomization is deleted", async () => {
  const before = await claimUids(api, namespace);
  await api.delete(kustomization);
  await api.waitForDeletion(kustomization);
  const left = await until("the rest is gone", async () => {
    const found = Object.keys(await allWritten(api, objects));
    return found.length < 3 ? found : undefined;
  });
  expect(left.sort()).toEqual(["Namespace/by-flux", "PersistentVolumeClaim/aether-mlflow"]);
  expect(await claimUids(api, namespace)).toEqual(before);
  const own = await api.get({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  expect(own?.metadata.deletionTimestamp).toBeUndefined();
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "aether-secrets", namespace } };
  expect(await api.get(secret)).toBeDefined();
});

it("deployed again, comes up with the data of before", async () => {
  const before = await claimUids(api, namespace);
  await applied(api, [kustomization]);
  await untilReady((await commit()).revision);
  expect(await claimUids(api, namespace)).toEqual(before);
  expect(await stack.query("SELECT answer FROM kept")).toEqual(["42"]);
});
