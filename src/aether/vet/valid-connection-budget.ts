// The connection budget, from the objects: what the pools can open at full scale, compared with what the database accepts.

import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Path } from "../../toolkit/kubernetes/path.ts";
import type { Container, Pods } from "../../toolkit/kubernetes/pods.ts";
import { texts, trees } from "../../toolkit/kubernetes/read.ts";
import { podsAtOnce, sum } from "../../toolkit/kubernetes/scale.ts";
import type { Budget, VetInventory } from "../../toolkit/vet/facts.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { variablesOf } from "../../toolkit/vet/variables.ts";
import { RESERVED_CONNECTIONS } from "../app/reserved-connections.ts";
import { TRACES_CONNECTIONS } from "../app/traces-role.ts";
import { connections as MIGRATION_CONNECTIONS } from "../components/migration/declaration.ts";
import * as exporter from "../components/postgres-exporter/declaration.ts";
import { componentOf, keepsTraces } from "./components.ts";

export const validConnectionBudget: Rule = {
  name: "valid-connection-budget",
  subject: "capacity",
  severity: "error",
  reason:
    "When all pods and workers fill their pools, a database with too few connections refuses the rest: requests fail, but only under load.",
  fix: "Raise max_connections, or lower the pools, the workers or the autoscaler's maximum.",
  *problems(inventory) {
    for (const { server, path, parts, total, max } of connectionBudgets(inventory)) {
      if (total <= max) continue;
      const { owner } = server;
      yield {
        resource: owner,
        path,
        message: `${nameOf(owner)} accepts ${max} connections, but the pools can open ${total}: ${parts.map(({ what, count }) => `${what} ${count}`).join(", ")}.`,
        fix: `Set max_connections to at least ${total}, or lower the pools, the workers or the autoscaler's maximum.`,
      };
    }
  },
};

interface ConnectionBudget extends Omit<Budget, "server"> {
  readonly server: Pods;
  readonly path: Path;
}

/** The budgets for an overview. */
export const budgetsOf = (inventory: VetInventory): Budget[] =>
  connectionBudgets(inventory).map(({ server: { owner }, max, total, parts }) => ({
    server: nameOf(owner),
    max,
    total,
    parts,
  }));

/**
 * For each database that sets how many connections it accepts. Clients are the pods of its namespace whose environment sets a
 * pool size; with two databases, the assignment is unknown.
 */
export const connectionBudgets = (inventory: VetInventory): readonly ConnectionBudget[] => inventory.once(allBudgets);

function allBudgets(inventory: VetInventory): ConnectionBudget[] {
  const servers = inventory.pods.flatMap((server) =>
    server.containers.flatMap((container) => accepted(server, container)),
  );
  return [...Map.groupBy(servers, ({ server }) => server.namespace)].flatMap(([namespace, [only, ...others]]) => {
    if (only === undefined || others.length > 0) return [];
    const clients = inventory.pods
      .filter((pods) => pods.namespace === namespace)
      .map((pods) => ({ what: nameOf(pods.owner), ...opened(inventory, pods) }))
      .filter(({ count }) => count > 0);
    if (clients.length === 0) return [];
    const parts = [...clients, { what: "reserved", count: RESERVED_CONNECTIONS }];
    return [{ ...only, parts, total: sum(parts.map(({ count }) => count)) }];
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

function opened(inventory: VetInventory, pods: Pods): { pods: number; perPod: number; count: number } {
  const perPod = pods.containers
    .filter(({ isInit }) => !isInit)
    .map((container) => {
      const variables = new Map(variablesOf(inventory, container).map(({ name, value }) => [name, Number(value)]));
      // Its pool connects to a pooler, which has fewer connections of its own.
      if (variables.has("DATABASE_POOLER")) return 0;
      const size = variables.get("DATABASE_POOL_SIZE");
      if (size !== undefined)
        return (size + (variables.get("DATABASE_MAX_OVERFLOW") ?? 0)) * (variables.get("WEB_CONCURRENCY") ?? 1);
      // The URL usually comes from a Secret, whose values are not available here.
      const isClient = trees(container.spec.env).some(({ name }) => name === "DATABASE_URL");
      return isClient && pods.owner.kind === "Job" ? MIGRATION_CONNECTIONS : 0;
    });
  if (componentOf(pods) === exporter.name) perPod.push(exporter.connections);
  if (keepsTraces(pods)) perPod.push(TRACES_CONNECTIONS);
  const [most, each] = [podsAtOnce(inventory, pods), sum(perPod.map((count) => (Number.isFinite(count) ? count : 0)))];
  return { pods: most, perPod: each, count: most * each };
}
