// The scheduler's jobs live in memory and nobody elects a leader: two processes at once would run each job twice.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import { connect } from "../connection.ts";
import { applied, deploy } from "../deploy.ts";
import { until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { sandboxOf } from "./connection.ts";
import { type AppProcess, processWatch } from "./processes.ts";
import { hasty, runningStack, secondsSince } from "./running-stack.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);

const config: AetherConfig = hasty({
  name: "solo",
  namespace: "scheduler",
  mlflow: false,
  api: { autoscaling: false, replicas: 1 },
  ui: { replicas: 1 },
});
const stack = runningStack(connection, config);
const [ROLLOUTS, KILLS] = [10, 5];

const running = processWatch(connection, "solo-scheduler-");
/** Every look at the node: when, and the pods with a process. */
const looks: { at: number; pods: string[] }[] = [];
let watching: ReturnType<typeof setInterval>;

beforeAll(async () => {
  await deploy(api, config);
  await untilWorkloadsReady(api, stack.namespace);
  watching = setInterval(() => looks.push({ at: performance.now(), pods: running().map(({ pod }) => pod) }), 400);
});
afterAll(async () => {
  clearInterval(watching);
  await stack.remove();
});

/** Waits until the scheduler runs as another process than before. */
const replaced = (before: AppProcess) =>
  until("another process runs", () => running().find(({ pod, pid }) => pod !== before.pod || pid !== before.pid), {});

/** The one process, once it is in the pod that stays. */
const current = () =>
  until("one process runs", async () => {
    const [one, ...others] = running();
    const staying = (await stack.pods("scheduler")).filter(({ metadata }) => !metadata.deletionTimestamp);
    return others.length === 0 && one?.pod === staying[0]?.metadata.name && one;
  });

/** Most pods that had a process at one moment. */
const most = () => Math.max(...looks.map(({ pods }) => new Set(pods).size));

/** Two that overlap do so for as long as one takes to start or to end, which is seconds: nobody may look away for longer. */
const longestPause = () => Math.max(...looks.slice(1).map(({ at }, index) => at - (looks[index]?.at ?? at)));
const LONGEST_PAUSE = 2000;

const summary = () =>
  `${looks.length} looks, at most ${longestPause().toFixed(0)} ms apart, at most ${most()} pods at once`;

it(`never runs in two pods at once, over ${ROLLOUTS} rollouts`, async () => {
  const started = Date.now();
  for (let round = 1; round <= ROLLOUTS; round += 2) {
    const before = await current();
    const old = await podNames();
    await rollOut(round);
    await until("the old pod has gone", async () => !(await podNames()).some((name) => old.includes(name)), {});
    // The next one comes while this one is under way.
    await rollOut(round + 1);
    await replaced(before);
  }
  await current();
  console.log(`${ROLLOUTS} rollouts in ${secondsSince(started)}, ${summary()}`);
  expect(most()).toBe(1);
  expect(longestPause()).toBeLessThan(LONGEST_PAUSE);
});

async function rollOut(round: number): Promise<void> {
  const scheduler = { ...config.scheduler, podAnnotations: { round: String(round) } };
  const objects = aetherStack({ ...config, scheduler });
  await applied(
    api,
    objects.filter(({ kind, metadata }) => kind === "Deployment" && metadata.name === "solo-scheduler"),
  );
}

const podNames = async () => (await stack.pods("scheduler")).map(({ metadata }) => metadata.name);

/** Ways in which a scheduler ends that nobody has rolled out. */
const kills: Record<string, (process: AppProcess) => Promise<unknown>> = {
  "its process is killed": ({ pid }) => sandboxOf(connection).check("kill", ["-KILL", String(pid)]),
  "its pod is deleted": ({ pod }) => kubectl(["delete", "pod", "-n", stack.namespace, pod, "--wait=false"]),
  "its pod is evicted": ({ pod }) => evict(pod),
};

async function evict(name: string): Promise<void> {
  const path = `/api/v1/namespaces/${stack.namespace}/pods/${name}/eviction`;
  const metadata = { name, namespace: stack.namespace };
  const { status } = await api.request("POST", path, { apiVersion: "policy/v1", kind: "Eviction", metadata });
  expect(status).toBe(201);
}

it(`never runs in two pods at once, over ${KILLS} kills`, async () => {
  const started = Date.now();
  for (let round = 0; round < KILLS; round += 1) {
    const [how, kill] = Object.entries(kills)[round % 3] as [string, (process: AppProcess) => Promise<unknown>];
    const before = await current();
    await kill(before);
    const after = await replaced(before);
    console.log(`${how}: ${before.pod} ${before.pid} -> ${after.pod} ${after.pid}, ${secondsSince(started)}`);
  }
  console.log(`${KILLS} kills in ${secondsSince(started)}, ${summary()}`);
  expect(most()).toBe(1);
  expect(longestPause()).toBeLessThan(LONGEST_PAUSE);
});
