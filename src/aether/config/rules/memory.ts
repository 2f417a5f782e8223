// Memory limits against what is known to be used.
import { formatBytes } from "../../../toolkit/kubernetes/quantity.ts";
import { CONNECTIONS_SHARE, memoryTarget, PER_CONNECTION, WORKING_SHARE } from "../../app/memory.ts";
import { isMeasured } from "../../components/api/autoscaler.ts";
import { MOST_CONNECTIONS, ownDatabase, pathIn } from "../../components/postgres/declaration.ts";
import { connectionBudget } from "../../derived/connection-budget.ts";
import { type Component, roster, workloads } from "../../derived/declared.ts";
import type { ResolvedConfig } from "../schema.ts";
import { amountOf, conflict, processesOf, type Rule, type RuleIssue } from "./rule.ts";

export const memoryAtRest: Rule = function* (config) {
  const scaling = autoscalerAtRest(config);
  if (scaling !== undefined) {
    // The same limit, raised for the autoscaler, is sufficient for the rest.
    yield scaling;
    return;
  }
  for (const { path, component, section } of workloads(config)) {
    const { bytes, words, orFewer } = used(config, component);
    const { memory } = section.resources.limits;
    if (bytes > amountOf(memory) * WORKING_SHARE)
      yield conflict(
        [...path, "resources", "limits", "memory"],
        `is ${memory}, but ${words}, and requests need a quarter more: the pod would be OOM-killed repeatedly.`,
        `${atLeast(bytes / WORKING_SHARE)}${orFewer}`,
      );
  }
};

const atLeast = (bytes: number) => `Set it to at least ${JSON.stringify(formatBytes(bytes))}`;

/** What a component uses at rest, and the sum in words. */
function used(config: ResolvedConfig, component: Component) {
  const { memoryAtRest = 0 } = component;
  const workers = processesOf(config, component);
  const bytes = workers * memoryAtRest;
  const sum = workers === 1 ? "" : `${workers} processes x ${formatBytes(memoryAtRest)} = `;
  return {
    bytes,
    words: `${sum}${formatBytes(bytes)} are used at rest`,
    orFewer: workers === 1 ? "." : ", or lower api.workers.",
  };
}

/**
 * The autoscaler computes pods × used / target, rounded up: if that is not less than the number of idle pods, it never scales
 * down.
 */
function autoscalerAtRest(config: ResolvedConfig): RuleIssue | undefined {
  const { autoscaling, resources } = config.api;
  if (!autoscaling || autoscaling.minReplicas >= autoscaling.maxReplicas) return undefined;
  // If the config has its own metric, it is unknown when pods are idle.
  if (isMeasured(autoscaling, "memory")) return undefined;
  const { minReplicas, targetMemoryAverageValue } = autoscaling;
  const { bytes, words, orFewer } = used(config, roster.api);
  const needed = (bytes * (minReplicas + 1)) / minReplicas;
  if (needed <= memoryTarget(config.api)) return undefined;
  const stay = `${words}: after scaling to ${minReplicas + 1} pods, the autoscaler would never scale down.`;
  if (targetMemoryAverageValue !== undefined)
    return conflict(
      ["api", "autoscaling", "targetMemoryAverageValue"],
      `is ${targetMemoryAverageValue}, but ${stay}`,
      `${atLeast(needed)}, below the memory limit${orFewer}`,
      ["environment"],
    );
  return conflict(
    ["api", "resources", "limits", "memory"],
    `is ${resources.limits.memory}, and the autoscaler's target is three quarters of it, but ${stay}`,
    `${atLeast(needed / WORKING_SHARE)}${orFewer}`,
    ["environment"],
  );
}

export const connectionsMemory: Rule = function* (config) {
  const section = ownDatabase(config);
  if (section === undefined) return;
  const path = pathIn(config);
  const { total } = connectionBudget(config);
  // A number that was set explicitly is meant to be used; of the computed default, only what the stack can open counts.
  const maxConnections = section.maxConnections ?? total;
  const { memory } = section.resources.limits;
  const needed = maxConnections * PER_CONNECTION;
  // If it exceeds what any server accepts, the rule on connections reports it.
  if (needed <= amountOf(memory) * CONNECTIONS_SHARE || maxConnections > MOST_CONNECTIONS.inCluster) return;
  const fewer =
    section.maxConnections !== undefined && section.maxConnections > total
      ? `${path.join(".")}.maxConnections to ${total}`
      : "postgres.pool.size and postgres.pool.maxOverflow";
  yield conflict(
    [...path, "resources", "limits", "memory"],
    `is ${memory}, but ${maxConnections} connections x ${formatBytes(PER_CONNECTION)} = ${formatBytes(needed)} must fit into ` +
      `eleven sixteenths of it: the rest is shared_buffers and maintenance_work_mem.`,
    `${atLeast(needed / CONNECTIONS_SHARE)}, or lower ${fewer}.`,
    ["api", "environment"],
  );
};
