// What is committed stays: when PostgreSQL is killed, when its pod goes, when all that was applied is deleted.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import { hasCondition, type KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { deploy, update } from "../deploy.ts";
import { sleep, until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { killContainer } from "./containers.ts";
import { hasty, runningStack, secondsSince, small } from "./running-stack.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);
// While the database is away each request costs the app what a traceback costs it, 7 to 17 s: that must not look like a dead
// process. These are seconds of CPU, of which other tests take their part.
const config: AetherConfig = hasty({ ...small, namespace: "database" }, { STANDIN_EXCEPTION_CPU_SECONDS: "4" });
const stack = runningStack(connection, config);
const server = { apiVersion: "v1", kind: "Pod", metadata: { name: "aether-postgres-0", namespace: stack.namespace } };

beforeAll(async () => {
  await deploy(api, config);
  await untilWorkloadsReady(api, stack.namespace);
});
afterAll(() => stack.remove());

it("is PostgreSQL 16", async () => {
  expect(await stack.query("SHOW server_version")).toEqual([expect.stringMatching(/^16\./)]);
});

const rows = async () => (await stack.query("SELECT id FROM standin_rows ORDER BY id")).map(Number);

/** Each pod writes into one row, so that several looks tell who does. */
async function bothWrite(): Promise<boolean> {
  const writers = new Set<string>();
  for (const _ of Array(10)) {
    const [state = ""] = await stack.query("SELECT name FROM entities");
    writers.add(state.split(" ")[0] ?? "");
    await sleep(400);
  }
  return writers.has("api") && writers.has("scheduler");
}

const ways: Record<string, () => Promise<unknown>> = {
  "its first process is killed": async () => killContainer(connection, await stack.pod("postgres")),
  "its pod is deleted": () => kubectl(["delete", "pod", "-n", stack.namespace, server.metadata.name]),
};

it.each(Object.keys(ways))(
  "no committed row is lost and the API goes on without a restart when %s",
  {},
  async (way) => {
    const first = (await stack.pod("postgres")).status.containerStatuses[0].containerID;
    const [before] = await stack.pods("api");
    const pod = before as KubernetesObject;
    const committed: number[] = [];
    let failed = 0;
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        const { status, body } = await stack.ask(pod, "/standin/rows", "POST");
        if (status === 200) committed.push(body.id);
        else failed += 1;
        await sleep(20);
      }
    };
    const writers = [write(), write()];
    let started = 0;
    try {
      await until("rows are written", () => committed.length > 20);
      started = Date.now();
      await ways[way]?.();
      const count = committed.length;
      await until("the API writes again", () => committed.length > count + 20);
    } finally {
      isOver = true;
      await Promise.all(writers);
    }
    await api.waitFor(server, hasCondition("Ready"));
    await api.waitFor(pod, hasCondition("Ready"));
    await until("both roles write what Home Assistant tells them again", bothWrite);
    const kept = new Set(await rows());
    console.log(
      `${way}: ${committed.length} rows committed, ${kept.size} kept, ${failed} requests failed, over in ${secondsSince(started)}`,
    );
    expect((await stack.pod("postgres")).status.containerStatuses[0].containerID).not.toBe(first);
    expect(committed.filter((id) => !kept.has(id))).toEqual([]);
    const after = (await api.get(pod)) as KubernetesObject;
    expect(after.metadata.uid).toBe(pod.metadata.uid);
    expect(after.status.containerStatuses[0].restartCount).toBe(0);
  },
);

it("the rows are there after all that was applied is deleted and applied again", async () => {
  const kept = await rows();
  expect(kept.length).toBeGreaterThan(0);
  const objects = aetherStack(config).filter(({ kind }) => kind !== "Namespace") as KubernetesObject[];
  const left = async () => (await api.list("v1", "Pod", stack.namespace)).length;
  for (const object of objects.toReversed()) await api.delete(object);
  await until("the pods are gone", async () => (await left()) === 0, {
    intervalMilliseconds: 1000,
  });
  expect(await api.list("apps/v1", "StatefulSet", stack.namespace)).toEqual([]);
  await update(api, config);
  await untilWorkloadsReady(api, stack.namespace);
  console.log(`${kept.length} rows before, ${(await rows()).length} after`);
  expect(await rows()).toEqual(kept);
  const [migration] = await stack.pods("migration");
  expect(await stack.log(migration as KubernetesObject)).toContain("nothing to do");
});
