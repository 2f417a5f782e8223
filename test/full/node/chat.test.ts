// A migration that changes a table which a long chat reads, under load: nobody waits behind it, and it ends after the chat.
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import { connect } from "../../cluster/connection.ts";
import { deploy, update } from "../../cluster/deploy.ts";
import { aetherAltering } from "../../cluster/images/aether.ts";
import { startIngress } from "../../cluster/node/ingress.ts";
import { hasty, runningStack, secondsSince, small } from "../../cluster/node/running-stack.ts";
import { startLoad, startStream } from "../../cluster/node/traffic.ts";
import { until } from "../../cluster/until.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);

const config: AetherConfig = hasty({
  ...small,
  namespace: "chat",
  auth: { methods: ["apiKey"] },
  api: { autoscaling: false, replicas: 2 },
});
const upgraded: AetherConfig = { ...config, images: { aether: { tag: aetherAltering.name.split(":")[1] ?? "" } } };
const stack = runningStack(connection, config);
const CHAT_SECONDS = 180;
const key = "a-key-that-the-test-knows-too-0123456789";
const headers = [`X-API-Key: ${key}`];
let ingress = "";

beforeAll(async () => {
  await deploy(api, config, { API_KEY: key });
  await untilWorkloadsReady(api, stack.namespace);
  ingress = await startIngress(connection, stack.namespace);
});
afterAll(() => stack.remove());

async function asSuperuser(...statements: string[]) {
  const psql = ["psql", "--username=postgres", "--dbname=aether", ...statements.flatMap((each) => ["--command", each])];
  const { code, stderr } = await kubectl(["exec", "-n", stack.namespace, "aether-postgres-0", "--", ...psql]);
  if (code !== 0) throw new Error(stderr);
}

it("a chat of minutes and a migration of the table it reads go on at once, and no request waits for either", async () => {
  // The server then logs whoever waits longer than that for a lock. The migration gives up after 0.8 s.
  await asSuperuser(
    "ALTER SYSTEM SET log_lock_waits = on",
    "ALTER SYSTEM SET deadlock_timeout = '1500ms'",
    "SELECT pg_reload_conf()",
  );
  const load = await startLoad(connection, [`${ingress}/api/v1/entities`], headers);
  onTestFinished(async () => void (await load.stop()));
  const chat = await startStream(connection, `${ingress}/api/v1/chat/completions`, CHAT_SECONDS, headers);
  await until("the chat has begun", () => chat.lastWord >= 0);
  const started = Date.now();
  await update(api, upgraded);
  const log = async () => {
    const pods = await stack.pods("migration");
    return (await Promise.all(pods.map((pod) => stack.log(pod)))).join("");
  };
  await until("the migration waits", async () =>
    (await log()).includes("waits for a transaction that uses the same table"),
  );
  const versions = new Set<string | undefined>();
  await until(
    "the chat has ended",
    async () => {
      if (chat.ended !== undefined) return true;
      // Asked before the chat's last word is known, so of a moment in which it went on.
      const [version] = await stack.query("SELECT version_num FROM alembic_version");
      if (chat.ended === undefined) versions.add(version);
      return false;
    },
    { intervalMilliseconds: 1000 },
  );
  expect(chat.ended).toMatchObject({ complete: true });
  expect([...versions]).toEqual(["038_fix_proposalstatus_enum_case"]);
  await untilWorkloadsReady(api, stack.namespace);
  const outcomes = await load.stop();
  console.log(`rolled out in ${secondsSince(started)} beside a chat of ${CHAT_SECONDS} s: ${JSON.stringify(outcomes)}`);
  expect(await stack.query("SELECT version_num FROM alembic_version")).toEqual(["039_altering"]);
  expect(Object.keys(outcomes).filter((outcome) => !outcome.endsWith(" 200"))).toEqual([]);
  expect(Object.values(outcomes)[0]).toBeGreaterThan(500);
  expect(await stack.log(await stack.pod("postgres"))).not.toContain("still waiting for");
  expect(await stack.setbacks()).toEqual([]);
  expect((await log()).split("waits for a transaction").length).toBeGreaterThan(2);
});
