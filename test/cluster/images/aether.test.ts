// The stand-in for the app refuses to start where the app does: a stack that it forgives proves nothing.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { hasCondition, type KubernetesObject } from "../api.ts";
import { complaints } from "../apply.ts";
import { connect } from "../connection.ts";
import { aether } from "./aether.ts";
import { postgres } from "./postgres.ts";

const { api, kubectl } = connect(inject("node"));
const namespace = "harness-aether";

/** What the app is given when nothing is wrong but that there is no database. */
const given = {
  PYTHONPATH: "/metadata",
  STANDIN_START_CPU_SECONDS: "0",
  DATABASE_URL: "postgresql+asyncpg://aether:secret@127.0.0.1:5432/aether",
  MLFLOW_TRACKING_URI: "sqlite:////tmp/mlflow.db",
};

/** What lies beyond the database is seen only by who has one. */
const database = { DATABASE_URL: "postgresql+asyncpg://aether:secret@database:5432/aether" };

const refusals = [
  { why: "no package metadata", env: { PYTHONPATH: "" }, status: 1, says: "No package metadata was found for aether" },
  {
    why: "no MLflow",
    env: { ...database, MLFLOW_TRACKING_URI: "http://127.0.0.1:5000" },
    status: 3,
    says: "Connection refused",
  },
  {
    why: "MLflow's address left empty",
    env: { ...database, MLFLOW_TRACKING_URI: "" },
    status: 3,
    says: "port=5002",
  },
  { why: "no database", env: {}, status: 3, says: "Connect call failed ('127.0.0.1', 5432)" },
  { why: "a Service's address as port", env: { API_PORT: "tcp://10.96.0.9:80" }, status: 1, says: "api_port" },
  { why: "too large a pool", env: { DATABASE_POOL_SIZE: "21" }, status: 1, says: "less than or equal to 20" },
  { why: "an unknown role", env: { AETHER_ROLE: "worker" }, status: 1, says: "'all', 'api' or 'scheduler'" },
  { why: "agents that are no JSON", env: { REMOTE_AGENTS: "architect" }, status: 1, says: "remote_agents" },
  {
    why: "another driver",
    env: { DATABASE_URL: "postgresql://a:b@c/d" },
    status: 1,
    says: "No module named 'psycopg2'",
  },
].map((refusal, index) => ({ ...refusal, name: `refusal-${index}` }));

const object = (apiVersion: string, kind: string, name: string, body: object) => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  ...body,
});

const pod = (name: string, env: Record<string, string>) =>
  object("v1", "Pod", name, {
    spec: {
      restartPolicy: "Never",
      securityContext: { runAsUser: 1000 },
      containers: [
        {
          name: "app",
          image: aether.name,
          env: Object.entries({ ...given, ...env }).map(([name, value]) => ({ name, value })),
          volumeMounts: [
            { name: "metadata", mountPath: "/metadata" },
            { name: "tmp", mountPath: "/tmp" },
          ],
        },
      ],
      volumes: [
        {
          name: "metadata",
          configMap: { name: "metadata", items: [{ key: "METADATA", path: "aether-0.1.0.dist-info/METADATA" }] },
        },
        { name: "tmp", emptyDir: {} },
      ],
    },
  });

const server = {
  ...object("v1", "Pod", "database", {
    spec: {
      securityContext: { runAsUser: 70 },
      containers: [
        {
          name: "postgres",
          image: postgres.name,
          env: ["USER", "DB"]
            .map((what) => ({ name: `POSTGRES_${what}`, value: "aether" }))
            .concat({
              name: "POSTGRES_PASSWORD",
              value: "secret",
            }),
          readinessProbe: { exec: { command: ["pg_isready", "--host=127.0.0.1"] }, periodSeconds: 5 },
        },
      ],
    },
  }),
  metadata: { name: "database", namespace, labels: { app: "database" } },
};

beforeAll(async () => {
  const metadata = { METADATA: "Metadata-Version: 2.1\nName: aether\nVersion: 0.1.0\n" };
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    object("v1", "ConfigMap", "metadata", { data: metadata }),
    server,
  ];
  expect(complaints(await api.apply(objects))).toEqual([]);
  // By its address: a Service may not yet lead there when it is Ready.
  const { podIP } = (await api.waitFor(server, hasCondition("Ready"))).status;
  const pods = refusals.map(({ name, env }) =>
    pod(name, JSON.parse(JSON.stringify(env).replaceAll("@database:", `@${podIP}:`))),
  );
  expect(complaints(await api.apply(pods))).toEqual([]);
});

afterAll(async () => {
  await api.delete({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  api.close();
});

it.each(refusals)("$why ends it with status $status", async ({ name, status, says }) => {
  const ended = ({ status }: KubernetesObject) => status?.phase === "Failed" || status?.phase === "Succeeded";
  const { status: found } = await api.waitFor(pod(name, {}), ended, 110);
  expect(found.containerStatuses[0].state.terminated.exitCode).toBe(status);
  expect((await kubectl(["logs", "-n", namespace, name])).stdout).toContain(says);
});
