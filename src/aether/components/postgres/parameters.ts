import { DATABASE_SHARES } from "../../app/memory.ts";

/** Server settings, from the memory limit in bytes. */
export function parameters(memory: number, maxConnections: number) {
  const mebibytes = memory / 2 ** 20;
  const share = (part: number, atLeast: number) => `${Math.max(atLeast, Math.floor(mebibytes * part))}MB`;
  return {
    max_connections: maxConnections,
    shared_buffers: share(DATABASE_SHARES.shared_buffers, 16),
    effective_cache_size: share(DATABASE_SHARES.effective_cache_size, 16),
    maintenance_work_mem: share(DATABASE_SHARES.maintenance_work_mem, 8),
    // A quarter of the memory, if every connection sorts at once. 2 MB are a quarter of what each may use.
    work_mem: share(1 / 4 / maxConnections, 2),
  };
}
