// The connection budget, read off the objects: what the pools can open at full scale, against what the database accepts.

import { nameOf } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import type { Container, Pods } from "../kubernetes/pods.ts";
import { texts, trees } from "../kubernetes/read.ts";
import { podsAtOnce, sum } from "../kubernetes/scale.ts";
import { variablesOf } from "./environment.ts";
import type { VetInventory } from "./facts.ts";

// PostgreSQL's superuser_reserved_connections, the probe, and a person with psql.
const RESERVED = 5;
// A migration's lock and its own connection.
const OF_A_JOB = 2;

export interface ConnectionBudget {
  readonly server: Pods;
  readonly path: Path;
  readonly max: number;
  readonly total: number;
  readonly parts: readonly { readonly what: string; readonly count: number }[];
}

/**
 * For each database that says how many connections it accepts. Clients are the pods of its namespace whose environment
 * sizes a pool; where there are two databases nobody can tell whose they are.
 */
export function connectionBudgets(inventory: VetInventory): ConnectionBudget[] {
  const servers = inventory.pods.flatMap((server) =>
    server.containers.flatMap((container) => accepted(server, container)),
  );
  return [...Map.groupBy(servers, ({ server }) => server.namespace)].flatMap(([namespace, [only, ...others]]) => {
    if (only === undefined || others.length > 0) return [];
    const clients = inventory.pods
      .filter((pods) => pods.namespace === namespace)
      .flatMap((pods) => ({ what: nameOf(pods.owner), count: opened(inventory, pods) }))
      .filter(({ count }) => count > 0);
    const parts = [...clients, { what: "reserved", count: RESERVED }];
    return clients.length === 0 ? [] : [{ ...only, parts, total: sum(parts.map(({ count }) => count)) }];
  });
}

const accepted = (server: Pods, { spec, path, isInit }: Container) =>
  isInit
    ? []
    : ["command", "args"].flatMap((field) =>
        texts(spec[field]).flatMap((argument, index) => {
          const max = argument.match(/^(?:--|-c\s*)?max_connections=(\d+)$/)?.[1];
          return max === undefined ? [] : [{ server, path: [...path, field, index], max: Number(max) }];
        }),
      );

function opened(inventory: VetInventory, pods: Pods): number {
  const perPod = pods.containers
    .filter(({ isInit }) => !isInit)
    .map((container) => {
      const variables = new Map(variablesOf(inventory, container).map(({ name, value }) => [name, Number(value)]));
      const size = variables.get("DATABASE_POOL_SIZE");
      if (size !== undefined)
        return (size + (variables.get("DATABASE_MAX_OVERFLOW") ?? 0)) * (variables.get("WEB_CONCURRENCY") ?? 1);
      // The URL usually comes from a Secret, whose values are not to be seen.
      const isClient = trees(container.spec.env).some(({ name }) => name === "DATABASE_URL");
      return isClient && pods.owner.kind === "Job" ? OF_A_JOB : 0;
    });
  return podsAtOnce(inventory, pods) * sum(perPod.map((count) => (Number.isFinite(count) ? count : 0)));
}
