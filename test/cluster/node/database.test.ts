// What is committed stays: when PostgreSQL is killed, when its pod goes, when all that was applied is deleted.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import { blocks } from "../../fixtures/guide.ts";
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

it("the app's role owns its database and is not a superuser", async () => {
  expect(
    await stack.query("SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = 'aether'"),
  ).toEqual(["f|f|f"]);
  expect(await stack.query("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'aether'")).toEqual([
    "aether",
  ]);
  expect(await stack.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")).toEqual([
    "aether",
  ]);
  await expect(stack.query("COPY (SELECT 1) TO PROGRAM 'id'")).rejects.toThrow("permission denied");
});

it("the superuser logs in from inside the pod alone", async () => {
  const { status } = await stack.pod("postgres");
  const psql = (host: string) =>
    kubectl([
      "exec",
      "-n",
      stack.namespace,
      "aether-postgres-0",
      "--",
      "psql",
      "-h",
      host,
      "-U",
      "postgres",
      "-c",
      "SELECT 1",
    ]);
  expect((await psql("/var/run/postgresql")).code).toBe(0);
  expect((await psql(status.podIP)).stderr).toContain("no password supplied");
});

it("the guide's lines take the superuser's rights from the app's role of an earlier volume", async () => {
  const [lines = ""] = blocks.flatMap(({ text }) => (text.includes("aether_before") ? [text] : []));
  const script = `
    export PGHOST=/tmp PGPORT=5433
    initdb --pgdata=/tmp/old --username=aether --auth-local=trust --auth-host=scram-sha-256 --pwfile=<(echo before) > /tmp/log
    pg_ctl --pgdata=/tmp/old --wait --options="-p 5433 -k /tmp -c listen_addresses=127.0.0.1" --log=/tmp/log start > /tmp/started
    trap 'pg_ctl --pgdata=/tmp/old --mode=fast stop > /tmp/stopped; rm -r /tmp/old' EXIT
    createdb --username=aether aether
    psql --quiet --username=aether --command="CREATE TYPE mood AS ENUM ('a'); CREATE TYPE pair AS (a int);
      CREATE TABLE kept (id serial, mood mood); INSERT INTO kept (mood) VALUES ('a'); CREATE VIEW seen AS SELECT * FROM kept;
      CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1;"
    exec 3>&1 1>/dev/null
    ${lines.replaceAll("kubectl -n aether exec -i aether-postgres-0 -- ", "")}
    exec 1>&3
    export PGPASSWORD=before
    psql --tuples-only --no-align --host=127.0.0.1 --username=aether --command="ALTER TABLE kept ADD COLUMN more int" \\
      --command="DROP VIEW seen" --command="ALTER TYPE mood ADD VALUE 'b'" --command="DROP TYPE pair" --command="DROP FUNCTION one" \\
      --command="SELECT id, mood FROM kept" --command="SELECT rolsuper FROM pg_roles WHERE rolname = current_user"`;
  const { stdout, stderr } = await kubectl([
    ...["exec", "-n", stack.namespace, "aether-postgres-0", "--", "bash", "-euc", script],
  ]);
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n").slice(-2)).toEqual(["1|a", "f"]);
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
  "no committed row is lost and the API keeps running without a restart when %s",
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

it("the rows still exist after everything that was applied is deleted and applied again", async () => {
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
