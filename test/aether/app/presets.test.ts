import { describe, expect, it } from "vitest";
import { aetherStack } from "../../../src/index.ts";
import { named, ofKind } from "../../fixtures/objects.ts";

const TABLE = {
  development: { api: 1, ui: 1, bounds: [], logLevel: "debug", tls: false, disk: "1Gi" },
  staging: { api: undefined, ui: 2, bounds: [[2, 4]], logLevel: "info", tls: true, disk: "5Gi" },
  production: { api: undefined, ui: 2, bounds: [[2, 8]], logLevel: "info", tls: true, disk: "20Gi" },
} as const;

describe.each(["development", "staging", "production"] as const)("%s", (environment) => {
  const stack = aetherStack({ environment });
  const { api, ui, bounds, logLevel, tls, disk } = TABLE[environment];

  it("has its number of pods, or the bounds of an autoscaler", () => {
    expect(named(stack, "Deployment", "aether-api").spec.replicas).toBe(api);
    expect(named(stack, "Deployment", "aether-ui").spec.replicas).toBe(ui);
    const scalers = ofKind(stack, "HorizontalPodAutoscaler");
    expect(scalers.map(({ spec }) => [spec.minReplicas, spec.maxReplicas])).toEqual(bounds);
  });

  it("has its log level", () => {
    expect(named(stack, "ConfigMap", "aether-config").data?.UVICORN_LOG_LEVEL).toBe(logLevel);
  });

  it("ends TLS at the ingress, except on a laptop", () => {
    expect(ofKind(stack, "Ingress").some(({ spec }) => spec.tls !== undefined)).toBe(tls);
  });

  it("has disks of its size for database and traces", () => {
    const [database] = named(stack, "StatefulSet", "aether-postgres").spec.volumeClaimTemplates ?? [];
    expect(database?.spec?.resources?.requests).toEqual({ storage: disk });
    const traces = named(stack, "PersistentVolumeClaim", "aether-mlflow").spec;
    expect(traces?.resources?.requests).toEqual({ storage: disk });
  });
});

it("an autoscaler that development turns on keeps between 2 and 8 pods", () => {
  const stack = aetherStack({ environment: "development", api: { autoscaling: {} } });
  expect(named(stack, "HorizontalPodAutoscaler", "aether-api").spec).toMatchObject({ minReplicas: 2, maxReplicas: 8 });
});
