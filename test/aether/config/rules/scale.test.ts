import { describe, expect, it } from "vitest";
import { contradictions, places, problemAt, type Row } from "../problems.ts";

// 9 API pods of 15 connections, 15 of the scheduler, 2 of the migration and 5 in reserve.
const OPENED = 157;

const rows: Row[] = [
  {
    fact: "a number of pods beside the autoscaler",
    config: { api: { replicas: 3 } },
    at: "api.replicas",
    says: "is 3, but the autoscaler decides",
    fix: "api.autoscaling.minReplicas",
    legal: { api: { replicas: 3, autoscaling: false } },
  },
  {
    fact: "an autoscaler with more pods at least than at most",
    config: { api: { autoscaling: { minReplicas: 5, maxReplicas: 4 } } },
    at: "api.autoscaling.minReplicas",
    says: "is 5, more than maxReplicas, which is 4",
    fix: "at most 4",
    legal: { api: { autoscaling: { minReplicas: 4, maxReplicas: 4 } } },
  },
  {
    fact: "a maximum below the minimum that nobody typed",
    config: { api: { autoscaling: { maxReplicas: 1 } } },
    at: "api.autoscaling.minReplicas",
    says: "is 2, more than maxReplicas, which is 1",
    fix: "maxReplicas to at least 2",
    legal: { api: { autoscaling: { maxReplicas: 2 } } },
  },
  {
    fact: "a memory target that a pod is killed at",
    config: { api: { autoscaling: { targetMemoryAverageValue: "1Gi" } } },
    at: "api.autoscaling.targetMemoryAverageValue",
    says: "not below the memory limit of 1Gi",
    fix: "below 1Gi",
    legal: { api: { autoscaling: { targetMemoryAverageValue: "1023Mi" } } },
  },
  {
    fact: "a memory request above the limit",
    config: { ui: { resources: { requests: { memory: "65Mi" } } } },
    at: "ui.resources.requests.memory",
    says: "is 65Mi, more than the limit of 64Mi",
    fix: "raise ui.resources.limits.memory",
    legal: { ui: { resources: { requests: { memory: "64Mi" } } } },
  },
  {
    fact: "a CPU request above the limit, in whatever unit",
    config: { api: { resources: { requests: { cpu: "1.001" } } } },
    at: "api.resources.requests.cpu",
    says: "is 1.001, more than the limit of 1000m",
    fix: "at most 1000m",
    legal: { api: { resources: { requests: { cpu: 1 } } } },
  },
  {
    fact: "a disk request above the limit",
    config: { mlflow: { resources: { requests: { "ephemeral-storage": "513Mi" } } } },
    at: "mlflow.resources.requests.ephemeral-storage",
    says: "is 513Mi, more than the limit of 512Mi",
    fix: "at most 512Mi",
    legal: { mlflow: { resources: { requests: { "ephemeral-storage": "512Mi" } } } },
  },
  {
    fact: "a disk limit too small for temporary files",
    config: { ui: { resources: { limits: { "ephemeral-storage": "63Mi" } } } },
    at: "ui.resources.limits.ephemeral-storage",
    says: "is 63Mi, too small",
    fix: '"64Mi"',
    legal: { ui: { resources: { limits: { "ephemeral-storage": "64Mi" } } } },
  },
  {
    fact: "less CPU than the scheduler needs to start before its probe gives up",
    config: { scheduler: { resources: { requests: { cpu: "50m" }, limits: { cpu: "66m" } } } },
    at: "scheduler.resources.limits.cpu",
    says: "is 66m, but a start takes 10 CPU seconds: the startup probe would fail after 150 s",
    fix: 'Set it to at least "67m",',
    legal: { scheduler: { resources: { requests: { cpu: "50m" }, limits: { cpu: "67m" } } } },
  },
  {
    fact: "less CPU than several processes of the API need to start",
    config: { api: { workers: 2, autoscaling: false, resources: { requests: { cpu: "0.1" }, limits: { cpu: 0.1 } } } },
    at: "api.resources.limits.cpu",
    says: "is 0.1, but a start takes 20 CPU seconds",
    fix: 'Set it to at least "134m",',
    legal: { api: { autoscaling: false, resources: { requests: { cpu: "0.1" }, limits: { cpu: 0.1 } } } },
  },
  {
    fact: "a database in the cluster with one connection too few",
    config: { postgres: { maxConnections: OPENED - 1 } },
    at: "postgres.maxConnections",
    says: "is 156, but 157 connections can be opened: API 9 pods x 1 process x 15 = 135, scheduler 15, migration 2, reserved 5",
    fix: "Raise it to 157, or lower postgres.pool.size and postgres.pool.maxOverflow to a sum of 14, or lower api.autoscaling.maxReplicas.",
    legal: { postgres: { maxConnections: OPENED } },
  },
  {
    fact: "an external database with one connection too few",
    config: { postgres: { external: { host: "10.20.0.5", maxConnections: OPENED - 1 } } },
    at: "postgres.external.maxConnections",
    says: "is 156, but 157",
    fix: "Set it to what the server has (SHOW max_connections), if that is 157 or more, or lower postgres.pool.size and postgres.pool.maxOverflow to a sum of 14, or",
    legal: { postgres: { external: { host: "10.20.0.5", maxConnections: OPENED } } },
  },
  {
    fact: "pools that no database in the cluster is large enough for",
    config: {
      postgres: { pool: { size: 20, maxOverflow: 50 } },
      api: { workers: 16, autoscaling: { maxReplicas: 100 } },
    },
    at: "postgres.maxConnections",
    says: "is 10000 at most, but 113197",
    fix: "Lower postgres.pool.size and postgres.pool.maxOverflow to a sum of 6, or lower api.autoscaling.maxReplicas, or lower api.workers.",
    legal: {
      postgres: { pool: { size: 6, maxOverflow: 0 }, resources: { limits: { memory: "128Gi" } } },
      api: { workers: 16, autoscaling: { maxReplicas: 100 }, resources: { limits: { cpu: "2", memory: "8Gi" } } },
    },
  },
];

contradictions("size", rows);

describe("rules about size", () => {
  it("name a pool size that the rules accept", () => {
    const { fix } = problemAt({ postgres: { maxConnections: 100 } }, "postgres.maxConnections");
    const sum = Number(fix.match(/sum of (\d+)/)?.[1]);
    expect(places({ postgres: { maxConnections: 100, pool: { size: sum, maxOverflow: 0 } } })).toEqual([]);
    expect(places({ postgres: { maxConnections: 100, pool: { size: sum, maxOverflow: 1 } } })).toEqual([
      "postgres.maxConnections",
    ]);
  });

  it("name replicas if there is no autoscaler", () => {
    const api = { autoscaling: false, replicas: 9, workers: 2 };
    const { fix } = problemAt({ api, postgres: { maxConnections: 100 } }, "postgres.maxConnections");
    expect(fix).toMatch(/or lower api\.replicas, or lower api\.workers\.$/);
  });
});
