// The images of the stack in real pods, as restricted as the stack's: what they need to write must be what they may.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { hasCondition, type KubernetesObject } from "../api.ts";
import { complaints } from "../apply.ts";
import { connect } from "../connection.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { postgres } from "./postgres.ts";
import { ui } from "./ui.ts";

const { api, kubectl } = connect(inject("node"));
const name = "harness-images";

const object = (apiVersion: string, kind: string, objectName: string, body: object) => ({
  apiVersion,
  kind,
  metadata: { name: objectName, namespace: name },
  ...body,
});

const securityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

const pod = (uid: number, container: object, volumes: object[]) => ({
  securityContext: { runAsNonRoot: true, runAsUser: uid, fsGroup: uid, seccompProfile: { type: "RuntimeDefault" } },
  containers: [{ name: "main", securityContext, ...container }],
  volumes: [{ name: "tmp", emptyDir: {} }, ...volumes],
});

const exec = async (podName: string, ...command: string[]) => {
  const { stdout, stderr } = await kubectl(["exec", "-n", name, podName, "--", ...command]);
  return (stdout + stderr).trim();
};

beforeAll(async () => {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await api.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }]);
});

afterAll(() => api.close());

it("nginx serves the page with a read-only root, as uid 101", async () => {
  const conf = `pid /tmp/nginx.pid; error_log stderr; events {}
http { access_log off; client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c;
  uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e; server { listen 8080; root /usr/share/nginx/html; } }`;
  const configMap = object("v1", "ConfigMap", "ui", { data: { "nginx.conf": conf } });
  const container = {
    image: ui.name,
    readinessProbe: { httpGet: { path: "/index.html", port: 8080 }, periodSeconds: 1 },
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "conf", mountPath: "/etc/nginx/nginx.conf", subPath: "nginx.conf" },
    ],
  };
  const ready = object("v1", "Pod", "ui", {
    spec: pod(101, container, [{ name: "conf", configMap: { name: "ui" } }]),
  });
  expect(complaints(await api.apply([configMap, ready]))).toEqual([]);
  const { status } = await api.waitFor(ready, hasCondition("Ready"));
  expect(status.containerStatuses[0].restartCount).toBe(0);
  expect(await exec("ui", "id", "-u")).toBe("101");
});

it("PostgreSQL 16 makes its database on a volume, asks for the password, and keeps its rows", async () => {
  const labels = { app: "postgres" };
  const container = {
    image: postgres.name,
    env: [
      { name: "POSTGRES_PASSWORD", value: "secret" },
      { name: "POSTGRES_USER", value: "aether" },
      { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
    ],
    readinessProbe: { exec: { command: ["pg_isready", "-U", "aether", "-h", "127.0.0.1"] }, periodSeconds: 1 },
    volumeMounts: [
      { name: "data", mountPath: "/var/lib/postgresql/data" },
      { name: "tmp", mountPath: "/tmp" },
      { name: "run", mountPath: "/var/run/postgresql" },
    ],
  };
  const statefulSet = object("apps/v1", "StatefulSet", "postgres", {
    spec: {
      serviceName: "postgres",
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod(70, container, [{ name: "run", emptyDir: {} }]) },
      volumeClaimTemplates: [
        {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
    },
  });
  expect(complaints(await api.apply([statefulSet]))).toEqual([]);
  const [first] = (await untilWorkloadsReady(api, name)) as [KubernetesObject];
  const query = (password: string, sql: string) =>
    exec("postgres-0", "psql", "-tA", `postgresql://aether:${password}@${podAddress}/aether`, "-c", sql);
  let podAddress = (await api.waitFor(object("v1", "Pod", "postgres-0", {}))).status.podIP;
  expect(await query("secret", "show server_version")).toMatch(/^16\./);
  expect(await query("wrong", "select 1")).toContain("password authentication failed");
  await query("secret", "create table kept as select 42 as value");

  await api.delete(object("v1", "Pod", "postgres-0", {}));
  const isSecond = ({ metadata }: KubernetesObject) => metadata.uid !== first.metadata.uid;
  const second = await api.waitFor(
    object("v1", "Pod", "postgres-0", {}),
    (pod) => isSecond(pod) && hasCondition("Ready")(pod),
  );
  podAddress = second.status.podIP;
  expect(await query("secret", "select value from kept")).toBe("42");
});
