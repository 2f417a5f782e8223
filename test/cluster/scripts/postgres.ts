// A PostgreSQL of this machine, with TLS and passwords. The one in the cluster's image is built without TLS.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, run } from "../command.ts";
import { freePorts, MissingRequirement } from "../host.ts";

export interface Postgres {
  readonly port: number;
  readonly certificate: string;
  /** The Unix socket, which other networks of this machine reach, too. */
  readonly socket: string;
  /** Runs SQL as the superuser, and returns its lines. */
  readonly sql: (statement: string, database?: string) => Promise<string[]>;
  readonly stop: () => Promise<void>;
}

export const PASSWORD = "p@ss/w%r?#d: ä";

/** The folders with the programs of a server and with psql. */
export interface Programs {
  readonly server: string;
  readonly client: string;
}

/** A standby follows no primary, but is in recovery all the same. */
export async function postgres({ server: bin, client } = programs(), role?: "standby"): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), "aether-postgres-"));
  const [data, key, certificate] = [join(folder, "data"), join(folder, "tls.key"), join(folder, "tls.crt")];
  const words = join(folder, "password");
  writeFileSync(words, PASSWORD);
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  await check("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    key,
    "-out",
    certificate,
    ...subject,
  ]);
  const init = ["-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", words, "--no-sync", "-E", "UTF8"];
  await check(...unprivileged(join(bin, "initdb"), init));
  if (role === "standby") writeFileSync(join(data, "standby.signal"), "");
  const [port = 0] = await freePorts(1);
  const settings = {
    port,
    unix_socket_directories: folder,
    listen_addresses: "127.0.0.1,::1",
    ...{ ssl: "on", ssl_cert_file: certificate, ssl_key_file: key, fsync: "off", log_min_messages: "fatal" },
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [command, args] = unprivileged(join(bin, "postgres"), ["-D", data, ...options]);
  const server = spawn(command, args, { stdio: "ignore" });
  const ended = new Promise((resolve) => server.on("close", resolve));
  const env = { PGPASSWORD: PASSWORD, PGHOST: "127.0.0.1", PGPORT: String(port), PGUSER: "postgres" };
  const psql = (statement: string, database = "postgres") =>
    run(join(client, "psql"), ["-d", database, "-Atqc", statement], { env });
  for (let tries = 0; (await psql("SELECT 1")).code !== 0; tries++) {
    if (tries > 300) throw new Error("PostgreSQL does not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    port,
    certificate,
    socket: join(folder, `.s.PGSQL.${port}`),
    async sql(statement, database) {
      const { code, stdout, stderr } = await psql(statement, database);
      if (code !== 0) throw new Error(stderr);
      return stdout.split("\n").filter(Boolean);
    },
    async stop() {
      // At once, and all of its processes.
      server.kill("SIGQUIT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A chat that streams: a transaction that has read a table, and goes on until `end`. */
export async function startChat({ sql }: Pick<Postgres, "sql">, database: string) {
  const mine = `datname = '${database}' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`;
  const said = sql("BEGIN; SELECT FROM insights; SELECT pg_sleep(3600)", database).catch(() => {});
  const goesOn = async () =>
    (await sql(`SELECT count(*) FROM pg_stat_activity WHERE ${mine} AND wait_event = 'PgSleep'`)).includes("1");
  while (!(await goesOn())) await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    goesOn,
    async end() {
      await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${mine}`);
      await said;
    },
  };
}

/** PostgreSQL refuses to run as root, which it no longer is in a user namespace; initdb wants a user that has a name. */
const unprivileged = (command: string, args: string[]): [string, string[]] =>
  process.getuid?.() === 0
    ? ["unshare", ["--user", "--map-user=65534", "--map-group=65534", "--", command, ...args]]
    : [command, args];

/** Of Debian's newest, or of AETHER_K8S_POSTGRES, such as /usr/lib/postgresql/18/bin. */
export function programs(): Programs {
  const debian = "/usr/lib/postgresql";
  const [newest] = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const bin = process.env.AETHER_K8S_POSTGRES ?? (newest && join(debian, newest, "bin"));
  if (bin === undefined) throw new MissingRequirement("PostgreSQL is not installed: apt-get install postgresql");
  return { server: bin, client: bin };
}
