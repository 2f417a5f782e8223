// The connection budget: what the stack can open at full scale against what the database accepts.
import { RESERVED_CONNECTIONS } from "../app/reserved-connections.ts";
import { MOST_CONNECTIONS } from "../components/postgres/declaration.ts";
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
  const maxConnections =
    "external" in postgres ? postgres.external.maxConnections : (postgres.maxConnections ?? withRoom(total));
  return { perProcess, pools, migration, total, maxConnections };
}

/**
 * PostgreSQL restarts when max_connections changes, so it has steps that a change of pods or pools rarely leaves: the first
 * is enough for 24 API pods with the default pool, and each is twice the one before. A connection that nobody opens costs
 * the server some 20 KiB of shared memory.
 */
const withRoom = (total: number) => {
  const step = FIRST_STEP * 2 ** Math.ceil(Math.log2(Math.max(1, total / FIRST_STEP)));
  return Math.min(step, Math.max(total, MOST_CONNECTIONS.inCluster));
};

const FIRST_STEP = 400;

/** The largest pool (size and overflow together) with which the budget holds; below 1 none does. */
export const largestPool = ({ pools, migration, maxConnections }: ConnectionBudget) =>
  Math.floor(
    (maxConnections - migration - RESERVED_CONNECTIONS) / sum(pools.map(({ pods, processes }) => pods * processes)),
  );

const sum = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
