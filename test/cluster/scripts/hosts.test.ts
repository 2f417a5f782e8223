// A URL with several hosts: the app, Alembic, wait.py and migrate.py try one after the other, on a real primary and a real standby.
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dropping, type Fake, listening } from "./fakes.ts";
import { image, mounted, python } from "./pod.ts";
import { PASSWORD, type Postgres, postgres } from "./postgres.ts";

let primary: Postgres;
let standby: Postgres;
let folder: string;
let dead: Fake;
let mute: Fake;
let busy: Fake;
beforeAll(async () => {
  folder = mounted();
  await image();
  [primary, standby] = await Promise.all([postgres(), postgres(undefined, "standby")]);
  // A firewall or a dead node; a frozen server; a proxy whose servers are down.
  [dead, mute, busy] = await Promise.all([dropping(), listening(() => {}), listening((socket) => socket.end())]);
});
afterAll(async () => {
  await Promise.all([primary?.stop(), standby?.stop()]);
  for (const fake of [dead, mute, busy]) fake?.close();
  rmSync(folder, { recursive: true });
});

const url = (hosts: readonly string[], more = "") =>
  `postgres://postgres:${encodeURIComponent(PASSWORD)}@${hosts.join(",")}/postgres${more}`;
const at = ({ port }: Postgres) => `127.0.0.1:${port}`;

/** The app's engine (src/storage/__init__.py), with two connections at once and one after them: seconds, and the port. */
const APP = `
import asyncio, time
from os import environ
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

async def main():
    engine = create_async_engine(environ["DATABASE_URL"], pool_size=1, max_overflow=10, pool_timeout=30, pool_pre_ping=True)
    async def connect(hold):
        started = time.monotonic()
        async with engine.connect() as connection:
            seconds = time.monotonic() - started
            port = (await connection.execute(text("SELECT inet_server_port()"))).scalar()
            await asyncio.sleep(hold)
            return round(seconds, 2), port
    both = await asyncio.gather(connect(0.5), connect(0.5))
    third = asyncio.create_task(connect(0.5))
    await asyncio.sleep(0)
    print(*max(both), *await connect(0), *await third)

try:
    asyncio.run(main())
except Exception as error:
    print(type(error).__name__, error)
`;

async function app(hosts: readonly string[], more = "") {
  const { said } = await (await python(folder, ["-c", APP], { DATABASE_URL: url(hosts, more) })).ended;
  const found = /^([\d.]+) (\d+) ([\d.]+) (\d+) ([\d.]+) (\d+)$/.exec(said.trim());
  if (found === null) throw new Error(said);
  const [first = 0, port = 0, ...later] = found.slice(1).map(Number);
  return { first, port, later: Math.max(later[0] ?? 0, later[2] ?? 0) };
}

describe("the app's engine reaches the primary", () => {
  const cases: [fact: string, hosts: () => string[], more: string, atLeast: number, within: number][] = [
    // Each host has 4 s by default; the rest is a slow machine.
    ["behind a host that drops packets", () => [dead.place, at(primary)], "", 4, 7],
    ["behind a host that accepts and answers nothing", () => [mute.place, at(primary)], "", 4, 7],
    ["behind both, in the time of the URL", () => [dead.place, mute.place, at(primary)], "?connect_timeout=1", 2, 4],
    ["behind a proxy without a server", () => [busy.place, at(primary)], "?sslmode=disable", 0, 3],
    ["behind a standby, which cannot write", () => [at(standby), at(primary)], "", 0, 3],
    ["behind a standby and a host that drops packets", () => [at(standby), dead.place, at(primary)], "", 4, 7],
    ...["primary", "read-write"].map((mode): [string, () => string[], string, number, number] => [
      `behind a standby, by target_session_attrs=${mode}`,
      () => [at(standby), dead.place, at(primary)],
      `?target_session_attrs=${mode}&connect_timeout=1`,
      1,
      4,
    ]),
  ];
  it.each(cases)("%s", async (fact, hosts, more, atLeast, within) => {
    const { first, port, later } = await app(hosts(), more);
    console.log(`${fact}: the first connection takes ${first} s, later ones ${later} s`);
    expect(port).toBe(primary.port);
    expect(first).toBeGreaterThanOrEqual(atLeast);
    expect(first).toBeLessThan(within);
    // Later connections do not wait again for the host that did not answer.
    expect(later).toBeLessThan(1);
  });

  it("also if it is the first host, without trying the others", async () => {
    const { first, port } = await app([at(primary), dead.place]);
    expect(port).toBe(primary.port);
    expect(first).toBeLessThan(3);
  });

  it("but never a standby of target_session_attrs=primary, and rejected credentials end the search", async () => {
    await expect(app([at(standby), "127.0.0.1:1"], "?target_session_attrs=primary")).rejects.toThrow(
      "Connect call failed",
    );
    const wrong = url([at(primary), dead.place]).replace(encodeURIComponent(PASSWORD), "wrong");
    const started = performance.now();
    const { said } = await (await python(folder, ["-c", APP], { DATABASE_URL: wrong })).ended;
    expect(said).toContain("password authentication failed");
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

/** A network of its own, in which two hosts lead to the primary. With the first process, all others of its namespace end. */
const twoHosts = (socket: string) => [
  ...["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "sh", "-euc"],
  `ip link set lo up
for host in 127.0.0.2 127.0.0.3; do
  socat TCP-LISTEN:5432,bind=$host,fork UNIX-CONNECT:${socket} < /dev/null > /dev/null 2>&1 &
done
until ss -ltn | grep -q 127.0.0.2:5432 && ss -ltn | grep -q 127.0.0.3:5432; do sleep 0.1; done
"$@"`,
  "two hosts",
];

/** Pooled connections; then the first host, which all of them have, is gone without a word, once idle and once in a query. */
const FAILOVER = `
import asyncio, subprocess, sys, time
from os import environ
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

async def main():
    engine = create_async_engine(environ["DATABASE_URL"], pool_pre_ping=True)
    async def ask(seconds):
        async with engine.connect() as connection:
            await connection.execute(text(f"SELECT pg_sleep({seconds})"))
    await asyncio.gather(ask(0), ask(0))
    asleep = asyncio.create_task(ask(600))
    await asyncio.sleep(1)
    subprocess.run(["iptables", "-A", "INPUT", "-d", "127.0.0.2", "-j", "DROP"], check=True)
    started = time.monotonic()
    try:
        await asyncio.wait_for(ask(0), 50)
        print("idle", round(time.monotonic() - started, 1), flush=True)
        await asyncio.wait_for(asleep, 50)
    except Exception as error:
        print(type(error).__name__, round(time.monotonic() - started, 1))

asyncio.run(main())
`;

it("a pooled connection to a host that is gone is given up after 30 s, and the app connects to the next host", async () => {
  const DATABASE_URL = url(["127.0.0.2", "127.0.0.3"], "?sslmode=disable");
  const { said } = await (await python(folder, ["-c", FAILOVER], { DATABASE_URL }, twoHosts(primary.socket))).ended;
  console.log(said);
  const [, idle, lost] = /^idle ([\d.]+)\n\w*Error ([\d.]+)\n$/.exec(said) ?? [];
  expect(Number(idle), said).toBeLessThan(45);
  expect(Number(lost), said).toBeLessThan(60);
});

describe("asyncpg.connect", () => {
  const IS_ITS_OWN = "import asyncpg, asyncpg.connection; print(asyncpg.connect is asyncpg.connection.connect)";
  const own = async (DATABASE_URL: string, more: Record<string, string> = {}) =>
    (await (await python(folder, ["-c", IS_ITS_OWN], { DATABASE_URL, ...more })).ended).said.trim();

  it("stays asyncpg's own with a single host, and with a pooler that replaces several", async () => {
    expect(await own(url(["db:5432"]))).toBe("True");
    expect(await own(url(["a:5432", "b:5432"]), { DATABASE_POOLER: "pooler:5432" })).toBe("True");
  });

  it("is replaced with several hosts, in the URL or its parts", async () => {
    expect(await own(url(["a:5432", "b:5432"]))).toBe("False");
    expect(await own("", { PGHOST: "a,b", PGUSER: "aether" })).toBe("False");
  });
});

describe("wait.py and migrate.py", () => {
  const script = async (name: string, args: readonly string[], DATABASE_URL: string) =>
    (await python(folder, [`${folder}/${name}`, ...args], { DATABASE_URL })).ended;

  it("reach the primary behind a standby and a host that drops packets, and Alembic does", async () => {
    const DATABASE_URL = url([dead.place, at(standby), at(primary)]);
    const waited = await script("wait.py", ["database"], DATABASE_URL);
    expect(waited).toEqual({
      status: 0,
      said: `wait: database at ${dead.place}: no connection within 4 s: a firewall, a NetworkPolicy or a wrong address drops the packets; trying the next host
wait: database at ${at(standby)}: it is a standby, or read-only; trying the next host
wait: database is ready
`,
    });
    const migrated = await script("migrate.py", [], DATABASE_URL);
    expect(migrated).toMatchObject({ status: 0, said: expect.stringContaining("empty database ->") });
    expect(await primary.sql("SELECT count(*) FROM alembic_version")).toEqual(["1"]);
  });

  it("name every host and its reason if none of them serves", async () => {
    const DATABASE_URL = url([dead.place, at(standby), "127.0.0.1:1"], "?connect_timeout=1&sslmode=disable");
    const process = await python(folder, [`${folder}/wait.py`, "database"], { DATABASE_URL });
    const started = performance.now();
    while (!/waiting: .*Connect call failed/.test(process.said())) {
      if (performance.now() - started > 10_000) throw new Error(process.said());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    process.kill("SIGTERM");
    const { said } = await process.ended;
    expect(said).toMatch(
      new RegExp(
        `waiting: database at ${dead.place}: no connection within 1 s: .*; database at ${at(standby)}: it is a standby, or read-only; database at 127.0.0.1:1: .*Connect call failed`,
      ),
    );
    // Each reason once, not with every attempt.
    expect(said.split("trying the next host").length - 1).toBe(2);
  });
});
