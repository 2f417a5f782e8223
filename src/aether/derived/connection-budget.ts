// The connection budget: what the stack can open at full scale, compared with what the database accepts.
import { RESERVED_CONNECTIONS } from "../app/reserved-connections.ts";
import { sectionIn, title } from "../components/pooler/declaration.ts";
import { MOST_CONNECTIONS, ownDatabase } from "../components/postgres/declaration.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { workloads } from "./declared.ts";

/** The processes of a component, each with a pool. */
export interface Pools {
  readonly title: string;
  /** The maximum number of pods at once, including the extra one of a rollout. */
  readonly pods: number;
  readonly processes: number;
  readonly connections: number;
}

/** Connections, part by part. */
export interface ConnectionBudget {
  readonly perProcess: number;
  readonly pools: readonly Pools[];
  /** Connections outside of pools, by component. */
  readonly others: readonly { readonly title: string; readonly connections: number }[];
  readonly total: number;
  /** What the server accepts: set, or in the cluster computed to be sufficient. */
  readonly maxConnections: number;
}

/** Adds up every connection that the stack can open to the database at full scale. */
export function connectionBudget(config: ResolvedConfig): ConnectionBudget {
  const { postgres } = config;
  const all = workloads(config);
  const pooler = sectionIn(config);
  const perProcess = pooler?.size ?? ofPool(config);
  // A rollout has one additional pod.
  const ofPooler = pooler && {
    title,
    pods: pooler.replicas + 1,
    processes: 1,
    connections: (pooler.replicas + 1) * pooler.size,
  };
  const pools = ofPooler ? [ofPooler] : appPools(config);
  const others = all.flatMap(({ component: { title, connectionsIn, connections = connectionsIn?.(config) } }) =>
    connections === undefined ? [] : [{ title, connections }],
  );
  const total = sum([...pools, ...others].map(({ connections }) => connections)) + RESERVED_CONNECTIONS;
  const maxConnections =
    "external" in postgres
      ? postgres.external.maxConnections
      : (ownDatabase(config)?.maxConnections ?? withRoom(total));
  return { perProcess, pools, others, total, maxConnections };
}

const ofPool = ({ postgres }: ResolvedConfig) => postgres.pool.size + postgres.pool.maxOverflow;

function appPools(config: ResolvedConfig): Pools[] {
  const perProcess = ofPool(config);
  return workloads(config).flatMap(({ component: { title, pools } }) => {
    if (pools === undefined) return [];
    const { pods, processes } = pools(config);
    return [{ title, pods, processes, connections: pods * processes * perProcess }];
  });
}

/** What the app's pools can open, to the database or a pooler. */
export const poolConnections = (config: ResolvedConfig) => sum(appPools(config).map(({ connections }) => connections));

/**
 * PostgreSQL restarts when max_connections changes, so it has steps that a change of pods or pools rarely crosses: the first is
 * enough for 24 API pods with the default pool, and each step doubles the previous one. An unused connection costs the server
 * some 20 KiB of shared memory.
 */
const withRoom = (total: number) => {
  const step = FIRST_STEP * 2 ** Math.ceil(Math.log2(Math.max(1, total / FIRST_STEP)));
  return Math.min(step, Math.max(total, MOST_CONNECTIONS.inCluster));
};

const FIRST_STEP = 400;

/** The largest pool (size plus overflow) that fits the budget; below 1, none does. */
export const largestPool = ({ pools, others, maxConnections }: ConnectionBudget) =>
  Math.floor(
    (maxConnections - sum(others.map(({ connections }) => connections)) - RESERVED_CONNECTIONS) /
      sum(pools.map(({ pods, processes }) => pods * processes)),
  );

const sum = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
