// Pods, their resources, and the connections that they open.
import { formatCores } from "../../../toolkit/kubernetes/quantity.ts";
import type { ProbeTiming } from "../../../toolkit/schema/probe-fields.ts";
import { RESERVED_CONNECTIONS } from "../../app/reserved-connections.ts";
import { IMPORT_CPU_SECONDS } from "../../app/startup.ts";
import { startupSeconds } from "../../common/probes.ts";
import { isMeasured } from "../../components/api/autoscaler.ts";
import { MOST_CONNECTIONS, pathIn } from "../../components/postgres/declaration.ts";
import { connectionBudget, largestPool, type Pools } from "../../derived/connection-budget.ts";
import { workloads } from "../../derived/declared.ts";
import type { ResolvedConfig } from "../schema.ts";
import { amountOf, conflict, processesOf, type Rule } from "./rule.ts";

export const replicas: Rule = function* ({ api }) {
  if (!api.autoscaling || api.replicas === undefined) return;
  yield conflict(
    ["api", "replicas"],
    `is ${api.replicas}, but the autoscaler decides the number of pods.`,
    "Set api.autoscaling.minReplicas instead, or api.autoscaling to false.",
    ["environment"],
  );
};

export const autoscaling: Rule = function* ({ api }) {
  if (!api.autoscaling) return;
  const { minReplicas, maxReplicas, targetMemoryAverageValue: target, metrics, keda } = api.autoscaling;
  const limit = api.resources.limits.memory;
  if (minReplicas > maxReplicas)
    yield conflict(
      ["api", "autoscaling", "minReplicas"],
      `is ${minReplicas}, more than maxReplicas, which is ${maxReplicas}.`,
      `Set it to at most ${maxReplicas}, or api.autoscaling.maxReplicas to at least ${minReplicas}.`,
      ["environment"],
    );
  if (keda !== undefined && metrics !== undefined)
    yield conflict(
      ["api", "autoscaling", "metrics"],
      "would not be read: KEDA makes the autoscaler, and of its triggers alone.",
      "Write them as api.autoscaling.keda.triggers, or remove keda.",
    );
  if ((keda?.fallback?.replicas ?? minReplicas) > maxReplicas && minReplicas <= maxReplicas)
    yield conflict(
      ["api", "autoscaling", "keda", "fallback", "replicas"],
      `is ${keda?.fallback?.replicas}, more than maxReplicas, which is ${maxReplicas}.`,
      `Set it to at most ${maxReplicas}.`,
    );
  if (keda?.fallback !== undefined && keda.triggers.every(({ type }) => type === "cpu" || type === "memory"))
    yield conflict(
      ["api", "autoscaling", "keda", "fallback"],
      "is refused by KEDA where all triggers are cpu and memory.",
      "Remove it, or add another trigger.",
    );
  if (target !== undefined && isMeasured(api.autoscaling, "memory"))
    yield conflict(
      ["api", "autoscaling", "targetMemoryAverageValue"],
      "is replaced by a metric or trigger of yours for memory.",
      "Remove one of them.",
    );
  else if (target !== undefined && amountOf(target) >= amountOf(limit))
    yield conflict(
      ["api", "autoscaling", "targetMemoryAverageValue"],
      `is ${target}, not below the memory limit of ${limit}: pods would be killed before another is added.`,
      `Set it below ${limit}, or raise api.resources.limits.memory.`,
    );
};

export const requestsWithinLimits: Rule = function* (config) {
  for (const { path, section } of workloads(config)) {
    const { requests, limits } = section.resources;
    for (const resource of ["cpu", "memory", "ephemeral-storage"] as const)
      if (amountOf(requests[resource]) > amountOf(limits[resource]))
        yield conflict(
          [...path, "resources", "requests", resource],
          `is ${requests[resource]}, more than the limit of ${limits[resource]}.`,
          `Set it to at most ${limits[resource]}, or raise ${path.join(".")}.resources.limits.${resource}.`,
        );
  }
};

/** Half of it is the limit of /tmp; the image's temporary files and the logs need the rest. */
export const roomForFiles: Rule = function* (config) {
  for (const { path, section } of workloads(config)) {
    const limit = section.resources.limits["ephemeral-storage"];
    if (amountOf(limit) < 64 * 2 ** 20)
      yield conflict(
        [...path, "resources", "limits", "ephemeral-storage"],
        `is ${limit}, too small for the container's temporary files and logs.`,
        'Set it to at least "64Mi".',
      );
  }
};

/** With less CPU than a start needs before the startup probe fails, the container would be restarted forever. */
export const cpuToStart: Rule = function* (config) {
  for (const { path, component, section } of workloads(config)) {
    const { cpu } = section.resources.limits;
    const needed = processesOf(config, component) * IMPORT_CPU_SECONDS;
    const { startupProbe } = section as { readonly startupProbe?: ProbeTiming };
    if (!component.servesApp || startupProbe === undefined) continue;
    const seconds = startupSeconds(startupProbe);
    if (needed > amountOf(cpu) * seconds)
      yield conflict(
        [...path, "resources", "limits", "cpu"],
        `is ${cpu}, but a start takes ${needed} CPU seconds: the startup probe would fail after ${seconds} s, and the container would restart in a loop.`,
        `Set it to at least ${JSON.stringify(formatCores(needed / seconds))}, or give the startup probe more time.`,
      );
  }
};

export const connections: Rule = function* (config) {
  const budget = connectionBudget(config);
  const isExternal = "external" in config.postgres;
  const most = isExternal ? MOST_CONNECTIONS.external : MOST_CONNECTIONS.inCluster;
  const maxConnections = Math.min(budget.maxConnections, most);
  if (budget.total <= maxConnections) return;
  const ways = [
    ...(budget.total > most
      ? []
      : // The config does not change the server.
        isExternal
        ? [`set it to what the server has (SHOW max_connections), if that is ${budget.total} or more`]
        : [`raise it to ${budget.total}`]),
    ...waysToOpenFewer(config, largestPool({ ...budget, maxConnections })),
  ].join(", or ");
  yield conflict(
    [...(isExternal ? ["postgres", "external"] : pathIn(config)), "maxConnections"],
    `is ${maxConnections}${maxConnections === most ? " at most" : ""}, but ${budget.total} connections ` +
      `can be opened: ${budget.pools.map((each) => inWords(each, budget.perProcess)).join(", ")}, ` +
      `${budget.others.map(({ title, connections }) => `${title} ${connections}`).join(", ")}, reserved ${RESERVED_CONNECTIONS}.`,
    `${ways.charAt(0).toUpperCase()}${ways.slice(1)}.`,
    ["api", "environment"],
  );
};

function* waysToOpenFewer({ api, postgres }: ResolvedConfig, pool: number): Iterable<string> {
  if ("pooler" in postgres && postgres.pooler !== undefined) {
    if (pool >= 1) yield `lower postgres.pooler.size to ${pool}`;
    yield "lower postgres.pooler.replicas";
    return;
  }
  if (pool >= 1) yield `lower postgres.pool.size and postgres.pool.maxOverflow to a sum of ${pool}`;
  if (api.autoscaling) yield "lower api.autoscaling.maxReplicas";
  else if (api.replicas !== undefined) yield "lower api.replicas";
  if (api.workers > 1) yield "lower api.workers";
}

const inWords = ({ title, pods, processes, connections }: Pools, perProcess: number) =>
  pods * processes === 1
    ? `${title} ${connections}`
    : `${title} ${count(pods, "pod")} x ${count(processes, "process", "processes")} x ${perProcess} = ${connections}`;

const count = (amount: number, one: string, many = `${one}s`) => `${amount} ${amount === 1 ? one : many}`;
