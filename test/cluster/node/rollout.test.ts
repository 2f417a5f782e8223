// Rollouts with requests in flight: nobody who comes through the ingress notices that pods are replaced.
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import { guideText } from "../../fixtures/guide.ts";
import type { KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { deploy, update } from "../deploy.ts";
import { aetherNext } from "../images/aether.ts";
import { sleep, until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { startIngress } from "./ingress.ts";
import { hasty, runningStack, secondsSince } from "./running-stack.ts";
import { type Stream, startLoad, startStream } from "./traffic.ts";

const connection = inject("node");
const { api } = connect(connection);

const config: AetherConfig = hasty({
  namespace: "rollout",
  mlflow: false,
  auth: { methods: ["apiKey"] },
  // The load is no reason for more pods here: autoscaling has a test of its own.
  api: { autoscaling: false, replicas: 2 },
});
const changed: AetherConfig = {
  ...config,
  logLevel: "warning",
  ui: { podAnnotations: { "example.com/changed": "yes" } },
};
const upgraded: AetherConfig = { ...changed, images: { aether: { tag: aetherNext.name.split(":")[1] ?? "" } } };

const stack = runningStack(connection, config);
const REQUESTS = 5000;
const STREAM_SECONDS = 60;
/** For so long a pod that is told to end goes on. */
const PROMISED_SECONDS = Number(guideText.match(/keeps running for (\d+) s after it receives\s+SIGTERM/)?.[1]);
if (Number.isNaN(PROMISED_SECONDS)) throw new Error("the guide does not say how long a stream goes on");
const headers: string[] = [];
let ingress = "";

beforeAll(async () => {
  const key = "a-key-that-the-test-knows-too-0123456789";
  headers.push(`X-API-Key: ${key}`);
  await deploy(api, config, { API_KEY: key });
  await untilWorkloadsReady(api, stack.namespace);
  ingress = await startIngress(connection, stack.namespace);
});
afterAll(() => stack.remove());

it.each([
  { what: "a change of the config", to: changed },
  { what: "a new image with a new revision", to: upgraded },
])("$what rolls out with no failed request and no stream cut before its time", async ({ what, to }) => {
  const old = (await stack.pods("api")).map(({ metadata }) => metadata.name);
  const streams: Stream[] = [];
  const stream = async () => {
    streams.push(await startStream(connection, `${ingress}/api/v1/chat/completions`, STREAM_SECONDS, headers));
    // Ten a minute are allowed to one address.
    await sleep(6000);
  };
  const load = await startLoad(connection, [`${ingress}/api/v1/entities`, `${ingress}/`], headers);
  onTestFinished(async () => void (await load.stop()));
  const toldToEnd = new Map<string, number>();
  const watching = new AbortController();
  const watch = api.watch(
    "v1",
    "Pod",
    ({ metadata }: KubernetesObject) => {
      if (metadata.namespace !== stack.namespace || !metadata.deletionTimestamp) return;
      const grace = metadata.deletionGracePeriodSeconds * 1000;
      if (!toldToEnd.has(metadata.name)) toldToEnd.set(metadata.name, Date.parse(metadata.deletionTimestamp) - grace);
    },
    watching.signal,
  );
  const started = Date.now();
  await update(api, to);
  let isReady = false;
  const ready = untilWorkloadsReady(api, stack.namespace).finally(() => {
    isReady = true;
  });
  ready.catch(() => {});
  // New pods are Ready after half a minute at the earliest: when the old ones are told to end, some streams are so far that
  // what is promised is enough for their rest.
  while (!isReady) {
    await stream();
  }
  await ready;
  const took = secondsSince(started);
  const outcomes = await load.stop();
  const ofOld = streams.filter(({ pod = "" }) => old.includes(pod));
  const ofNew = streams.filter((each) => !ofOld.includes(each));
  expect(ofNew.filter(({ pod, ended }) => pod === undefined || ended?.complete === false)).toEqual([]);
  // They have nothing more to tell.
  for (const { stop } of ofNew) stop();
  await until("the streams have ended", () => streams.every(({ ended }) => ended !== undefined));
  watching.abort();
  await watch;

  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  console.log(`${what}: rolled out in ${took}, ${total} requests: ${JSON.stringify(outcomes)}`);
  expect(Object.keys(outcomes).filter((outcome) => !outcome.endsWith(" 200"))).toEqual([]);
  expect(total).toBeGreaterThanOrEqual(REQUESTS);
  const serving = (await stack.pods("api")).filter(({ metadata }) => !metadata.deletionTimestamp);
  expect(serving.filter(({ metadata }) => old.includes(metadata.name))).toEqual([]);

  const lines = ofOld.map(({ pod = "", lastWord, ended }) => {
    const told = toldToEnd.get(pod);
    const after = told === undefined || !ended ? undefined : (ended.at - told) / 1000;
    return { pod, lastWord, complete: ended?.complete, how: ended?.how, after };
  });
  for (const line of lines) console.log(JSON.stringify(line));
  const cut = lines.filter(({ complete }) => !complete);
  expect(cut.filter(({ after = 0 }) => after < PROMISED_SECONDS)).toEqual([]);
  // Some that were there before their pod was told to end came to their own end after that.
  expect(lines.filter(({ complete, after = 0 }) => complete && after > 0).length).toBeGreaterThan(0);
});
