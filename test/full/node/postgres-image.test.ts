// Another image of PostgreSQL, by the guide's commands: a new major version, and another base. Nothing writes meanwhile.
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import type { KubernetesObject } from "../../cluster/api.ts";
import { run } from "../../cluster/command.ts";
import { connect } from "../../cluster/connection.ts";
import { deploy } from "../../cluster/deploy.ts";
import { postgres, postgres15, postgresOther } from "../../cluster/images/postgres.ts";
import { hasty, runningStack, secondsSince, small } from "../../cluster/node/running-stack.ts";
import { sleep, until } from "../../cluster/until.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";
import { build } from "../../fixtures/build.ts";
import { block } from "./guide-lines.ts";

const connection = inject("node");
const { api } = connect(connection);
const namespace = "postgres-image";
const folder = mkdtempSync(join(tmpdir(), "aether-postgres-image-"));
const tagOf = ({ name }: { readonly name: string }) => name.split(":")[1] ?? "";
const config = (image: { readonly name: string }): AetherConfig => ({
  ...hasty({ ...small, namespace, api: { autoscaling: false, replicas: 2 } }),
  images: { postgres: { tag: tagOf(image) } },
  postgres: { storage: { size: "1Gi" }, backup: { retention: { count: 2 }, to: { claim: { size: "1Gi" } } } },
});
const stack = runningStack(connection, config(postgres15));

beforeAll(async () => {
  build(join(folder, "dist"));
  chmodSync(join(folder, "dist/cli.cjs"), 0o755);
  symlinkSync(join(folder, "dist/cli.cjs"), join(folder, "aether-k8s"));
  // The guide's backup.yaml is in the config already.
  writeFileSync(join(folder, "backup.yaml"), "{}");
  await deploy(api, config(postgres15));
  await untilWorkloadsReady(api, namespace);
  await stack.query("CREATE TABLE kept AS SELECT id, md5(id::text) AS text FROM generate_series(1, 20000) AS id");
  await stack.query("CREATE INDEX kept_text ON kept (text)");
});
afterAll(async () => {
  await stack.remove();
  rmSync(folder, { recursive: true });
});

async function command(line: string): Promise<void> {
  const script = `npx() { node "$PWD/$1" "\${@:2}"; }
kubectl() { "${connection.kubectl}" --kubeconfig "${connection.kubeconfig}" "$@"; }
${line.replaceAll("-n aether ", `-n ${namespace} `)}`;
  const { code, stdout, stderr } = await run("bash", ["--norc", "-euo", "pipefail", "-c", script], { cwd: folder });
  if (code !== 0) throw new Error(`${line}\n${stdout}${stderr}`);
}

const version = async () => (await stack.query("SHOW server_version"))[0];
/** The app's background task writes the first each 1.5 s, in every pod. */
const content = () =>
  stack.query("SELECT name, (SELECT md5(string_agg(kept::text, ',' ORDER BY id)) FROM kept) FROM entities ORDER BY id");
const writers = async () => [...(await stack.pods("api")), ...(await stack.pods("scheduler"))];

/** Runs the block's lines, and returns the pods that ran while nothing may write, and the content before and after that time. */
async function follow(lines: readonly string[], image: { readonly name: string }) {
  const change = lines.findIndex((line) => line.startsWith("# change images.postgres.tag"));
  const stopped = lines.findIndex((line) => line.includes("wait --for=delete pod"));
  const started = lines.findIndex((line) => line.includes("aether-scheduler --replicas 1"));
  expect([stopped, change, started].every((index) => index > 0)).toBe(true);
  const seen = new Set<string>();
  let isOver = false;
  let watching: Promise<void> | undefined;
  let before: string[] = [];
  let after: string[] = [];
  for (const [index, line] of lines.entries()) {
    const at = Date.now();
    if (index === started) {
      after = await content();
      isOver = true;
      await watching;
    }
    if (index === change) writeFileSync(join(folder, "home.yaml"), JSON.stringify(config(image)));
    else await command(line);
    console.log(`${secondsSince(at)}: ${line}`);
    if (index === stopped) {
      before = await content();
      watching = (async () => {
        while (!isOver) {
          for (const { metadata } of await writers()) seen.add(metadata.name);
          await sleep(300);
        }
      })();
    }
  }
  await untilWorkloadsReady(api, namespace);
  return { seen: [...seen], before, after };
}

const apiPods = () => stack.pods("api");

it("a new major version: nothing is lost, nothing writes after the dump, and the config's pods are back", async () => {
  expect(await version()).toMatch(/^15\./);
  const { seen, before, after } = await follow(block("backup-major"), postgres);
  expect(seen).toEqual([]);
  expect(after).toEqual(before);
  expect(await version()).toMatch(/^16\./);
  expect(await apiPods()).toHaveLength(2);
  expect(await stack.query("SELECT version_num FROM alembic_version")).toEqual(["038_fix_proposalstatus_enum_case"]);
});

it("another base image: the indexes are rebuilt before anything writes", async () => {
  const file = async () => (await stack.query("SELECT pg_relation_filenode('kept_text')"))[0];
  const old = await file();
  const { seen, before, after } = await follow(block("REINDEX DATABASE"), postgresOther);
  expect(seen).toEqual([]);
  expect(after).toEqual(before);
  expect(await file()).not.toBe(old);
  const { spec } = (await stack.pod("postgres")) as KubernetesObject;
  expect(spec.containers[0].image).toBe(postgresOther.name);
  expect(await apiPods()).toHaveLength(2);
  // The app writes again.
  await until("the app has written", async () => (await content()).join() !== after.join());
});
