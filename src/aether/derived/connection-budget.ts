// The connection budget: what the stack can open at full scale against what the database accepts.
import { RESERVED_CONNECTIONS } from "../app/reserved-connections.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { workloads } from "./declared.ts";

/** The processes of a component, each with a pool. */
export interface Pools {
  readonly title: string;
  /** Most pods at once: also the one more of a rollout. */
  readonly pods: number;
  readonly processes: number;
  readonly connections: number;
}

/** Connections, part by part. */
export interface ConnectionBudget {
  readonly perProcess: number;
  readonly pools: readonly Pools[];
  readonly migration: number;
  readonly total: number;
  /** What the server accepts: set, or in the cluster made to fit. */
  readonly maxConnections: number;
}

/** Adds up every connection the stack can hold at full scale. */
export function connectionBudget(config: ResolvedConfig): ConnectionBudget {
  const { postgres } = config;
  const perProcess = postgres.pool.size + postgres.pool.maxOverflow;
  const all = workloads(config);
  const pools = all.flatMap(({ component: { title, pools } }) => {
    if (pools === undefined) return [];
    const { pods, processes } = pools(config);
    return [{ title, pods, processes, connections: pods * processes * perProcess }];
  });
  const migration = sum(all.map(({ component }) => component.connections ?? 0));
  const total = sum(pools.map(({ connections }) => connections)) + migration + RESERVED_CONNECTIONS;
  // Rounded up to tens: a server whose limit changes restarts, so small changes of the pools keep it.
  const maxConnections =
    "external" in postgres ? postgres.external.maxConnections : (postgres.maxConnections ?? Math.ceil(total / 10) * 10);
  return { perProcess, pools, migration, total, maxConnections };
}

/** The largest pool (size and overflow together) with which the budget holds; below 1 none does. */
export const largestPool = ({ pools, migration, maxConnections }: ConnectionBudget) =>
  Math.floor(
    (maxConnections - migration - RESERVED_CONNECTIONS) / sum(pools.map(({ pods, processes }) => pods * processes)),
  );

const sum = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
