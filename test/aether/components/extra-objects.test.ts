// Objects of the config's own.
import { describe, expect, it } from "vitest";
import { type AnyObject, aetherStack, ConfigError } from "../../../src/index.ts";
import { run } from "../../cli/run.ts";
import { problems } from "../config/problems.ts";

const configMap: AnyObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "corporate-ca" },
  data: { "ca.crt": "…" },
};
const find = (objects: readonly { kind: string; metadata: { name: string } }[], name: string) =>
  objects.find(({ metadata }) => metadata.name === name);

describe("extra objects", () => {
  it("ride along in the namespace of the stack, in apply order", () => {
    const objects = aetherStack({ namespace: "home", extraObjects: [configMap] });
    expect(find(objects, "corporate-ca")).toEqual({
      ...configMap,
      metadata: { name: "corporate-ca", namespace: "home" },
    });
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds.lastIndexOf("ConfigMap") - kinds.indexOf("ConfigMap")).toBe(5);
  });

  it("stay in their namespace, and have none if their kind is cluster-scoped", () => {
    const extraObjects: AnyObject[] = [
      { ...configMap, metadata: { name: "elsewhere", namespace: "other" } },
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "reader" }, rules: [] },
      { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: "issuer", namespace: "" } },
      { apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: { name: "tls" } },
    ];
    const objects = aetherStack({ extraObjects });
    expect(["elsewhere", "reader", "issuer", "tls"].map((name) => find(objects, name)?.metadata)).toEqual([
      { name: "elsewhere", namespace: "other" },
      { name: "reader" },
      { name: "issuer" },
      { name: "tls", namespace: "aether" },
    ]);
  });

  it("get the labels of the stack on request, and keep their own", () => {
    const metadata = { name: "corporate-ca", labels: { "app.kubernetes.io/name": "ca" } };
    const config = { commonLabels: { team: "home" }, extraObjects: [{ ...configMap, metadata }] };
    expect(find(aetherStack(config), "corporate-ca")?.metadata).toMatchObject({ labels: metadata.labels });
    expect(find(aetherStack({ ...config, labelExtraObjects: true }), "corporate-ca")?.metadata).toMatchObject({
      labels: { "app.kubernetes.io/name": "ca", "app.kubernetes.io/instance": "aether", team: "home" },
    });
  });

  it("count in the quota", () => {
    const claim: AnyObject = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "more" },
      spec: { resources: { requests: { storage: "100Gi" } } },
    };
    const storage = (extraObjects: AnyObject[]) =>
      aetherStack({ quota: { headroomPercent: 0 }, extraObjects }).flatMap((each) =>
        each.kind === "ResourceQuota" ? [each.spec.hard?.["requests.storage"]] : [],
      );
    expect([storage([]), storage([claim])]).toEqual([["40Gi"], ["140Gi"]]);
  });

  const pods = (extraObjects: AnyObject[]) =>
    aetherStack({ quota: { headroomPercent: 0 }, extraObjects }).flatMap((each) =>
      each.kind === "ResourceQuota" ? [Number(each.spec.hard?.pods)] : [],
    )[0] ?? 0;
  const template = { spec: { containers: [{ name: "x", image: "x" }] } };
  const replicas = 3;

  it.each([
    ["a Pod", { kind: "Pod", spec: template.spec }, 1],
    ["a ReplicaSet", { kind: "ReplicaSet", spec: { replicas, template } }, 3],
    ["a DaemonSet, one", { kind: "DaemonSet", spec: { template } }, 1],
    ["a Job", { kind: "Job", spec: { parallelism: 4, completions: 2, template } }, 2],
    ["a CronJob", { kind: "CronJob", spec: { jobTemplate: { spec: { parallelism: 2, template } } } }, 2],
    ["a CronJob at rest", { kind: "CronJob", spec: { suspend: true, jobTemplate: { spec: { template } } } }, 0],
    ["a Deployment that surges by a quarter", { kind: "Deployment", spec: { replicas, template } }, 4],
    [
      "a Deployment that surges by a half",
      { kind: "Deployment", spec: { replicas, template, strategy: { rollingUpdate: { maxSurge: "50%" } } } },
      5,
    ],
    [
      "a Deployment that stops first",
      { kind: "Deployment", spec: { replicas, template, strategy: { type: "Recreate" } } },
      3,
    ],
  ])("count in the quota with their pods: %s", (_, object, count) => {
    expect(pods([{ apiVersion: "v1", metadata: { name: "more" }, ...object }]) - pods([])).toBe(count);
  });

  it.each([
    ["no spec", { kind: "Deployment" }],
    ["null as spec", { kind: "Deployment", spec: null }],
    ["null as a container", { kind: "Deployment", spec: { template: { spec: { containers: [null] } } } }],
    ["an autoscaler of nothing", { kind: "HorizontalPodAutoscaler" }],
    ["a claim of nothing", { kind: "PersistentVolumeClaim", spec: null }],
    ["no templates of claims", { kind: "StatefulSet", spec: { volumeClaimTemplates: null } }],
  ])("are rendered as they are, for vet to say what is wrong with %s", async (_, object) => {
    const extra = { apiVersion: "apps/v1", metadata: { name: "more" }, ...object };
    expect(() => aetherStack({ extraObjects: [extra] })).not.toThrow();
    const args = ["render", "--set", `extraObjects=${JSON.stringify([extra])}`];
    expect((await run([...args, "--no-vet"])).code).toBe(0);
    const { code, stderr } = await run(args);
    expect(code).toBeLessThan(2);
    expect(stderr).not.toContain("this is a bug");
  });

  it("are rejected if their name already exists", () => {
    const taken = { ...configMap, metadata: { name: "aether-config" } };
    expect(() => aetherStack({ extraObjects: [configMap, taken] })).toThrow(ConfigError);
    expect(() => aetherStack({ extraObjects: [configMap, taken] })).toThrow(
      "extraObjects[1]: is ConfigMap/aether-config, which already exists.",
    );
    expect(() => aetherStack({ extraObjects: [configMap, configMap] })).toThrow("extraObjects[1]");
  });

  it("are rejected without a kind or a name", () => {
    expect(problems({ extraObjects: [{ apiVersion: "v1", metadata: {} }] as never })).toHaveLength(2);
  });
});
