// The API's autoscaler with real metrics: out to eight pods under load, back when it is over, once in each direction.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type AetherConfig, type AetherObject, aetherStack, type HorizontalPodAutoscaler } from "../../../src/index.ts";
import type { KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { applied, deploy } from "../deploy.ts";
import { sleep, until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { hasty, runningStack, secondsSince } from "./running-stack.ts";

const connection = inject("node");
const { api } = connect(connection);

const config: AetherConfig = hasty(
  {
    namespace: "autoscaling",
    mlflow: false,
    // So that a quarter of a processor keeps eight pods busy: two have to do for all tests.
    api: { autoscaling: { minReplicas: 2, maxReplicas: 8, targetCPUUtilizationPercentage: 10 } },
    ui: { replicas: 1 },
  },
  // As much as the app holds when idle, more than its request: a target of utilization would keep all eight pods for it.
  { STANDIN_MEMORY_MIB: "290" },
);
const stack = runningStack(connection, config);
const autoscaler = aetherStack(config).find(
  ({ kind }) => kind === "HorizontalPodAutoscaler",
) as HorizontalPodAutoscaler;

/** The stack's own behaviour, in a twentieth of the time: half an hour would be spent on leaving slowly. */
const SHORTER = 20;

beforeAll(async () => {
  await deploy(api, config);
  await applied(api, [shortened(autoscaler)]);
  await untilWorkloadsReady(api, stack.namespace);
});
afterAll(() => stack.remove());

const shortened = (object: AetherObject) =>
  JSON.parse(JSON.stringify(object), (key, value) => (key.endsWith("Seconds") ? Math.ceil(value / SHORTER) : value));

it("scales out to eight pods under load and back to two, without reversing", async () => {
  const replicas: number[] = [];
  const watching = new AbortController();
  const watch = api.watch(
    "apps/v1",
    "Deployment",
    ({ metadata, spec }) => {
      if (metadata.namespace !== stack.namespace || metadata.name !== "aether-api") return;
      if (replicas.at(-1) !== spec.replicas) replicas.push(spec.replicas);
    },
    watching.signal,
  );
  const started = Date.now();
  const busy = await stack.pods("api");
  let isOver = false;
  const load = (async () => {
    for (; !isOver; await sleep(10_000)) {
      for (const pod of busy) await stack.ask(pod, "/standin/burn?seconds=11&cores=0.12", "POST");
    }
  })();
  try {
    await until("eight pods are wanted", () => replicas.at(-1) === 8);
    const wanted = secondsSince(started);
    await untilWorkloadsReady(api, stack.namespace);
    console.log(`eight pods wanted after ${wanted}, Ready after ${secondsSince(started)}: ${replicas.join(" -> ")}`);
    const [quota] = (await api.list("v1", "ResourceQuota", stack.namespace)) as [KubernetesObject];
    console.log(`quota: ${JSON.stringify(quota.status)}`);
    expect(await stack.warnings()).toEqual([]);
  } finally {
    isOver = true;
    await load;
  }
  const ended = Date.now();
  await until("two pods are wanted", () => replicas.at(-1) === 2);
  watching.abort();
  await watch;
  console.log(`two pods wanted ${secondsSince(ended)} after the load: ${replicas.join(" -> ")}`);
  const steps = replicas.slice(1).map((count, index) => Math.sign(count - (replicas[index] ?? 0)));
  const turns = steps.slice(1).filter((step, index) => step !== steps[index]).length;
  console.log(`${turns} change of direction`);
  expect([Math.max(...replicas), turns]).toEqual([8, 1]);
});
