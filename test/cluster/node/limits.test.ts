// A pod that takes more than its share suffers alone.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import type { KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { deploy } from "../deploy.ts";
import { documented } from "../troubleshooting.ts";
import { until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { hasty, runningStack, secondsSince, small } from "./running-stack.ts";

const connection = inject("node");
const { api } = connect(connection);
const config: AetherConfig = hasty({ ...small, namespace: "limits", api: { autoscaling: false, replicas: 2 } });
const stack = runningStack(connection, config);

beforeAll(async () => {
  await deploy(api, config);
  await untilWorkloadsReady(api, stack.namespace);
});
afterAll(() => stack.remove());

/** All pods but one, with what would show that they suffered. */
const others = async (victim: KubernetesObject) =>
  (await stack.pods())
    .filter(({ metadata, status }) => metadata.name !== victim.metadata.name && status.phase === "Running")
    .map(({ metadata, status }) => `${metadata.name}: ${status.containerStatuses[0].restartCount} restarts`)
    .sort();

it("the API that reaches its memory limit is restarted, and no other pod", async () => {
  const [victim] = (await stack.pods("api")) as [KubernetesObject];
  const before = await others(victim);
  const started = Date.now();
  await stack.ask(victim, "/standin/eat?mebibytes=2048", "POST");
  const isBack = ({ status }: KubernetesObject) => status.containerStatuses[0].restartCount === 1;
  const { status } = await api.waitFor(victim, isBack);
  const { terminated } = status.containerStatuses[0].lastState;
  console.log(`memory: ${terminated.reason}, status ${terminated.exitCode}, restarted after ${secondsSince(started)}`);
  expect(terminated).toMatchObject({ reason: documented("OOMKilled").words, exitCode: 137 });
  expect(await others(victim)).toEqual(before);
  await untilWorkloadsReady(api, stack.namespace);
});

it("the pod that fills its /tmp is replaced, and no other pod", async () => {
  const [, victim] = (await stack.pods("api")) as [KubernetesObject, KubernetesObject];
  const before = await others(victim);
  const started = Date.now();
  expect((await stack.ask(victim, "/standin/fill?mebibytes=600", "POST")).status).toBe(200);
  const { pattern } = documented('Usage of EmptyDir volume "tmp" exceeds the limit "…"');
  // An event: the app ends in good order, and then the pod's own state may say only that.
  const evicted = await until(
    "the pod is evicted",
    async () => (await stack.warnings()).find((line) => line.includes(victim.metadata.name) && pattern.test(line)),
    { intervalMilliseconds: 1000 },
  );
  console.log(`/tmp: after ${secondsSince(started)}: ${evicted}`);
  await api.waitFor(victim, ({ status }) => status.phase !== "Running");
  await untilWorkloadsReady(api, stack.namespace);
  expect(await others(victim)).toEqual(expect.arrayContaining(before));
});
