// The files that pods run, and the scripts of backups, against real servers of every major version that the app may meet.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dump, prune, restore } from "../../src/aether/components/backup/scripts.ts";
import { run } from "../cluster/command.ts";
import { image, mounted, python } from "../cluster/scripts/pod.ts";
import { PASSWORD, type Postgres, type Programs, postgres } from "../cluster/scripts/postgres.ts";
import { programsOf, versions } from "./postgres-versions.ts";

const HEAD = "038_fix_proposalstatus_enum_case";
let files: string;
let dumps: string;
beforeAll(async () => {
  files = mounted();
  dumps = mkdtempSync(join(tmpdir(), "aether-dumps-"));
  await image();
});
afterAll(() => {
  for (const folder of [files, dumps]) rmSync(folder, { recursive: true });
});

interface Server extends Postgres {
  readonly programs: Programs;
  readonly url: string;
}

async function started(version: (typeof versions)[number]): Promise<Server> {
  const programs = await programsOf(version);
  const server = await postgres(programs);
  const role = `CREATE ROLE aether LOGIN PASSWORD '${PASSWORD}'; CREATE DATABASE aether OWNER aether`;
  for (const statement of role.split("; ")) await server.sql(statement);
  const url = `postgres://aether:${encodeURIComponent(PASSWORD)}@localhost:${server.port}/aether?sslmode=require`;
  return { ...server, programs, url };
}

const script = (name: string, args: readonly string[], { url }: Server) =>
  python(files, [join(files, name), ...args], { DATABASE_URL: url });

/** A container of a backup's or a restore's pod. */
async function container(text: string, { port, programs }: Server, folder: string) {
  mkdirSync(folder, { recursive: true });
  return run("bash", ["-euo", "pipefail", "-c", text], {
    cwd: folder,
    env: {
      PATH: `${programs.client}:${process.env.PATH}`,
      ...{ PGHOST: "localhost", PGPORT: String(port), PGUSER: "aether", PGDATABASE: "aether" },
      POSTGRES_PASSWORD: PASSWORD,
    },
  });
}

const rows = "SELECT md5(string_agg(kept::text, ',' ORDER BY id)), count(*) FROM kept";
const fill =
  "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE kept (id serial PRIMARY KEY, text text, mood mood, more jsonb);" +
  `INSERT INTO kept (text, mood, more) SELECT E'line\\n' || i, 'good', '{"a": [1, "ü"]}' FROM generate_series(1, 5000) i;` +
  "ALTER TABLE kept OWNER TO aether; ALTER TYPE mood OWNER TO aether";

describe.each(versions)("PostgreSQL %i", (version) => {
  let server: Server;
  beforeAll(async () => {
    server = await started(version);
  });
  afterAll(() => server.stop());

  it("is what it says", async () => {
    expect((await server.sql("SHOW server_version"))[0]).toMatch(new RegExp(`^${version}\\.`));
  });

  it("is waited for, is migrated to the head, and is left alone by the next migration", async () => {
    for (const [name, args, says] of [
      ["wait.py", ["database"], ""],
      ["migrate.py", [], "empty database ->"],
      ["migrate.py", [], "nothing to do"],
      ["wait.py", ["database", "schema"], ""],
    ] as const) {
      const { status, said } = await (await script(name, args, server)).ended;
      expect([status, said]).toEqual([0, expect.stringContaining(says)]);
    }
    expect(await server.sql("SELECT version_num FROM alembic_version", "aether")).toEqual([HEAD]);
  });

  it("keeps nobody waiting behind a migration that waits, and ends it when it is told to", async () => {
    await server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION aether", "aether");
    await (await script("migrate.py", ["004_insights"], server)).ended;
    const chat = server.sql("BEGIN; SELECT FROM insights; SELECT pg_sleep(20); COMMIT", "aether");
    const migration = await script("migrate.py", [], server);
    while (!migration.said().includes("alembic upgrade 005")) await new Promise((resolve) => setTimeout(resolve, 50));
    for (let asked = 0; asked < 5; asked++) await server.sql("SELECT FROM insights", "aether");
    // Nobody has waited for the chat, which goes on.
    const chats = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)%' AND pid <> pg_backend_pid()";
    expect(await server.sql(chats)).toEqual(["1"]);
    const stopped = performance.now();
    migration.kill("SIGTERM");
    const { status } = await migration.ended;
    console.log(`PostgreSQL ${version}: ended after ${Math.round(performance.now() - stopped)} ms`);
    expect(status).toBe(143);
    await chat;
    expect(await (await script("migrate.py", [], server)).ended).toMatchObject({ status: 0 });
  });

  it("is dumped and restored in place, and what is newer than the dump goes", async () => {
    const folder = join(dumps, String(version));
    await server.sql(`DROP TABLE IF EXISTS kept; ${fill}`, "aether");
    const before = await server.sql(rows, "aether");
    expect(await container(`${dump}\n${prune("dump", { count: 1 })}`, server, folder)).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\d{8}T\d{6}Z\.dump$/)]);
    await server.sql(
      "DELETE FROM kept WHERE id > 10; CREATE TABLE newer (id int); ALTER TABLE newer OWNER TO aether",
      "aether",
    );
    const { code, stderr } = await container(restore, server, folder);
    expect([code, stderr]).toEqual([0, ""]);
    expect(await server.sql(rows, "aether")).toEqual(before);
    expect(await server.sql("SELECT to_regclass('newer') IS NULL", "aether")).toEqual(["t"]);
    expect(await server.sql("SELECT version_num FROM alembic_version", "aether")).toEqual([HEAD]);
  });
});

it.each([
  [15, 16],
  [16, 18],
] as const)("a dump of PostgreSQL %i is restored into %i", async (from, to) => {
  const folder = join(dumps, `${from}-to-${to}`);
  const [old, young] = [await started(from), await started(to)];
  await (await script("migrate.py", [], old)).ended;
  await old.sql(fill, "aether");
  const before = await old.sql(rows, "aether");
  expect(await container(dump, old, folder)).toMatchObject({ code: 0 });
  await old.stop();
  // The new database has been migrated, as the Job does it before anybody restores.
  await (await script("migrate.py", [], young)).ended;
  expect(await container(restore, young, folder)).toMatchObject({ code: 0 });
  expect(await young.sql(rows, "aether")).toEqual(before);
  const { status, said } = await (await script("migrate.py", [], young)).ended;
  expect([status, said]).toEqual([0, expect.stringContaining("nothing to do")]);
  await young.stop();
});
