// A database outside the stacks: PostgreSQL in a pod of another namespace, and a host outside the cluster that passes
// connections on to it, under the addresses that stacks know it by.
import { hasCondition } from "../api.ts";
import { connect } from "../connection.ts";
import { applied } from "../deploy.ts";
import { requireProgram } from "../host.ts";
import { postgres } from "../images/postgres.ts";
import { type NodeConnection, sandboxOf } from "./connection.ts";
import { databaseHosts, nodeAddress } from "./outside.ts";

const metadata = { name: "db-rw", namespace: "databases" };
const labels = { "cnpg.io/cluster": "db" };
const password = "only-for-this-cluster";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { ...metadata, labels },
  spec: {
    securityContext: { runAsUser: 70, fsGroup: 70 },
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: "postgres",
        image: postgres.name,
        args: ["-c", "max_connections=400"],
        env: [
          { name: "POSTGRES_PASSWORD", value: password },
          { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
        ],
        readinessProbe: { exec: { command: ["pg_isready", "-h", "127.0.0.1"] }, periodSeconds: 5 },
        volumeMounts: [{ name: "data", mountPath: "/var/lib/postgresql/data" }],
      },
    ],
    volumes: [{ name: "data", emptyDir: {} }],
  },
};

const objects = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: metadata.namespace } },
  { apiVersion: "v1", kind: "Service", metadata, spec: { selector: labels, ports: [{ port: 5432 }] } },
  pod,
];

/** Starts it, and returns the DATABASE_URL of one of its databases, which are empty. */
export async function startExternalDatabase(connection: NodeConnection, databases: readonly string[]) {
  const { api, kubectl } = connect(connection);
  await applied(api, objects);
  const { status } = await api.waitFor(pod, hasCondition("Ready"), 120);
  await startHost(connection, status.podIP);
  const psql = ["exec", "-n", metadata.namespace, metadata.name, "--", "psql", "-U", "postgres", "-c"];
  for (const database of databases) {
    const { code, stderr } = await kubectl([...psql, `CREATE DATABASE "${database}"`]);
    if (code !== 0) throw new Error(stderr);
  }
  api.close();
  return (host: string, port: number, database: string) =>
    `postgresql+asyncpg://postgres:${password}@${host}:${port}/${database}`;
}

/** A host like those of outside.ts, of which only this knows where its answers come from. */
async function startHost(connection: NodeConnection, podAddress: string): Promise<void> {
  const sandbox = sandboxOf(connection);
  const addresses = Object.values(databaseHosts);
  const commands = [
    "ip netns add database",
    "ip link add database type veth peer name eth0 netns database",
    `ip addr add ${nodeAddress}/32 dev database`,
    "ip link set database up",
    "ip -n database link set eth0 up",
    ...addresses.map((address) => `ip -n database addr add ${address}/32 dev eth0`),
    `ip -n database route add ${nodeAddress} dev eth0`,
    `ip -n database route add default via ${nodeAddress}`,
    ...addresses.map((address) => `ip route add ${address} dev database`),
  ];
  await sandbox.check("sh", ["-ec", commands.join("\n")]);
  const socat = requireProgram("socat", "apt-get install socat");
  for (const port of [5432, 6432]) {
    const passOn = [`TCP-LISTEN:${port},fork,reuseaddr`, `TCP:${podAddress}:5432`];
    await sandbox.start(`host-database-${port}`, "ip", ["netns", "exec", "database", socat, ...passOn]);
  }
}
