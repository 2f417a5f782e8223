// The app through PgBouncer in transaction mode, as the pooler's pods run it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
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
let said = "";
let port = 0;
const ended = () => new Promise<number | null>((resolve) => pooler.on("close", resolve));

beforeAll(async () => {
  files = mounted();
  folder = mkdtempSync(join(tmpdir(), "aether-pooler-"));
  await image();
  server = await postgres();
  await server.sql(`CREATE ROLE aether LOGIN PASSWORD '${PASSWORD}'`);
  await server.sql("CREATE DATABASE aether OWNER aether");
  const bin = await pgbouncer();
  [port = 0] = await freePorts(1);
  const place = { host: "127.0.0.1", hostPort: server.port, port };
  const ini = pgbouncerIni({ database: "aether", ...place, clients: 200, size: SIZE, waitSeconds: 30 });
  writeFileSync(join(folder, "pgbouncer.ini"), ini);
  // PgBouncer refuses to run as root.
  const user = process.getuid?.() === 0 ? ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"] : [];
  const [command = "", ...args] = [...user, "sh", "-eu", "-c", START, "sh", join(folder, "pgbouncer.ini")];
  pooler = spawn(command, args, {
    env: { PATH: `${bin}:${process.env.PATH}`, PGUSER: "aether", POSTGRES_PASSWORD: PASSWORD },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [pooler.stdout, pooler.stderr])
    stream?.on("data", (text: Buffer) => {
      said += text.toString();
    });
  for (let tries = 0; !said.includes("process up"); tries++) {
    if (tries > 300) throw new Error(said);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
afterAll(async () => {
  pooler?.kill("SIGKILL");
  await server?.stop();
  for (const each of [files, folder]) rmSync(each, { recursive: true });
  rmSync("/tmp/userlist.txt", { force: true });
});

const url = () => `postgres://aether:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/aether`;
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
