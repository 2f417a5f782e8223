// The app through PgBouncer in transaction mode, as the pooler's pods run it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pgbouncerIni, START } from "../../src/aether/components/pooler/pgbouncer.ts";
import { freePorts } from "../cluster/host.ts";
import { image, mounted, python } from "../cluster/scripts/pod.ts";
import { PASSWORD, type Postgres, postgres } from "../cluster/scripts/postgres.ts";
import { pgbouncer } from "./pgbouncer.ts";

const SIZE = 3;
let server: Postgres;
let files: string;
let folder: string;
let pooler: ChildProcess;
let port = 0;
const others: ChildProcess[] = [];
const ended = () => new Promise<number | null>((resolve) => pooler.on("close", resolve));

beforeAll(async () => {
  files = mounted();
  folder = mkdtempSync(join(tmpdir(), "aether-pooler-"));
  await image();
  server = await postgres();
  await server.sql(`CREATE ROLE aether LOGIN PASSWORD '${PASSWORD}'`);
  await server.sql("CREATE DATABASE aether OWNER aether");
  ({ pooler, port } = await startPooler());
});
afterAll(async () => {
  pooler?.kill("SIGKILL");
  // SIGKILL would end only the shell.
  await Promise.all(
    others.map(async (each) => {
      each.kill("SIGTERM");
      await new Promise((resolve) => each.on("close", resolve));
    }),
  );
  await server?.stop();
  for (const each of [files, folder]) rmSync(each, { recursive: true });
  rmSync("/tmp/userlist.txt", { force: true });
});

/** The stack's PgBouncer, or one with another configuration. */
async function startPooler(change = (ini: string) => ini) {
  const bin = await pgbouncer();
  const [port = 0] = await freePorts(1);
  const place = { host: "127.0.0.1", hostPort: server.port, port };
  const file = join(folder, `pgbouncer-${port}.ini`);
  writeFileSync(
    file,
    change(pgbouncerIni({ database: "aether", ...place, clients: 200, size: SIZE, waitSeconds: 30 })),
  );
  // PgBouncer refuses to run as root.
  const user = process.getuid?.() === 0 ? ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"] : [];
  const [command = "", ...args] = [...user, "sh", "-eu", "-c", START, "sh", file];
  const pooler = spawn(command, args, {
    env: { PATH: `${bin}:${process.env.PATH}`, PGUSER: "aether", POSTGRES_PASSWORD: PASSWORD },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [pooler.stdout, pooler.stderr])
    stream?.on("data", (text: Buffer) => {
      said += text.toString();
    });
  for (let tries = 0; !said.includes("process up"); tries++) {
    if (tries > 300) throw new Error(said);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { pooler, port };
}

const url = (port = server.port) => `postgres://aether:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/aether`;
const app = (script: string, environment: Record<string, string> = { DATABASE_POOLER: `127.0.0.1:${port}` }) =>
  python(files, ["-c", script], { DATABASE_URL: url(), ...environment });

/** Forty sessions of a pool, each with statements that the driver prepares, in transactions and outside. */
const SESSIONS = `
import asyncio
from os import environ
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

async def main():
    engine = create_async_engine(environ["DATABASE_URL"], pool_size=40)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS counted (id serial PRIMARY KEY, data jsonb, at timestamptz DEFAULT now())"))
    async def work(number):
        for round in range(5):
            async with engine.begin() as connection:
                await connection.execute(text("INSERT INTO counted (data) VALUES (CAST(:data AS jsonb))"), {"data": '{"number": %d}' % number})
                await connection.execute(text("SELECT count(*) FROM counted WHERE id > :id"), {"id": round})
            async with engine.connect() as connection:
                found = await connection.execute(text("SELECT data FROM counted WHERE (data->>'number')::int = :number"), {"number": number})
                assert len(found.all()) == round + 1
    await asyncio.gather(*(work(number) for number in range(40)))
    async with engine.connect() as connection:
        asked = "SELECT (SELECT count(*) FROM counted), (SELECT count(*) FROM pg_stat_activity WHERE usename = 'aether')"
        print(*(await connection.execute(text(asked))).one())

asyncio.run(main())
`;

it("forty sessions share its few connections, with prepared statements and transactions", async () => {
  const { status, said } = await (await app(SESSIONS)).ended;
  expect([status, said]).toEqual([0, expect.stringContaining(`200 ${SIZE}`)]);
});

it("wait and migration go around it", async () => {
  const { status, said } = await (await python(files, [join(files, "migrate.py")], { DATABASE_URL: url() })).ended;
  expect([status, said]).toEqual([0, expect.stringContaining("empty database ->")]);
  const [peers] = await server.sql(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'aether%' AND usename = 'aether'",
  );
  expect(peers).toBe("0");
});

describe("a pooler in front of an external database", () => {
  const both = [["wait.py", "database"], ["migrate.py"]] as const;
  const run = async ([name, ...args]: readonly string[], port: number) => {
    const { status, said } = await (
      await python(files, [join(files, name ?? ""), ...args], { DATABASE_URL: url(port) })
    ).ended;
    return { status, said };
  };

  it.each([
    ["with prepared statements", (ini: string) => ini],
    ["without", (ini: string) => ini.replace(/max_prepared_statements = \d+/, "max_prepared_statements = 0")],
  ])(
    "in transaction mode %s is rejected by wait and migration, which leave nothing in its connections",
    async (_, change) => {
      const { pooler, port } = await startPooler(change);
      others.push(pooler);
      for (const script of both)
        expect(await run(script, port)).toEqual({
          status: 2,
          said: expect.stringContaining(
            "DATABASE_URL points to a connection pooler in transaction mode, which gives one session's connection to others",
          ),
        });
      const left = await app(
        `
import asyncio, asyncpg
async def main():
    connection = await asyncpg.connect("${url(port)}", statement_cache_size=0)
    print(*(await connection.fetchrow("SELECT current_setting('lock_timeout'), count(*) FROM pg_locks WHERE locktype = 'advisory'")))
asyncio.run(main())
`,
      );
      expect((await left.ended).said).toBe("0 0\n");
    },
  );

  it("in session mode is accepted by both", async () => {
    const { pooler, port } = await startPooler((ini) => ini.replace("pool_mode = transaction", "pool_mode = session"));
    others.push(pooler);
    for (const script of both) expect(await run(script, port)).toMatchObject({ status: 0 });
  });

  it("in session mode with a single connection is accepted by both", async () => {
    const { pooler, port } = await startPooler((ini) =>
      ini
        .replace("pool_mode = transaction", "pool_mode = session")
        .replaceAll(/(pool_size|db_connections) = \d+/g, "$1 = 1"),
    );
    others.push(pooler);
    expect(await run(both[0], port)).toMatchObject({ status: 0 });
  });
});

it("a transaction ends before the pod does", async () => {
  const long = await app(`
import asyncio
from os import environ
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

async def main():
    async with create_async_engine(environ["DATABASE_URL"]).begin() as connection:
        print("begun", flush=True)
        await connection.execute(text("SELECT pg_sleep(4)"))
        await connection.execute(text("CREATE TABLE ended ()"))

asyncio.run(main())
`);
  while (!long.said().includes("begun")) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const end = ended();
  // What Kubernetes sends to the container's first process, which here is the one of the namespace.
  pooler.kill("SIGTERM");
  expect(await long.ended).toMatchObject({ status: 0 });
  expect(await end).toBe(0);
  expect(await server.sql("SELECT to_regclass('ended') IS NOT NULL", "aether")).toEqual(["t"]);
});
