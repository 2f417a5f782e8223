// The files that pods run, and the scripts of backups, against real servers of every major version that the app may meet.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decrypt, dump, encrypt, prune, restore } from "../../src/aether/components/backup/scripts.ts";
import { run } from "../cluster/command.ts";
import { image, mounted, python } from "../cluster/scripts/pod.ts";
import { PASSWORD, type Postgres, type Programs, postgres, startChat } from "../cluster/scripts/postgres.ts";
import { programsOf, versions } from "./postgres-versions.ts";

const HEAD = "038_fix_proposalstatus_enum_case";
let files: string;
const dumps = mkdtempSync(join(tmpdir(), "aether-dumps-"));
beforeAll(async () => {
  files = mounted();
  await image();
});
afterAll(() => {
  for (const folder of [files, dumps]) rmSync(folder, { recursive: true });
});

interface Server extends Postgres {
  readonly programs: Programs;
  readonly url: string;
}

async function started(version: Parameters<typeof programsOf>[0]): Promise<Server> {
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
async function container(text: string, { port, programs }: Server, folder: string, env: Record<string, string> = {}) {
  mkdirSync(folder, { recursive: true });
  return run("bash", ["--norc", "-euo", "pipefail", "-c", text], {
    cwd: folder,
    env: {
      PATH: `${programs.client}:${process.env.PATH}`,
      ...{ PGHOST: "localhost", PGPORT: String(port), PGUSER: "aether", PGDATABASE: "aether" },
      POSTGRES_PASSWORD: PASSWORD,
      ...env,
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

  it("is what its name says", async () => {
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

  it("makes no client wait behind a waiting migration, which ends when it is stopped", async () => {
    await server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION aether", "aether");
    await (await script("migrate.py", ["004_insights"], server)).ended;
    const chat = await startChat(server, "aether");
    const migration = await script("migrate.py", [], server);
    while (!migration.said().includes("alembic upgrade 005")) await new Promise((resolve) => setTimeout(resolve, 50));
    for (let asked = 0; asked < 5; asked++) await server.sql("SELECT FROM insights", "aether");
    // Nobody has waited for the chat, which goes on.
    expect(await chat.goesOn()).toBe(true);
    const stopped = performance.now();
    migration.kill("SIGTERM");
    const { status } = await migration.ended;
    console.log(`PostgreSQL ${version}: ended after ${Math.round(performance.now() - stopped)} ms`);
    expect(status).toBe(143);
    await chat.end();
    expect(await (await script("migrate.py", [], server)).ended).toMatchObject({ status: 0 });
  });

  it("is dumped and restored in place, and anything newer than the dump is removed", async () => {
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

describe("PostgreSQL 12", () => {
  let server: Server;
  beforeAll(async () => {
    server = await started(12);
  });
  afterAll(() => server.stop());

  it("is too old: wait and migration exit with 2 and report it, and change nothing", async () => {
    for (const [name, args] of [["wait.py", ["database"]] as const, ["migrate.py", []] as const]) {
      const { status, said } = await (await script(name, args, server)).ended;
      const reason = `${name.slice(0, -3)}: the database is PostgreSQL 12: Aether needs 13 or newer\n`;
      expect([status, said]).toEqual([2, reason]);
    }
    expect(await server.sql("SELECT to_regclass('alembic_version') IS NULL", "aether")).toEqual(["t"]);
  });
});

/** A key pair of one person, with this passphrase or with none, made in a GnuPG home of its own. */
async function keys(home: string, passphrase: string) {
  mkdirSync(home, { mode: 0o700, recursive: true });
  const gpg = async (...args: string[]) => {
    const { code, stdout, stderr } = await run("gpg", ["--batch", "--quiet", "--homedir", home, ...args]);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const phrase = ["--pinentry-mode", "loopback", "--passphrase", passphrase];
  await gpg(...phrase, "--quick-generate-key", "backups", "future-default", "default", "never");
  const publicKey = await gpg("--armor", "--export");
  const privateKey = await gpg(...phrase, "--armor", "--export-secret-keys");
  await run("gpgconf", ["--homedir", home, "--kill", "all"]);
  return { publicKey, privateKey };
}

describe("an encrypted dump", () => {
  const plain = join(dumps, "encrypted/plain");
  const kept = join(dumps, "encrypted/kept");
  const homes = join(dumps, "encrypted/homes");
  let server: Server;
  let own: Awaited<ReturnType<typeof keys>>;
  beforeAll(async () => {
    server = await started(16);
    for (const folder of [plain, kept, homes]) mkdirSync(folder, { recursive: true });
    own = await keys(join(homes, "own"), "a phrase");
  });
  afterAll(() => server.stop());

  /** The container that encrypts or decrypts, with a home of its own. */
  async function gpg(text: string, env: Record<string, string> = {}) {
    const home = mkdtempSync(join(homes, "h"));
    const ended = await run("bash", ["--norc", "-euo", "pipefail", "-c", text], {
      cwd: kept,
      env: { PATH: process.env.PATH ?? "", HOME: home, ...env },
    });
    await run("gpgconf", ["--homedir", join(home, ".gnupg"), "--kill", "all"]);
    return ended;
  }
  const keyFolder = (files: Record<string, string>) => {
    const folder = mkdtempSync(join(homes, "k"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };
  const emptyPlain = () => {
    rmSync(plain, { recursive: true });
    mkdirSync(plain);
  };

  it("contains nothing readable, and is the only remaining file", async () => {
    await (await script("migrate.py", [], server)).ended;
    await server.sql(fill, "aether");
    expect(await container(dump, server, plain)).toMatchObject({ code: 0 });
    const [name = ""] = readdirSync(plain);
    const text = `${encrypt("dump", plain)}\n${prune("dump", { count: 1 })}`;
    expect(await gpg(text, { PUBLIC_KEY: own.publicKey })).toMatchObject({ code: 0 });
    expect(readdirSync(kept)).toEqual([`${name}.gpg`]);
    expect(readFileSync(join(plain, name)).includes("kept")).toBe(true);
    expect(readFileSync(join(kept, `${name}.gpg`)).includes("kept")).toBe(false);
  });

  it("cannot be read without the private key, or without its passphrase", async () => {
    emptyPlain();
    const other = await keys(join(homes, "other"), "");
    const wrong: Record<string, string>[] = [
      { "private.asc": other.privateKey },
      { "private.asc": own.privateKey },
      { "private.asc": own.privateKey, passphrase: "another" },
    ];
    for (const files of wrong) {
      const { code, stderr } = await gpg(decrypt("dump", plain, keyFolder(files)));
      expect([code, stderr]).toEqual([1, expect.stringContaining("its passphrase is missing or wrong")]);
      expect(readdirSync(plain)).toEqual([]);
    }
    const { code, stderr } = await container(restore, server, kept);
    expect([code, stderr]).toEqual([1, expect.stringContaining("needs postgres.backup.encryption")]);
    // Nothing was changed by any of that.
    expect(await server.sql("SELECT count(*) FROM kept", "aether")).toEqual(["5000"]);
  });

  it("restores the same rows, by its name or as the newest", async () => {
    const before = await server.sql(rows, "aether");
    const [name = ""] = readdirSync(kept);
    const key = keyFolder({ "private.asc": own.privateKey, passphrase: "a phrase" });
    for (const env of [{}, { DUMP: name }] as Record<string, string>[]) {
      await server.sql("DELETE FROM kept", "aether");
      emptyPlain();
      expect(await gpg(decrypt("dump", plain, key), env)).toMatchObject({ code: 0 });
      expect(await container(restore, server, plain, env)).toMatchObject({ code: 0, stderr: "" });
      expect(await server.sql(rows, "aether")).toEqual(before);
    }
  });

  it("that was cut off is not restored", async () => {
    const [name = ""] = readdirSync(kept);
    const whole = readFileSync(join(kept, name));
    writeFileSync(join(kept, name), whole.subarray(0, whole.length - 1000));
    emptyPlain();
    const key = keyFolder({ "private.asc": own.privateKey, passphrase: "a phrase" });
    expect((await gpg(decrypt("dump", plain, key))).code).not.toBe(0);
    writeFileSync(join(kept, name), whole);
  });

  it("coexists with older unencrypted ones, which are also restored and pruned", async () => {
    const old = "20200101T000000Z.dump";
    writeFileSync(join(kept, old), "an old one");
    emptyPlain();
    expect(await gpg(decrypt("dump", plain, "/none"), { DUMP: old })).toMatchObject({ code: 0 });
    expect(readdirSync(plain)).toEqual([old]);
    expect(await gpg(prune("dump", { count: 1 }))).toMatchObject({ code: 0 });
    expect(readdirSync(kept)).toEqual([expect.stringMatching(/Z\.dump\.gpg$/)]);
  });

  it("is not made for a key that cannot encrypt, and the reason is reported", async () => {
    emptyPlain();
    writeFileSync(join(plain, "20300101T000000Z.dump"), "a dump");
    const { code, stderr } = await gpg(encrypt("dump", plain), { PUBLIC_KEY: "no key" });
    expect([code, stderr]).toEqual([2, expect.stringContaining("encryption failed")]);
    expect(readdirSync(kept)).toEqual([expect.stringMatching(/Z\.dump\.gpg$/)]);
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
