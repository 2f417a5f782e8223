// What processes need of a container's memory, and what is made of it.
import { parseQuantity } from "../../toolkit/kubernetes/quantity.ts";
import type { ResolvedConfig } from "../config/schema.ts";

const MEBIBYTE = 2 ** 20;

/** The part of a limit that rest and usual work may fill: the API's autoscaler adds a pod above it. */
export const WORKING_SHARE = 3 / 4;

/** Memory per API pod above which the autoscaler adds one, in bytes. */
export const memoryTarget = ({ resources, autoscaling }: ResolvedConfig["api"]): number =>
  autoscaling && autoscaling.targetMemoryAverageValue !== undefined
    ? (parseQuantity(autoscaling.targetMemoryAverageValue) ?? 0)
    : (parseQuantity(resources.limits.memory) ?? 0) * WORKING_SHARE;

/** Parts of the database's memory limit, by the manual's rules (PostgreSQL 16, 20.4 Memory). */
export const DATABASE_SHARES = {
  shared_buffers: 1 / 4,
  // A planner's estimate of what the page cache holds: the memory limit counts that cache too.
  effective_cache_size: 1 / 2,
  maintenance_work_mem: 1 / 16,
} as const;

/** Each connection is a process, of up to 8 MiB of its own. */
export const PER_CONNECTION = 8 * MEBIBYTE;
/** What connections may fill: what all share and a vacuum are taken off. */
export const CONNECTIONS_SHARE = 1 - DATABASE_SHARES.shared_buffers - DATABASE_SHARES.maintenance_work_mem;
