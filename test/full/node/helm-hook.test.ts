// A chart whose migration is a hook of Helm's, on a cluster whose pods run: what fails there replaces no pod.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type AetherConfig, aetherStack, type Job } from "../../../src/index.ts";
import { connect } from "../../cluster/connection.ts";
import { chartFor } from "../../cluster/helm.ts";
import { aether, aetherFailing } from "../../cluster/images/aether.ts";
import { hasty, runningStack, small } from "../../cluster/node/running-stack.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";

const connection = inject("node");
const { api } = connect(connection);
const namespace = "by-helm-hook";
const config: AetherConfig = hasty({
  ...small,
  namespace,
  // Fewer attempts than it would have, with ever longer pauses between them.
  migration: { hook: "helm", hookStage: "post-install,pre-upgrade", backoffLimit: 1 },
});
const withImage = ({ name }: { name: string }) => ({
  ...config,
  images: { aether: { tag: name.split(":")[1] ?? "" } },
});
const stack = runningStack(connection, config);

let chart: Awaited<ReturnType<typeof chartFor>>;
beforeAll(async () => {
  chart = await chartFor(connection, namespace);
});
afterAll(async () => {
  await stack.remove();
  api.close();
  chart?.remove();
});

const revision = async () => (await stack.query("SELECT version_num FROM alembic_version"))[0];
/** The Job of a release, in the cluster. */
const jobOf = (released: AetherConfig) => api.get(aetherStack(released).find(({ kind }) => kind === "Job") as Job);
const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "aether-api", namespace } };
const imageOf = async () => (await api.get(deployment))?.spec.template.spec.containers[0].image;

it("is installed, and its migration has run when Helm returns", async () => {
  chart.prepare(config);
  chart.release(config);
  expect((await jobOf(config))?.status.succeeded).toBe(1);
  expect(await revision()).toMatch(/^038_/);
  await untilWorkloadsReady(api, namespace);
});

it("replaces no pod when the migration fails", async () => {
  const before = await api.get(deployment);
  chart.render(withImage(aetherFailing));
  const { status, output } = chart.bash(chart.upgrade);
  expect(status).toBe(1);
  expect(output).toContain("pre-upgrade hooks failed");
  expect((await api.get(deployment))?.metadata.generation).toBe(before?.metadata.generation);
  expect(await imageOf()).toContain(aether.name);
});
