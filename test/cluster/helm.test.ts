// The chart of examples/helm, installed by the real Helm as its first lines say, upgraded, uninstalled and installed again.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../src/index.ts";
import { connect } from "./connection.ts";
import { chartFor } from "./helm.ts";
import { until } from "./until.ts";
import { untilPodsScheduled } from "./workloads.ts";
import { allWritten, atRest, changed, claimUids, generationsOf, nameOf } from "./written.ts";

const connection = inject("controlPlane");
const { api } = connect(connection);
const namespace = "by-helm";

/** A dashboard, and labels that Prometheus replaces: all of them in double braces, which are Helm's too. */
const dashboard = { "pods.json": '{"legendFormat": "{{pod}} {{ $value }} {{ .Values.missing }} {{ if }}"}' };

const config: AetherConfig = {
  name: "home",
  namespace,
  environment: "development",
  createNamespace: false,
  ingress: {},
  monitoring: { prometheus: { namespace: "monitoring" } },
  extraObjects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "dashboard" }, data: dashboard }],
};
const stack = aetherStack(config);

let chart: Awaited<ReturnType<typeof chartFor>>;
beforeAll(async () => {
  chart = await chartFor(connection, namespace);
}, 900_000);
afterAll(() => {
  api.close();
  chart?.remove();
});

const names = async (apiVersion: string, kind: string) =>
  (await api.list(apiVersion, kind, namespace)).map(({ metadata }) => metadata.name).sort();
const claims = () => claimUids(api, namespace);

const generations = () => generationsOf(api, namespace);

it("is installed by the commands of its first lines, and its pods are let in", async () => {
  chart.prepare(config);
  chart.release(config);
  const found = await allWritten(api, stack);
  expect(Object.keys(found).sort()).toEqual(stack.map(nameOf).sort());
  for (const { metadata } of Object.values(found))
    expect(metadata.annotations).toMatchObject({ "meta.helm.sh/release-name": "aether" });
  expect((await untilPodsScheduled(api, namespace)).length).toBeGreaterThan(0);
});

it("arrives as it was rendered, double braces too", async () => {
  const metadata = { name: "dashboard", namespace };
  expect((await api.get({ apiVersion: "v1", kind: "ConfigMap", metadata }))?.data).toEqual(dashboard);
});

it("changes no object when nothing has changed", async () => {
  const before = await atRest(api, stack);
  chart.release(config);
  expect(await allWritten(api, stack)).toEqual(before);
});

it("restarts what reads a changed setting, and keeps the Job, which doesn't", async () => {
  const [jobs, before] = [await names("batch/v1", "Job"), await generations()];
  chart.release({ ...config, llm: { provider: "openrouter", model: "another/model" } });
  expect(await names("batch/v1", "Job")).toEqual(jobs);
  expect(changed(before, await generations())).toEqual(["home-api", "home-scheduler"]);
});

it("brings a new Job with a new release of the app, and deletes the old one", async () => {
  const [oldJobs, before] = [await names("batch/v1", "Job"), await generations()];
  chart.release({ ...config, images: { aether: { tag: "0.1.1" } } });
  const jobs = await names("batch/v1", "Job");
  expect(jobs).toEqual([expect.stringMatching(/^home-migrate-/)]);
  expect(jobs).not.toEqual(oldJobs);
  expect(changed(before, await generations())).toContain("home-api");
});

it("keeps the volume of MLflow without MLflow, and uses it again", async () => {
  const before = await claims();
  chart.release({ ...config, mlflow: false });
  expect(await names("apps/v1", "Deployment")).not.toContain("home-mlflow");
  expect(await claims()).toEqual(before);
  chart.release(config);
  expect(await names("apps/v1", "Deployment")).toContain("home-mlflow");
  expect(await claims()).toEqual(before);
});

it("is not upgraded when nothing was rendered: that would delete the stack", async () => {
  const before = await names("apps/v1", "Deployment");
  chart.forget();
  const { status, output } = chart.bash(chart.upgrade);
  expect(status).toBe(1);
  expect(output).toContain("npx @aether/k8s render -o chart/rendered/");
  expect(await names("apps/v1", "Deployment")).toEqual(before);
});

it("leaves the namespace, the Secret and both volumes when it is uninstalled", async () => {
  const before = await claims();
  chart.succeeds(`helm uninstall aether --namespace ${namespace}`);
  const left = await until("the rest is gone", async () => {
    const found = Object.keys(await allWritten(api, stack));
    return found.length < 2 ? found : undefined;
  });
  expect(left).toEqual(["PersistentVolumeClaim/home-mlflow"]);
  expect(await claims()).toEqual(before);
  expect(Object.keys(before)).toEqual(["data-home-postgres-0", "home-mlflow"]);
  expect(await names("v1", "Secret")).toContain("home-secrets");
  const own = await api.get({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  expect(own?.metadata.deletionTimestamp).toBeUndefined();
});

it("is not installed under another name over the volumes of this one", () => {
  chart.render(config);
  const { status, output } = chart.bash(chart.upgrade.replace("--install aether", "--install other"));
  expect(status).toBe(1);
  expect(output).toContain("home-mlflow");
  expect(output).toContain("invalid ownership metadata");
  chart.succeeds(`helm uninstall other --namespace ${namespace} --ignore-not-found`);
});

it("installed again under its name, uses both volumes again", async () => {
  const before = await claims();
  chart.release(config);
  expect((await untilPodsScheduled(api, namespace)).length).toBeGreaterThan(0);
  expect(await claims()).toEqual(before);
});
