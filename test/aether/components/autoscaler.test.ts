import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type AetherConfig, aetherStack, api, ConfigError, facts, find, get, vet } from "../../../src/index.ts";
import { amount, named } from "../../fixtures/objects.ts";

const autoscaler = (config: AetherConfig = {}) => named(api(config), "HorizontalPodAutoscaler", "aether-api").spec;
const target = (name: string, config?: AetherConfig) =>
  autoscaler(config).metrics?.find(({ resource }) => resource?.name === name)?.resource?.target;

describe("the API's autoscaler", () => {
  it("scales the API's Deployment", () => {
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "aether-api" };
    expect(autoscaler().scaleTargetRef).toEqual(scaleTargetRef);
  });

  it("keeps between 2 and 8 pods", () => {
    expect(autoscaler()).toMatchObject({ minReplicas: 2, maxReplicas: 8 });
  });

  it("adds pods above 70 % of the CPU request", () => {
    expect(target("cpu")).toEqual({ type: "Utilization", averageUtilization: 70 });
  });

  it("counts memory in bytes, three quarters of the limit: idle pods use 87 % of the request", () => {
    expect(target("memory")).toEqual({ type: "AverageValue", averageValue: "768Mi" });
    expect(target("memory", { api: { resources: { limits: { memory: "2Gi" } } } })?.averageValue).toBe("1536Mi");
    const targetMemoryAverageValue = "800Mi";
    expect(target("memory", { api: { autoscaling: { targetMemoryAverageValue } } })?.averageValue).toBe("800Mi");
  });

  it("returns to its minimum when all pods are idle, however many there are", () => {
    const atRest = 240 * 2 ** 20;
    const target = amount(
      autoscaler().metrics?.find(({ resource }) => resource?.name === "memory")?.resource?.target.averageValue,
    );
    for (let pods = 8; pods > 2; pods--) expect(Math.ceil((pods * atRest) / target)).toBeLessThan(pods);
    expect(() => autoscaler({ api: { workers: 3 } })).toThrow(/the autoscaler would never scale down/);
  });

  it("waits a minute before it adds, and adds two pods a minute at most", () => {
    expect(autoscaler().behavior?.scaleUp).toEqual({
      stabilizationWindowSeconds: 60,
      policies: [{ type: "Pods", value: 2, periodSeconds: 60 }],
    });
  });

  it("removes one pod every two minutes, after ten minutes of low load: each stop ends chats", () => {
    expect(autoscaler().behavior?.scaleDown).toEqual({
      stabilizationWindowSeconds: 600,
      policies: [{ type: "Pods", value: 1, periodSeconds: 120 }],
    });
  });

  it("does not take a minimum above the maximum", () => {
    expect(() => autoscaler({ api: { autoscaling: { minReplicas: 5, maxReplicas: 4 } } })).toThrow(ConfigError);
  });

  it("does not take a memory target that the limit kills first", () => {
    expect(() => autoscaler({ api: { autoscaling: { targetMemoryAverageValue: "1Gi" } } })).toThrow(ConfigError);
  });
});

const chats = {
  type: "Pods" as const,
  pods: { metric: { name: "chats" }, target: { type: "AverageValue" as const, averageValue: "5" } },
};
const ofContainer = (name: string, container = "api") => ({
  type: "ContainerResource" as const,
  containerResource: { name, container, target: { type: "Utilization" as const, averageUtilization: 60 } },
});
const scaledBy = (autoscaling: object): AetherConfig => ({ api: { autoscaling } });

describe("metrics of the config", () => {
  const names = (metrics: readonly object[]) =>
    autoscaler(scaledBy({ metrics })).metrics?.map(
      ({ type, resource, containerResource, pods }) =>
        `${type} ${(resource ?? containerResource)?.name ?? pods?.metric.name}`,
    );

  it("are added to CPU and memory", () => {
    expect(names([chats])).toEqual(["Resource cpu", "Resource memory", "Pods chats"]);
  });

  it("replace a default metric for the same resource", () => {
    expect(names([ofContainer("cpu"), chats])).toEqual(["Resource memory", "ContainerResource cpu", "Pods chats"]);
    expect(names([ofContainer("cpu"), ofContainer("memory")])).toEqual([
      "ContainerResource cpu",
      "ContainerResource memory",
    ]);
  });

  it("cause no finding, unless they measure a container that the pods do not have", () => {
    const good = scaledBy({ metrics: [ofContainer("cpu")] });
    expect(vet(aetherStack(good), facts(good))).toEqual([]);
    const bad = scaledBy({ metrics: [ofContainer("cpu", "proxy")] });
    expect(vet(aetherStack(bad), facts(bad)).map(({ message }) => message)).toEqual([expect.stringContaining("proxy")]);
  });

  it.each([
    [{ metrics: [] }],
    [{ metrics: [{ type: "Pods" }] }],
    [{ metrics: [{ type: "Pods", object: {} }] }],
    [{ metrics: [ofContainer("memory")], targetMemoryAverageValue: "700Mi" }],
  ])("can't be half of one: %j", (autoscaling) => {
    expect(() => aetherStack(scaledBy(autoscaling))).toThrow(ConfigError);
  });
});

describe("KEDA", () => {
  const prometheus = { type: "prometheus", metadata: { query: "sum(chats)", threshold: "5" } };
  const config = scaledBy({
    maxReplicas: 6,
    keda: { triggers: [prometheus], fallback: { failureThreshold: 3, replicas: 4 } },
  });
  const objects = aetherStack(config);
  const scaled = get(objects, "ScaledObject/aether-api");

  it("scales the API with a ScaledObject, without a HorizontalPodAutoscaler and without replicas", () => {
    expect(find(objects, "HorizontalPodAutoscaler/aether-api")).toBeUndefined();
    expect(get(objects, "Deployment/aether-api").spec.replicas).toBeUndefined();
    expect(scaled.spec).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "aether-api" },
      minReplicaCount: 2,
      maxReplicaCount: 6,
    });
  });

  it("gets the targets for CPU and memory as triggers, and the module's behavior", () => {
    expect(scaled.spec.triggers).toEqual([
      { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
      { type: "memory", metricType: "AverageValue", metadata: { value: "768Mi" } },
      prometheus,
    ]);
    expect(scaled.spec.advanced.horizontalPodAutoscalerConfig.behavior).toEqual(autoscaler().behavior);
  });

  it("has a trigger of the config in place of the module's own", () => {
    const cpu = { type: "cpu", metricType: "Utilization" as const, metadata: { value: "50", containerName: "api" } };
    const { triggers } = get(aetherStack(scaledBy({ keda: { triggers: [cpu] } })), "ScaledObject/aether-api").spec;
    expect(triggers.map(({ type, metadata }) => `${type} ${metadata.value}`)).toEqual(["memory 768Mi", "cpu 50"]);
  });

  it("matches its published CRD", () => {
    const schema = parse(readFileSync(new URL("../../fixtures/keda-scaledobject.yaml", import.meta.url), "utf8"));
    const takes = new Ajv({ strict: false, formats: { int32: true } }).compile(closed(schema) as object);
    takes(scaled.spec);
    expect(takes.errors ?? []).toEqual([]);
    takes({ ...scaled.spec, minReplicas: 1 });
    expect(takes.errors).toHaveLength(1);
  });

  it("counts in quota and connection budget by its maximum", () => {
    const fixed = aetherStack(scaledBy({ maxReplicas: 6 }));
    expect(get(objects, "ResourceQuota/aether-quota")).toEqual(get(fixed, "ResourceQuota/aether-quota"));
    const most = scaledBy({ maxReplicas: 30, keda: { triggers: [prometheus] } });
    expect(() => aetherStack({ ...most, postgres: { maxConnections: 100 } })).toThrow(/API 31 pods x/);
  });

  it("counts as one scaler with the HorizontalPodAutoscaler that it creates", () => {
    expect(vet(objects, facts(config))).toEqual([]);
    const made = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "keda-hpa-aether-api", namespace: "aether" },
      spec: { scaleTargetRef: scaled.spec.scaleTargetRef, minReplicas: 2, maxReplicas: 6, metrics: [chats] },
    };
    expect(vet([...objects, made]).map(({ rule }) => rule)).toEqual([]);
    const other = { ...made, metadata: { ...made.metadata, name: "by-hand" } };
    expect(vet([...objects, other]).map(({ rule }) => rule)).toContain("unique-scaler");
  });

  it.each([
    [{ keda: { triggers: [] } }, /triggers/],
    [{ keda: { triggers: [prometheus] }, metrics: [chats] }, /KEDA makes the autoscaler/],
    [{ keda: { triggers: [prometheus], fallback: { failureThreshold: 3, replicas: 20 } } }, /more than maxReplicas/],
    [
      { keda: { triggers: [{ type: "cpu", metadata: {} }], fallback: { failureThreshold: 3, replicas: 2 } } },
      /refused by KEDA/,
    ],
  ])("is refused where it contradicts itself: %j", (autoscaling, why) => {
    expect(() => aetherStack(scaledBy(autoscaling))).toThrow(why);
  });
});

/** A schema as the API server holds objects to it: a field that it does not know is dropped, and here refused. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const all = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return "properties" in schema ? { additionalProperties: false, ...all } : all;
}
