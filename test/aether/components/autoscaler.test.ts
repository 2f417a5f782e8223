import { describe, expect, it } from "vitest";
import { type AetherConfig, api, ConfigError } from "../../../src/index.ts";
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

  it("goes back to its minimum when all pods rest, however many there are", () => {
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

  it("takes one pod away in two minutes, after ten minutes of quiet: each stop ends chats", () => {
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
