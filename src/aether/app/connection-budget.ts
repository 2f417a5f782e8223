// The connection budget: what the stack can open at full scale against what the database accepts.

import type { ResolvedConfig } from "../config/schema.ts";
import { presets } from "./presets.ts";

// superuser_reserved_connections (3, PostgreSQL's default), the probe, and a person with psql.
export const RESERVED_CONNECTIONS = 5;
// The lock's own connection and Alembic's.
export const MIGRATION_CONNECTIONS = 2;
/** The largest max_connections: what is in the cluster should have a pooler before it has ten thousand. */
export const MOST_CONNECTIONS = { inCluster: 10_000, external: 100_000 } as const;
/** Pods above the replica count during a rollout: the Deployment's maxSurge. */
export const API_SURGE = 1;

/** Connections, part by part. */
export interface ConnectionBudget {
  /** Most API pods at once: the autoscaler's maximum, or the replicas, and one of a rollout. */
  readonly apiPods: number;
  readonly processesPerPod: number;
  readonly perProcess: number;
  readonly api: number;
  readonly scheduler: number;
  readonly migration: number;
  readonly reserved: number;
  readonly total: number;
  /** What the server accepts: set, or in the cluster made to fit. */
  readonly maxConnections: number;
}

/** Adds up every connection the stack can hold at full scale. */
export function connectionBudget({ api, postgres, environment }: ResolvedConfig): ConnectionBudget {
  const apiPods = (api.autoscaling ? api.autoscaling.maxReplicas : apiReplicas({ api, environment })) + API_SURGE;
  const perProcess = postgres.pool.size + postgres.pool.maxOverflow;
  const parts = {
    api: apiPods * api.workers * perProcess,
    scheduler: perProcess,
    migration: MIGRATION_CONNECTIONS,
    reserved: RESERVED_CONNECTIONS,
  };
  const total = parts.api + parts.scheduler + parts.migration + parts.reserved;
  // Rounded up to tens: a server whose limit changes restarts, so small changes of the pools keep it.
  const maxConnections =
    "external" in postgres ? postgres.external.maxConnections : (postgres.maxConnections ?? Math.ceil(total / 10) * 10);
  return { apiPods, processesPerPod: api.workers, perProcess, ...parts, total, maxConnections };
}

/** The largest pool (size and overflow together) with which the budget holds; below 1 none does. */
export function largestPool({
  apiPods,
  processesPerPod,
  migration,
  reserved,
  maxConnections,
}: ConnectionBudget): number {
  return Math.floor((maxConnections - migration - reserved) / (apiPods * processesPerPod + 1));
}

/** Pods of the API when no autoscaler decides. */
export function apiReplicas({ api, environment }: Pick<ResolvedConfig, "api" | "environment">): number {
  return api.replicas ?? replicasIn(environment);
}

export const replicasIn = (environment: ResolvedConfig["environment"]) => presets[environment].replicas;
