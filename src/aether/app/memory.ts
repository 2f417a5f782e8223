// How much of a container's memory processes need, and what follows from it.
import { parseQuantity } from "../../toolkit/kubernetes/quantity.ts";
import type { ResolvedConfig } from "../config/schema.ts";

const MEBIBYTE = 2 ** 20;

/** The part of a limit that idle and usual load may fill: above it, the API's autoscaler adds a pod. */
export const WORKING_SHARE = 3 / 4;

/** Memory per API pod above which the autoscaler adds one, in bytes. */
export const memoryTarget = ({ resources, autoscaling }: ResolvedConfig["api"]): number =>
  autoscaling && autoscaling.targetMemoryAverageValue !== undefined
    ? (parseQuantity(autoscaling.targetMemoryAverageValue) ?? 0)
    : (parseQuantity(resources.limits.memory) ?? 0) * WORKING_SHARE;

/** Parts of the database's memory limit, by the rules of the manual (PostgreSQL 16, 20.4 Memory). */
export const DATABASE_SHARES = {
  shared_buffers: 1 / 4,
  // The planner's estimate of the page cache, which the memory limit also counts.
  effective_cache_size: 1 / 2,
  maintenance_work_mem: 1 / 16,
} as const;

/** Each connection is a process that uses up to 8 MiB. */
export const PER_CONNECTION = 8 * MEBIBYTE;
/** What connections may use: the limit without shared memory and a vacuum. */
export const CONNECTIONS_SHARE = 1 - DATABASE_SHARES.shared_buffers - DATABASE_SHARES.maintenance_work_mem;
