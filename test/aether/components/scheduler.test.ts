import { describe, expect, it } from "vitest";
import { type AetherConfig, ConfigError, scheduler } from "../../../src/index.ts";
import { amount, containerOf, envOf, named, podOf, secretKeysOf } from "../../fixtures/objects.ts";

const deployment = (config?: AetherConfig) => named(scheduler(config), "Deployment", "aether-scheduler");
const pod = podOf("scheduler");
const container = containerOf(pod);

describe("the scheduler", () => {
  it("requests the 250 MiB that it uses at rest, plus some room", () => {
    const { requests } = containerOf(podOf("scheduler")).resources ?? {};
    expect(amount(requests?.memory)).toBeGreaterThanOrEqual(1.2 * 250 * 2 ** 20);
  });

  it("is one pod in every environment", () => {
    const environments = ["development", "staging", "production"] as const;
    expect(environments.map((environment) => deployment({ environment }).spec.replicas)).toEqual([1, 1, 1]);
  });

  it("does not accept replicas", () => {
    const scaled = { scheduler: { replicas: 2 } } as AetherConfig;
    expect(() => scheduler(scaled)).toThrow(ConfigError);
  });

  it("ends before its successor starts: a rolling update would run two", () => {
    expect(deployment().spec.strategy).toEqual({ type: "Recreate" });
  });

  it("never stops a drain", () => {
    expect(named(scheduler(), "PodDisruptionBudget", "aether-scheduler").spec).toMatchObject({ minAvailable: 0 });
  });

  it("runs in the role that starts the jobs", () => {
    expect(envOf(container)).toMatchObject({ AETHER_ROLE: "scheduler" });
  });

  it("keeps traces in its own file, because it cannot connect to MLflow", () => {
    expect(envOf(container)).toMatchObject({ MLFLOW_TRACKING_URI: "sqlite:////tmp/mlflow.db" });
    expect(containerOf(pod, "wait").command).not.toContain("mlflow");
  });

  it("waits until a deleted pod has ended: its Deployment starts the next one immediately", () => {
    expect(containerOf(pod, "wait").command?.slice(2)).toEqual([
      "database",
      "schema",
      "alone=aether-scheduler-headless",
    ]);
    // Also of pods that are ending, which a Service leaves out otherwise.
    expect(named(scheduler(), "Service", "aether-scheduler-headless").spec).toMatchObject({
      clusterIP: "None",
      publishNotReadyAddresses: true,
    });
  });

  it("gets neither the webhook's secret nor the database's password", () => {
    expect(secretKeysOf(container)).toEqual([
      "JWT_SECRET",
      "LLM_API_KEY",
      "DATABASE_URL",
      "HA_TOKEN",
      "GOOGLE_API_KEY",
      "API_KEY",
      "AUTH_PASSWORD",
    ]);
  });

  it("is as patient, as careful at its end and as restricted as the API", () => {
    const api = podOf("api");
    for (const field of ["startupProbe", "livenessProbe", "readinessProbe", "lifecycle", "securityContext"] as const)
      expect(container[field]).toEqual(containerOf(api)[field]);
    expect(pod.spec.terminationGracePeriodSeconds).toBe(60);
  });

  it("has a Service for the schedules that are created through it", () => {
    expect(named(scheduler(), "Service", "aether-scheduler").spec.ports).toEqual([
      { name: "http", port: 8000, targetPort: "http" },
    ]);
  });
});
