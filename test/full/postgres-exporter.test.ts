// A real PostgreSQL exporter at a real PostgreSQL: the role that the lines of docs/monitoring.md make, and the TLS of an external
// database.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { INITDB } from "../../src/aether/components/postgres/declaration.ts";
import { type AetherConfig, postgres as objectsOf } from "../../src/index.ts";
import { binaries } from "../cluster/binaries.ts";
import { run } from "../cluster/command.ts";
import { freePorts } from "../cluster/host.ts";
import { PASSWORD, type Postgres, postgres } from "../cluster/scripts/postgres.ts";
import { until } from "../cluster/until.ts";
import { ofKind } from "../fixtures/objects.ts";

let server: Postgres;
let program: string;
const running: ChildProcess[] = [];
beforeAll(async () => {
  [server, { postgres_exporter: program }] = await Promise.all([postgres(), binaries("postgres_exporter")]);
  await server.sql("CREATE TABLE entities (name text)");
});
afterAll(async () => {
  for (const each of running) each.kill();
  await server?.stop();
  rmSync(initdb, { recursive: true });
});

const ROLE = "postgres_exporter";
const page = readFileSync(new URL("../../docs/monitoring.md", import.meta.url), "utf8");

/** What a stack mounts at INITDB. */
const initdb = mkdtempSync(join(tmpdir(), "aether-initdb-"));
const config: AetherConfig = { monitoring: { prometheus: { namespace: "monitoring" }, postgresExporter: {} } };
for (const { data } of ofKind(objectsOf(config), "ConfigMap"))
  for (const [name, text] of Object.entries(data ?? {})) writeFileSync(join(initdb, name), text);

/** Runs in the database's pod what the page's line does there, in a volume that exists. */
async function makeRole(password: string): Promise<void> {
  const [, command = "", script = ""] =
    /kubectl -n aether exec aether-postgres-0 -- (\S+) (\S+exporter\.sh)$/m.exec(page) ?? [];
  const env = {
    ...{ POSTGRES_USER: "postgres", POSTGRES_DB: "postgres", DATA_SOURCE_USER: ROLE, DATA_SOURCE_PASS: password },
    ...{ PGHOST: "127.0.0.1", PGPORT: String(server.port), PGPASSWORD: PASSWORD },
  };
  const { code, stderr } = await run(command, [script.replace(INITDB, initdb)], { env });
  expect([code, stderr.replace(/^NOTICE: .*\n/, "")]).toEqual([0, ""]);
}

/** What an exporter says that logs in with the password. */
async function metrics(password: string, tls: Readonly<Record<string, string>>): Promise<string> {
  const [port = 0] = await freePorts(1);
  const env = {
    ...{ DATA_SOURCE_URI: `localhost:${server.port}/postgres`, DATA_SOURCE_USER: ROLE, DATA_SOURCE_PASS: password },
    ...tls,
  };
  const started = spawn(program, [`--web.listen-address=127.0.0.1:${port}`], { env, stdio: "ignore" });
  running.push(started);
  const text = await until("it answers", () =>
    fetch(`http://127.0.0.1:${port}/metrics`)
      .then((answer) => answer.text())
      .catch(() => undefined),
  );
  started.kill();
  return text;
}

it("sees connections, limits and sizes with the role that the script creates, which can read no table", async () => {
  await makeRole("first");
  const said = await metrics("first", { PGSSLMODE: "disable" });
  expect(said).toMatch(/^pg_up 1$/m);
  for (const name of ["pg_stat_database_numbackends", "pg_settings_max_connections", "pg_database_size_bytes"])
    expect(said).toMatch(new RegExp(`^${name}\\{`, "m"));
  expect(said).not.toMatch(/^pg_scrape_collector_success\{[^}]*\} 0$/m);
  expect(await server.sql(`SELECT has_table_privilege('${ROLE}', 'entities', 'SELECT')`)).toEqual(["f"]);
  expect(await server.sql(`SELECT rolsuper, rolconnlimit FROM pg_roles WHERE rolname = '${ROLE}'`)).toEqual(["f|3"]);
});

it("sets another password with the same script, and reports that it sees nothing with the old one", async () => {
  await makeRole("second");
  expect(await metrics("first", { PGSSLMODE: "disable" })).toMatch(/^pg_up 0$/m);
  expect(await metrics("second", { PGSSLMODE: "disable" })).toMatch(/^pg_up 1$/m);
});

it("sees the same with the role that an administrator creates in an external database", async () => {
  await server.sql(`DROP ROLE ${ROLE}`);
  const statements = page.split("\n").filter((line) => /^ {4}(?:CREATE ROLE|GRANT) /.test(line));
  expect(statements).toHaveLength(2);
  for (const statement of statements) await server.sql(statement.replace("…", "third"));
  const said = await metrics("third", { PGSSLMODE: "disable" });
  expect(said).toMatch(/^pg_up 1$/m);
  expect(said).not.toMatch(/^pg_scrape_collector_success\{[^}]*\} 0$/m);
  expect(await server.sql(`SELECT has_table_privilege('${ROLE}', 'entities', 'SELECT')`)).toEqual(["f"]);
  await makeRole("second");
});

it("verifies an external database with the authorities in the config, and trusts no others", async () => {
  const full = { PGSSLMODE: "verify-full" };
  expect(await metrics("second", { ...full, PGSSLROOTCERT: server.certificate })).toMatch(/^pg_up 1$/m);
  expect(await metrics("second", full)).toMatch(/^pg_up 0$/m);
});

it("requires TLS by default", async () => {
  expect(await metrics("second", {})).toMatch(/^pg_up 1$/m);
});
