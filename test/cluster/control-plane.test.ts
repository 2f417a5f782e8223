// The harness itself: what a real API server refuses and warns of must come back to the test, or the tests prove nothing.
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";
import { until } from "./until.ts";
import { untilPodsScheduled, warnings } from "./workloads.ts";

const cluster = connect(inject("controlPlane"));
const { api } = cluster;
const name = "harness-control-plane";

const namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

const restrictedContainer = {
  name: "main",
  image: "example.invalid/main:1",
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

const restrictedPodSpec = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
  containers: [restrictedContainer],
};

const object = (apiVersion: string, kind: string, objectName: string, body: object) => ({
  apiVersion,
  kind,
  metadata: { name: objectName, namespace: name },
  ...body,
});

const configMap = (data: object) => object("v1", "ConfigMap", "settings", { data });

beforeAll(async () => {
  expect(complaints(await api.apply([namespace]))).toEqual([]);
});

afterAll(() => api.close());

describe("server-side apply", () => {
  it("distinguishes a created object from a changed and an unchanged one", async () => {
    const outcomes = [];
    for (const value of ["1", "1", "2"]) outcomes.push((await api.apply([configMap({ value })]))[0]?.outcome);
    expect(outcomes).toEqual(["created", "unchanged", "configured"]);
  });

  it("reports a namespace as unchanged although the server sets its own label", async () => {
    expect(await api.apply([namespace])).toMatchObject([{ outcome: "unchanged" }]);
  });

  it("rejects a field that the schema does not have", async () => {
    const [result] = await api.apply([object("v1", "Service", "typo", { spec: { ports: [{ port: 80, portt: 1 }] } })]);
    expect(result).toMatchObject({ outcome: "refused", message: expect.stringContaining("portt") });
  });

  it("rejects a kind that the server does not know", async () => {
    const [result] = await api.apply([object("aether.example/v1", "Home", "home", {})]);
    expect(result).toMatchObject({ outcome: "refused", message: expect.stringContaining("Home") });
  });

  it("hands on the warnings of the server", async () => {
    const podSpec = { ...restrictedPodSpec, nodeSelector: { "beta.kubernetes.io/os": "linux" } };
    const results = await api.apply([object("v1", "Pod", "deprecated", { spec: podSpec })], { dryRun: true });
    expect(results[0]?.outcome).toBe("created");
    expect(complaints(results)).toEqual([expect.stringContaining("beta.kubernetes.io/os")]);
  });

  it("stores nothing in a dry run", async () => {
    const secret = object("v1", "Secret", "dry", { stringData: { key: "value" } });
    expect(await api.apply([secret], { dryRun: true })).toMatchObject([{ outcome: "created" }]);
    expect(await api.get(secret)).toBeUndefined();
  });

  it("reports a conflict with another manager, and takes over the field when forced", async () => {
    await api.apply([configMap({ owned: "first" })], { fieldManager: "first", force: true });
    const change = [configMap({ owned: "second" })];
    expect(await api.apply(change, { fieldManager: "second" })).toMatchObject([{ outcome: "refused", status: 409 }]);
    expect(await api.apply(change, { fieldManager: "second", force: true })).toMatchObject([{ outcome: "configured" }]);
  });
});

describe("admission", () => {
  it("rejects a pod that the restricted Pod Security level forbids", async () => {
    const spec = { containers: [{ ...restrictedContainer, securityContext: { privileged: true } }] };
    const [result] = await api.apply([object("v1", "Pod", "privileged", { spec })]);
    expect(result).toMatchObject({ outcome: "refused", message: expect.stringContaining("violates PodSecurity") });
  });

  it("rejects a pod beyond the quota", async () => {
    const quota = object("v1", "ResourceQuota", "quota", { spec: { hard: { "requests.storage": "1Gi" } } });
    await api.apply([quota]);
    await api.waitFor(quota, ({ status }) => status?.hard !== undefined);
    const claim = object("v1", "PersistentVolumeClaim", "large", {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } } },
    });
    const [result] = await api.apply([claim]);
    await api.delete(quota);
    expect(result).toMatchObject({ outcome: "refused", message: expect.stringContaining("exceeded quota") });
  });

  it("knows the custom resources of external-secrets", async () => {
    const spec = {
      secretStoreRef: { name: "vault" },
      target: { name: "aether" },
      dataFrom: [{ extract: { key: "a" } }],
    };
    const results = await api.apply([object("external-secrets.io/v1", "ExternalSecret", "secrets", { spec })]);
    expect(complaints(results)).toEqual([]);
  });
});

describe("workloads", () => {
  const labels = { app: "database" };
  const statefulSet = (podSpec: object) =>
    object("apps/v1", "StatefulSet", "database", {
      spec: {
        serviceName: "database",
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podSpec },
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

  it("schedules a pod once its claim has a volume", async () => {
    expect(complaints(await api.apply([statefulSet(restrictedPodSpec)]))).toEqual([]);
    const pods = await untilPodsScheduled(api, name);
    expect(pods.map(({ spec }) => spec.nodeName)).toEqual(["node1"]);
    const claim = object("v1", "PersistentVolumeClaim", "data-database-0", {});
    expect(await api.get(claim)).toMatchObject({ status: { phase: "Bound" } });
    await api.delete(statefulSet(restrictedPodSpec), { propagationPolicy: "Foreground" });
    await api.waitForDeletion(statefulSet(restrictedPodSpec));
  });

  it("reports why a workload has no pod", async () => {
    await api.apply([statefulSet({ containers: [restrictedContainer] })]);
    const isTold = (lines: readonly string[]) => lines.some((line) => line.includes("violates PodSecurity"));
    await until("the cluster tells", async () => isTold(await warnings(api, name)));
    await expect(untilPodsScheduled(api, name, 1)).rejects.toThrow(/0 of 1 pods exist.*violates PodSecurity/s);
    await api.delete(statefulSet({}));
  });
});

it("provides kubectl in the cluster's version", async () => {
  const { stdout, code } = await cluster.kubectl(["version", "--output=json"]);
  const { clientVersion, serverVersion } = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(clientVersion.gitVersion).toBe(serverVersion.gitVersion);
});

it("hands kubectl its input", async () => {
  const input = JSON.stringify(object("v1", "ConfigMap", "piped", { data: { key: "value" } }));
  expect(await cluster.kubectl(["apply", "--server-side", "-f", "-"], { input })).toMatchObject({ code: 0 });
});
