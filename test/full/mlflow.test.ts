// A real MLflow with the command and the variables of the rendered pod, its traces in a real PostgreSQL by the role that the database's
// script makes, its artifacts in an S3 service.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TRACES_CONNECTIONS } from "../../src/aether/app/traces-role.ts";
import { exporterScript, tracesScript } from "../../src/aether/components/postgres/scripts.ts";
import { check, run } from "../cluster/command.ts";
import { freePorts } from "../cluster/host.ts";
import { packages } from "../cluster/scripts/pod.ts";
import { PASSWORD, type Postgres, postgres } from "../cluster/scripts/postgres.ts";
import { until } from "../cluster/until.ts";
import { containerOf, envOf, podOf } from "../fixtures/objects.ts";

const PACKAGES = [
  ...["mlflow==3.9.0", "sqlalchemy==2.0.46", "fastapi==0.128.0", "starlette==0.50.0"],
  ...["psycopg2-binary==2.9.13", "boto3==1.44.8", "moto[s3,server]==5.2.5"],
];
const FIRST = "first p@ss/w%r?#d: ä$(HOME)\"'\\";
const SECOND = "second";
const KEYS = { AWS_ACCESS_KEY_ID: "traces", AWS_SECRET_ACCESS_KEY: "only-for-this-test" };

let server: Postgres;
let site: string;
let s3: string;
const home = mkdtempSync(join(tmpdir(), "aether-mlflow-"));
const running: ChildProcess[] = [];

beforeAll(async () => {
  [server, site] = await Promise.all([postgres(), packages(...PACKAGES)]);
  await server.sql(`CREATE ROLE aether LOGIN PASSWORD '${PASSWORD}'`);
  await server.sql("CREATE DATABASE aether OWNER aether");
  await server.sql("CREATE TABLE entities (name text)", "aether");
  const [port = 0] = await freePorts(1);
  s3 = `http://127.0.0.1:${port}`;
  start(["-m", "moto.server", "-p", String(port)]);
  await until("S3 makes a bucket", () => answers(`${s3}/traces`, { method: "PUT" }));
});
afterAll(async () => {
  for (const each of running) each.kill("SIGKILL");
  await server?.stop();
  rmSync(home, { recursive: true });
});

const answers = (url: string, init: RequestInit = {}) =>
  fetch(url, init)
    .then((answer) => answer.ok || undefined)
    .catch(() => undefined);

const python = (env: Readonly<Record<string, string>>) => ({
  PATH: process.env.PATH ?? "",
  PYTHONPATH: site,
  HOME: home,
  ...env,
});

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn("python3.11", args, { env: python(env), stdio: "ignore" });
  running.push(child);
  return child;
}

/** Runs the scripts as an empty volume does, and as the guide does in one that exists. */
async function makeRoles(password: string): Promise<void> {
  const env = {
    ...{
      POSTGRES_USER: "postgres",
      POSTGRES_DB: "aether",
      PGHOST: "127.0.0.1",
      PGPORT: String(server.port),
      PGPASSWORD: PASSWORD,
    },
    ...{ MLFLOW_DATABASE_PASSWORD: password, DATA_SOURCE_USER: "postgres_exporter", DATA_SOURCE_PASS: "seen" },
  };
  for (const script of [exporterScript, tracesScript]) {
    const { code, stderr } = await run("sh", ["-c", script], { env });
    expect([code, stderr.replace(/^NOTICE: .*\n/, "")]).toEqual([0, ""]);
  }
}

/** Starts the server as its container does; `undefined` where it does not answer. */
async function mlflow(password: string): Promise<string> {
  const [port = 0] = await freePorts(1);
  const artifacts = { destination: "s3://traces/aether", region: "eu-central-1", endpointUrl: "http://s3.lan" };
  const container = containerOf(podOf("mlflow", { mlflow: { database: "postgres", artifacts }, networkPolicy: false }));
  const secrets: Readonly<Record<string, string>> = { ...KEYS, MLFLOW_DATABASE_PASSWORD: password };
  // As the kubelet puts them together.
  const env = Object.entries({ ...secrets, ...envOf(container) }).map(([name, value]) => [
    name,
    (value ?? secrets[name] ?? "")
      .replace("$(MLFLOW_DATABASE_PASSWORD)", () => password)
      .replace("http://s3.lan", s3)
      .replace("aether-postgres:5432", `127.0.0.1:${server.port}`)
      .replace(/^\/tmp$/, home),
  ]);
  const [, ...args] = container.command ?? [];
  const place = args.indexOf("--port");
  start(["-m", "mlflow", ...args.with(place + 1, String(port))], {
    ...Object.fromEntries(env),
    PATH: `${site}/bin:${process.env.PATH}`,
  });
  const url = `http://127.0.0.1:${port}`;
  await until("MLflow answers", () => answers(`${url}/health`));
  return url;
}

const CLIENT = `
import json, sys, mlflow
from concurrent.futures import ThreadPoolExecutor
from mlflow.tracking import MlflowClient

mlflow.set_experiment("aether")
client = MlflowClient()
with mlflow.start_run() as run:
    mlflow.log_metric("tokens", 42)
    mlflow.log_dict({"said": "hello"}, "chat.json")
with mlflow.start_span(name="chat") as span:
    span.set_inputs({"question": "is the light on?"})
mlflow.flush_trace_async_logging()

def work(number):
    client.log_metric(run.info.run_id, "load", number)
    return len(client.search_runs([run.info.experiment_id])) + len(client.search_registered_models())

with ThreadPoolExecutor(30) as pool:
    counts = list(pool.map(work, range(300)))
read = client.download_artifacts(run.info.run_id, "chat.json")
print(json.dumps({
    "tokens": client.get_run(run.info.run_id).data.metrics["tokens"],
    "said": json.load(open(read))["said"],
    "traces": len(mlflow.search_traces(return_type="list")),
    "answered": len(counts),
}))
`;

const asRole = (role: string, password: string, database: string) =>
  run("psql", ["-d", database, "-Atqc", "SELECT 1"], {
    env: {
      PATH: process.env.PATH ?? "",
      PGHOST: "127.0.0.1",
      PGPORT: String(server.port),
      PGUSER: role,
      PGPASSWORD: password,
    },
  }).then(({ code, stderr }) => (code === 0 ? "" : stderr));

it("keeps runs and traces in PostgreSQL and artifacts in S3, with no more connections than the budget counts", async () => {
  await makeRoles(FIRST);
  const url = await mlflow(FIRST);
  const said = await check("python3.11", ["-c", CLIENT], {
    env: python({ MLFLOW_TRACKING_URI: url, MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0" }),
  });
  // Above it, the client says where one could see the run.
  expect(JSON.parse(said.trimEnd().split("\n").at(-1) ?? "")).toEqual({
    tokens: 42,
    said: "hello",
    traces: 1,
    answered: 300,
  });
  const keys = await fetch(`${s3}/traces?list-type=2`).then((answer) => answer.text());
  expect(keys).toMatch(/<Key>aether\/\d+\/[0-9a-f]{32}\/artifacts\/chat\.json<\/Key>/);
  expect(await server.sql("SELECT count(*) FROM trace_info", "mlflow")).toEqual(["1"]);
  // Connections stay in the pools.
  const [open] = await server.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'mlflow'");
  expect(Number(open)).toBeGreaterThan(0);
  expect(Number(open)).toBeLessThanOrEqual(TRACES_CONNECTIONS);
});

it("reaches nothing of the app, nor the app anything of it, while the exporter still sees both", async () => {
  expect(await asRole("mlflow", FIRST, "mlflow")).toBe("");
  expect(await asRole("mlflow", FIRST, "aether")).toContain('permission denied for database "aether"');
  expect(await asRole("aether", PASSWORD, "aether")).toBe("");
  expect(await asRole("aether", PASSWORD, "mlflow")).toContain('permission denied for database "mlflow"');
  expect(await asRole("postgres_exporter", "seen", "aether")).toBe("");
  const roles = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolconnlimit FROM pg_roles WHERE rolname = 'mlflow'";
  expect(await server.sql(roles)).toEqual([`f|f|f|${TRACES_CONNECTIONS}`]);
});

it("takes a new password by the same script, which changes nothing else", async () => {
  await makeRoles(SECOND);
  expect(await asRole("mlflow", FIRST, "mlflow")).toContain("password authentication failed");
  expect(await asRole("mlflow", SECOND, "mlflow")).toBe("");
  expect(await server.sql("SELECT count(*) FROM trace_info", "mlflow")).toEqual(["1"]);
});
