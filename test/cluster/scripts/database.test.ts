// wait.py and migrate.py, as pods run them, against a real PostgreSQL and against servers that are none, or that stop answering.
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fake, listening } from "./fakes.ts";
import { image, LOSING, mounted, type Process, python } from "./pod.ts";
import { PASSWORD, type Postgres, postgres, startChat } from "./postgres.ts";

let server: Postgres;
let folder: string;
beforeAll(async () => {
  folder = mounted();
  await image();
  server = await postgres();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const encoded = encodeURIComponent(PASSWORD);
const url = (more = "", place = `localhost:${server.port}`, database = "postgres") =>
  `postgres://postgres:${encoded}@${place}/${database}${more}`;
const script = (
  name: string,
  args: readonly string[],
  DATABASE_URL: string,
  more: Record<string, string> = {},
  within: readonly string[] = [],
) => python(folder, [`${folder}/${name}`, ...args], { DATABASE_URL, ...more }, within);
const wait = (...[DATABASE_URL, more]: [string, Record<string, string>?]) =>
  script("wait.py", ["database"], DATABASE_URL, more);

/** What the app does with its settings: SQLAlchemy by the URL, and the same through Alembic's config parser. */
const APP = `
import asyncio
from configparser import ConfigParser
from os import environ
from pydantic import PostgresDsn, TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

url = str(TypeAdapter(PostgresDsn).validate_python(environ["DATABASE_URL"]))
parser = ConfigParser()
parser["alembic"] = {"url": url}

async def main():
    async with create_async_engine(parser["alembic"]["url"]).connect() as connection:
        asked = "SELECT ssl, current_setting('application_name'), current_setting('search_path') FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        print(*(await connection.execute(text(asked))).one())

asyncio.run(main())
`;
const app = (DATABASE_URL: string, more: Record<string, string> = {}) =>
  python(folder, ["-c", APP], { DATABASE_URL, ...more });

describe("the app connects", () => {
  const plain = (port: number) => `localhost:${port}`;
  const cases: [fact: string, url: (port: number) => string, says: string][] = [
    ["by postgres://, with any password", (port) => url("", plain(port)), 'True  "$user", public'],
    ["without TLS", (port) => url("?sslmode=disable", plain(port)), 'False  "$user", public'],
    [
      "by a JDBC URL",
      (port) => `jdbc:postgresql://localhost:${port}/postgres?user=postgres&password=${encoded}`,
      "True",
    ],
    ["over IPv6", (port) => url("?sslmode=require", `[::1]:${port}`), "True"],
    [
      "with the second of two servers",
      (port) => url("?target_session_attrs=read-write", `localhost:1,[::1]:${port}`),
      "True",
    ],
    [
      "with a name and options",
      (port) => url("?application_name=my%20app&options=-csearch_path%3Dfoo&connect_timeout=5", plain(port)),
      "True my app foo",
    ],
  ];
  it.concurrent.each(cases)("%s", async (_, make, says) => {
    const [waited, connected] = await Promise.all([wait(make(server.port)), app(make(server.port))]);
    expect(await waited.ended).toMatchObject({ status: 0 });
    expect(await connected.ended).toMatchObject({ status: 0, said: expect.stringContaining(says) });
  });

  it("with the parts of a URL, and the authority that the config names", async () => {
    const parts = { PGHOST: "localhost", PGPORT: String(server.port), PGUSER: "postgres", PGPASSWORD: PASSWORD };
    const tls = { PGSSLMODE: "verify-full", PGSSLROOTCERT: server.certificate };
    const [waited, connected] = await Promise.all([wait("", { ...parts, ...tls }), app("", { ...parts, ...tls })]);
    expect(await waited.ended).toMatchObject({ status: 0 });
    expect(await connected.ended).toMatchObject({ status: 0, said: expect.stringContaining("True") });
  });
});

describe("a person must fix, so that wait exits with 2 and reports", () => {
  const cases: [fact: string, url: () => string, says: string, env?: Record<string, string>][] = [
    ["no URL", () => "", "DATABASE_URL is not set."],
    ["a wrong password", () => url().replace(encoded, "x"), 'password authentication failed for user "postgres"'],
    ["a database that is not there", () => url("", undefined, "none"), 'database "none" does not exist'],
    ["an authority that is not known", () => url("?sslmode=verify-full"), "is not trusted: self-signed certificate"],
    ["no file of authorities", () => url("?sslrootcert=/none"), "does not exist in this container"],
    ["no such option", () => url("?options=-cnone%3D1"), 'unrecognized configuration parameter "none"'],
  ];
  it.concurrent.each(cases)("%s", async (fact, make, says) => {
    const started = performance.now();
    const { status, said } = await (await wait(make())).ended;
    console.log(`${fact}: said after ${Math.round(performance.now() - started)} ms`);
    expect([status, said]).toEqual([2, expect.stringContaining(says)]);
    expect(said).not.toContain(PASSWORD.slice(0, 6));
    expect(said.trim().split("\n")).toHaveLength(1);
  });

  it("no TLS", async () => {
    const none = await listening((socket) => socket.once("data", () => socket.write("N")));
    const { status, said } = await (await wait(url("?sslmode=require", none.place))).ended;
    expect([status, said]).toEqual([2, expect.stringContaining("offers no TLS, which sslmode=require requires")]);
    none.close();
  });
});

/** The real server, until it has sent that: then nothing comes any more. */
const freezingAfter = (last: string) =>
  listening((socket) => {
    const upstream = connect(server.port, "127.0.0.1").on("error", () => {});
    let passed = "";
    socket.pipe(upstream);
    upstream.on("data", (data) => {
      if (!passed.includes(last)) socket.write(data);
      passed += data.toString("latin1");
    });
  });

const until = async (process: Process, says: string) => {
  const started = Date.now();
  while (!process.said().includes(says)) {
    if (Date.now() - started > 60_000) throw new Error(`does not say "${says}" but: ${process.said()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

describe("wait and migration say why they wait, and end when they are stopped, while the server", () => {
  const cases: [fact: string, start: () => Promise<Fake>, says: string, within?: readonly string[]][] = [
    [
      "is behind a firewall that drops the packets",
      async () => ({ place: "192.0.2.2:5432", close() {} }),
      "a firewall, a NetworkPolicy or a wrong address drops the packets",
      LOSING,
    ],
    ["answers nothing", () => listening(() => {}), "accepts connections, but does not answer within"],
    [
      "is not PostgreSQL",
      () => listening((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
      "closes the connection",
    ],
    [
      "is two that answer nothing",
      async () => {
        const [one, other] = await Promise.all([listening(() => {}), listening(() => {})]);
        const close = () => [one, other].map((each) => each.close());
        return { place: `${one.place},${other.place}`, close };
      },
      "it is overloaded, frozen or not PostgreSQL; trying the next host",
    ],
    [
      "is the second of two and answers nothing, and the first refuses",
      async () => {
        const { place, close } = await listening(() => {});
        return { place: `127.0.0.1:1,${place}`, close };
      },
      "it is overloaded, frozen or not PostgreSQL\n",
    ],
    ["freezes in the login", () => freezingAfter("SCRAM"), "accepts connections, but does not answer within"],
    ["freezes after the login", () => freezingAfter("Z\0\0\0\u0005I"), "no answer to a query within"],
    ["is not there", async () => ({ place: "127.0.0.1:1", close() {} }), "Connect call failed"],
    ["has a name that nobody knows", async () => ({ place: "db.invalid:1", close() {} }), "database at db.invalid: "],
  ];
  it.concurrent.each(cases)("%s", async (fact, start, says, within) => {
    const fake = await start();
    for (const [name, args] of [["wait.py", ["database"]] as const, ["migrate.py", []] as const]) {
      const started = performance.now();
      const process = await script(name, args, url("?sslmode=disable", fake.place), {}, within);
      await until(process, says);
      const told = performance.now();
      process.kill("SIGTERM");
      const ended = await process.ended;
      const [reason = 0, end = 0] = [told - started, performance.now() - told].map((time) => time / 1000);
      console.log(`${name}, the server ${fact}: ${reason.toFixed(1)} s to the reason, ${end.toFixed(1)} s to the end`);
      // What is promised: nobody waits longer for a reason, or for the end of a pod that is stopped.
      expect(reason).toBeLessThan(10);
      expect(end).toBeLessThan(5);
      expect(ended).toMatchObject({ status: 143, said: expect.stringContaining("stopped by SIGTERM") });
    }
    fake.close();
  });
});

describe("the migration", () => {
  const HEAD = "038_fix_proposalstatus_enum_case";
  const database = async (name: string) => {
    await server.sql(`CREATE DATABASE ${name}`);
    return url("", undefined, name);
  };
  const at = async (name: string) => (await server.sql("SELECT version_num FROM alembic_version", name))[0];

  it("upgrades an empty database to the head once, however many copies start", async () => {
    const where = await database("three");
    const all = await Promise.all([1, 2, 3].map(() => script("migrate.py", [], where)));
    const ended = await Promise.all(all.map(({ ended }) => ended));
    expect(ended.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(await at("three")).toBe(HEAD);
    expect(ended.filter(({ said }) => said.includes("empty database ->"))).toHaveLength(1);
  });

  it("makes no query wait long behind a waiting lock, and finishes after the chat that holds the table", async () => {
    const where = await database("chat");
    await (await script("migrate.py", ["004_insights"], where)).ended;
    const chat = await startChat(server, "chat");
    const migration = await script("migrate.py", [], where);
    await until(migration, "waits for a transaction that uses the same table");
    const tries = () => migration.said().split("alembic upgrade 005").length - 1;
    let longest = 0;
    let asked = 0;
    for (const before = tries(); tries() < before + 2 || asked < 50; asked++) {
      const started = performance.now();
      await server.sql("SELECT FROM insights", "chat");
      longest = Math.max(longest, performance.now() - started);
    }
    console.log(`${asked} queries while the migration waited, the longest ${Math.round(longest)} ms`);
    // lock_timeout is 0.8 s; the rest is a slow machine.
    expect(longest).toBeLessThan(10_000);
    // None of them has waited for the chat, which goes on.
    expect(await chat.goesOn()).toBe(true);
    expect(await at("chat")).toBe("004_insights");
    await chat.end();
    expect(await migration.ended).toMatchObject({ status: 0 });
    expect(await at("chat")).toBe(HEAD);
  });

  it("runs each revision in a separate process if the database is in use", async () => {
    const where = await database("steps");
    await (await script("migrate.py", ["004_insights"], where)).ended;
    const { status, said } = await (await script("migrate.py", [], where)).ended;
    expect(status).toBe(0);
    expect(said.match(/migrate: alembic upgrade \d+/g)?.map((line) => line.slice(-3))).toEqual([
      "005",
      "036",
      "037",
      "038",
    ]);
  });

  it("starts again when the server ends its sessions", async () => {
    const where = await database("ended");
    await (await script("migrate.py", ["004_insights"], where)).ended;
    const chat = await startChat(server, "ended");
    const migration = await script("migrate.py", [], where);
    await until(migration, "alembic upgrade 005");
    await server.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ended' AND application_name LIKE 'aether%'",
    );
    await chat.end();
    expect(await migration.ended).toMatchObject({ status: 0, said: expect.stringContaining("waiting: ") });
    expect(await at("ended")).toBe(HEAD);
  });

  it("leaves nothing half done when it is stopped, and the next run continues", async () => {
    const where = await database("stopped");
    await (await script("migrate.py", ["004_insights"], where)).ended;
    const chat = await startChat(server, "stopped");
    const first = await script("migrate.py", [], where);
    await until(first, "alembic upgrade 005");
    first.kill("SIGTERM");
    expect(await first.ended).toMatchObject({ status: 143 });
    expect(await at("stopped")).toBe("004_insights");
    await chat.end();
    expect(await (await script("migrate.py", [], where)).ended).toMatchObject({ status: 0 });
    expect(await at("stopped")).toBe(HEAD);
  });

  it("waits if it cannot write", async () => {
    const where = await database("standby");
    await server.sql("ALTER DATABASE standby SET default_transaction_read_only = on");
    const migration = await script("migrate.py", [], where);
    await until(migration, "the database is read-only");
    await server.sql(
      "SET default_transaction_read_only = off; ALTER DATABASE standby RESET default_transaction_read_only",
    );
    expect(await migration.ended).toMatchObject({ status: 0 });
  });
});
