// The migration Job against a real database: once, however many start, and without harm to who serves when it fails.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type AetherConfig, aetherStack, type Job } from "../../../src/index.ts";
import { hasCondition, type KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { applied, deploy, generatedSecret, update } from "../deploy.ts";
import { aetherFailing } from "../images/aether.ts";
import { documented } from "../troubleshooting.ts";
import { until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { hasty, runningStack, secondsSince, small } from "./running-stack.ts";

const connection = inject("node");
const { api } = connect(connection);
afterAll(() => api.close());

/** The advisory lock that a migration takes (src/aether/python/migrate.py). */
const LOCK = BigInt(`0x${Buffer.from("aether").toString("hex")}`);
const HELD = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted";
const REVISIONS = join(import.meta.dirname, "../images/aether/app/alembic/versions");

describe("an empty database", () => {
  const config: AetherConfig = hasty({ ...small, namespace: "migrations" });
  const stack = runningStack(connection, config);
  const objects = aetherStack(config);
  const job = objects.find(({ kind }) => kind === "Job") as Job;
  const copy = (suffix: string, spec = job.spec) => ({
    ...job,
    metadata: { ...job.metadata, name: `${job.metadata.name}-${suffix}` },
    spec,
  });

  beforeAll(async () => {
    const base = objects.filter(({ kind }) => !["Deployment", "HorizontalPodAutoscaler", "Job"].includes(kind));
    const [first, ...rest] = base;
    await applied(api, [first as object, await generatedSecret(config), ...rest]);
  });
  afterAll(() => stack.remove());

  it("is not migrated by Alembic alone", async () => {
    const { spec } = job.spec.template;
    // Until it reaches the database, which is not what this is about.
    const script = `while :; do
  said=$(python -m alembic upgrade head 2>&1); status=$?
  case "$said" in *"Connect call failed"* | *"name resolution"*) sleep 2 ;; *) echo "$said"; exit $status ;; esac
done`;
    const command = ["sh", "-c", script];
    const containers = (spec?.containers ?? []).map((container) => ({ ...container, command }));
    const plain = copy("plain", { backoffLimit: 0, template: { ...job.spec.template, spec: { ...spec, containers } } });
    await applied(api, [plain]);
    const reference = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: plain.metadata.name, namespace: stack.namespace },
    };
    await api.waitFor(reference, hasCondition("Failed"));
    const pod = await stack.pod("migration");
    expect(await stack.log(pod)).toContain('type "insighttype" does not exist');
    expect(await stack.query("SELECT to_regclass('alembic_version')")).toEqual([]);
    await api.delete(reference);
    await api.waitForDeletion(pod);
  });

  it("is migrated by three Jobs at the same time: all succeed, and each revision runs once", async () => {
    const started = Date.now();
    // They begin when all three have asked for the lock.
    const lock = stack.query(`SELECT pg_advisory_lock(${LOCK}); SELECT pg_sleep(300)`).catch(() => {});
    await until("the lock is held", async () => (await stack.query(HELD)).length === 1);
    await applied(
      api,
      ["1", "2", "3"].map((suffix) => copy(suffix)),
    );
    const waiting = async () => {
      const logs = await Promise.all((await stack.pods("migration")).map((pod) => stack.log(pod)));
      return logs.filter((log) => log.includes("another copy is migrating")).length;
    };
    await until("all three wait", async () => (await waiting()) === 3, { intervalMilliseconds: 1000 });
    await stack.query(HELD.replace("pid", "pg_terminate_backend(pid)"));
    await lock;
    await untilWorkloadsReady(api, stack.namespace);
    const logs = await Promise.all((await stack.pods("migration")).map((pod) => stack.log(pod)));
    const last = logs.map((log) => log.trim().split("\n").at(-1));
    const steps = await stack.query("SELECT revision, count(*) FROM standin_steps GROUP BY 1 ORDER BY 1");
    console.log(`three Jobs done in ${secondsSince(started)}:\n  ${last.join("\n  ")}\n  ${steps.join(", ")}`);
    expect(await stack.setbacks()).toEqual([]);
    expect(last.filter((line) => line?.startsWith("migrate: empty database -> 038_")).length).toBe(1);
    expect(last.filter((line) => line?.endsWith(": nothing to do")).length).toBe(2);
    const revisions = readdirSync(REVISIONS).map((file) => file.replace(/\.py$/, ""));
    expect(steps).toEqual(revisions.sort().map((revision) => `${revision}|1`));
  });
});

describe("a revision that fails", () => {
  const config: AetherConfig = hasty({
    ...small,
    namespace: "failing",
    // Fewer attempts than it would have, with ever longer pauses between them.
    migration: { backoffLimit: 1 },
    api: { autoscaling: false, replicas: 2 },
  });
  const failing = { ...config, images: { aether: { tag: aetherFailing.name.split(":")[1] ?? "" } } };
  const stack = runningStack(connection, config);
  const last = "038_fix_proposalstatus_enum_case";

  beforeAll(async () => {
    await deploy(api, config);
    await untilWorkloadsReady(api, stack.namespace);
  });
  afterAll(() => stack.remove());

  it("fails its Job in words, and the old API pods go on serving", async () => {
    const old = await stack.pods("api");
    const isNew = ({ metadata }: KubernetesObject) => !old.some((pod) => pod.metadata.name === metadata.name);
    const started = Date.now();
    const objects = await update(api, failing);
    const job = objects.find(({ kind }) => kind === "Job") as KubernetesObject;
    const seen = { newPods: 0, newReady: 0, asked: 0, refused: 0 };
    await until(
      `Job ${job.metadata.name} has failed`,
      async () => {
        const found = (await stack.pods("api")).filter(isNew);
        seen.newPods += found.length;
        seen.newReady += found.filter(hasCondition("Ready")).length;
        const answers = await Promise.all(old.map((pod) => stack.ask(pod, "/standin/rows", "POST")));
        seen.asked += answers.length;
        seen.refused += answers.filter(({ status }) => status !== 200).length;
        return hasCondition("Failed")((await api.get(job)) ?? job);
      },
      { intervalMilliseconds: 500 },
    );
    console.log(`Job failed after ${secondsSince(started)}; ${JSON.stringify(seen)}`);
    expect(seen).toMatchObject({ newReady: 0, refused: 0 });
    expect(Math.min(seen.newPods, seen.asked)).toBeGreaterThan(5);

    const { status } = (await api.get(job)) as KubernetesObject;
    const { pattern } = documented("Job has reached the specified backoff limit");
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ reason: "BackoffLimitExceeded", message: expect.stringMatching(pattern) }),
    );
    const words = (await stack.pods("migration")).flatMap(
      ({ status }) => status.containerStatuses[0].state.terminated?.message ?? [],
    );
    console.log(`last words of the Job's pods:\n${words.at(-1)}`);
    expect(words.join("\n")).toContain('relation "no_such_table" does not exist');

    const waits = documented(
      "waiting: the schema is at …, this image needs …: the migration Job is running or has failed",
    );
    const waiting = (await stack.pods("api")).find(isNew) as KubernetesObject;
    const said = await until(waits.words, async () => waits.pattern.exec(await stack.log(waiting, "wait"))?.[0], {
      intervalMilliseconds: 1000,
    });
    console.log(`a new API pod: ${said}`);
    // The transaction is rolled back whole.
    expect(await stack.query("SELECT version_num FROM alembic_version")).toEqual([last]);
    const columns = "SELECT 1 FROM information_schema.columns WHERE column_name = 'forgotten'";
    expect(await stack.query(columns)).toEqual([]);
    const newPods = (await stack.pods("api")).filter(isNew);
    expect(newPods.length).toBeGreaterThan(0);
    expect(newPods.filter(hasCondition("Ready"))).toEqual([]);
    const ready = await Promise.all(old.map((pod) => stack.ask(pod, "/api/v1/ready")));
    expect(ready.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("is run again by the guide's command once its cause is gone, and the pods that waited become ready", async () => {
    const failed = aetherStack(failing).find(({ kind }) => kind === "Job") as KubernetesObject;
    expect((await stack.pods("api")).filter(hasCondition("Ready"))).toHaveLength(2);
    await stack.query("CREATE TABLE no_such_table (id integer); ALTER TABLE no_such_table OWNER TO aether");
    const { kubectl } = connect(connection);
    // An apply alone changes nothing: the Job is there.
    await update(api, failing);
    expect(hasCondition("Failed")((await api.get(failed)) ?? failed)).toBe(true);
    const page = readFileSync(join(import.meta.dirname, "../../../docs/troubleshooting.md"), "utf8");
    const [, command = ""] = /^## Run the migration again$[\s\S]*?^ {4}kubectl -n aether (.+)$/m.exec(page) ?? [];
    const { code, stderr } = await kubectl(["-n", stack.namespace, ...command.split(" ")]);
    expect([code, stderr]).toEqual([0, ""]);
    await update(api, failing);
    await untilWorkloadsReady(api, stack.namespace);
    expect(await stack.query("SELECT version_num FROM alembic_version")).toEqual(["039_failing"]);
    const serving = (await stack.pods("api")).filter(({ metadata }) => !metadata.deletionTimestamp);
    expect(serving.filter(hasCondition("Ready"))).toHaveLength(2);
    expect(serving.map(({ spec }) => spec.containers[0].image)).toEqual([aetherFailing.name, aetherFailing.name]);
  });
});
