// Pods, their resources, and the connections they open.
import { formatCores } from "../../../toolkit/kubernetes/quantity.ts";
import { connectionBudget, largestPool, MOST_CONNECTIONS } from "../../app/connection-budget.ts";
import { IMPORT_CPU_SECONDS, STARTUP_SECONDS } from "../../app/startup.ts";
import { amountOf, conflict, processesOf, type Rule, workloads } from "./rule.ts";

export const replicas: Rule = ({ api }) =>
  api.autoscaling && api.replicas !== undefined
    ? [
        conflict(
          ["api", "replicas"],
          `is ${api.replicas}, but the autoscaler decides the number of pods.`,
          "Set api.autoscaling.minReplicas instead, or api.autoscaling to false.",
          ["environment"],
        ),
      ]
    : [];

export const autoscaling: Rule = ({ api }) => {
  if (!api.autoscaling) return [];
  const { minReplicas, maxReplicas, targetMemoryAverageValue } = api.autoscaling;
  const limit = api.resources.limits.memory;
  return [
    ...(minReplicas > maxReplicas
      ? [
          conflict(
            ["api", "autoscaling", "minReplicas"],
            `is ${minReplicas}, more than maxReplicas, which is ${maxReplicas}.`,
            `Set it to at most ${maxReplicas}, or api.autoscaling.maxReplicas to at least ${minReplicas}.`,
            ["environment"],
          ),
        ]
      : []),
    ...(targetMemoryAverageValue !== undefined && amountOf(targetMemoryAverageValue) >= amountOf(limit)
      ? [
          conflict(
            ["api", "autoscaling", "targetMemoryAverageValue"],
            `is ${targetMemoryAverageValue}, not below the memory limit of ${limit}: pods would be killed before one is added.`,
            `Set it below ${limit}, or raise api.resources.limits.memory.`,
          ),
        ]
      : []),
  ];
};

export const requestsWithinLimits: Rule = (config) =>
  workloads(config).flatMap(({ name, section: { resources } }) =>
    (["cpu", "memory", "ephemeral-storage"] as const)
      .filter((resource) => amountOf(resources.requests[resource]) > amountOf(resources.limits[resource]))
      .map((resource) =>
        conflict(
          [name, "resources", "requests", resource],
          `is ${resources.requests[resource]}, more than the limit of ${resources.limits[resource]}.`,
          `Set it to at most ${resources.limits[resource]}, or raise ${name}.resources.limits.${resource}.`,
        ),
      ),
  );

// Half of it is what /tmp may hold; the image's temporary files and the logs need the rest.
export const room: Rule = (config) =>
  workloads(config)
    .filter(({ section }) => amountOf(section.resources.limits["ephemeral-storage"]) < 64 * 2 ** 20)
    .map(({ name, section }) =>
      conflict(
        [name, "resources", "limits", "ephemeral-storage"],
        `is ${section.resources.limits["ephemeral-storage"]}, too small for the container's temporary files and logs.`,
        'Set it to at least "64Mi".',
      ),
    );

/** Less CPU than a start needs before the startup probe gives up: the container would be started again for ever. */
export const startable: Rule = (config) =>
  (["api", "scheduler"] as const).flatMap((name) => {
    const { cpu } = config[name].resources.limits;
    const needed = processesOf(config, name) * IMPORT_CPU_SECONDS;
    return needed <= amountOf(cpu) * STARTUP_SECONDS
      ? []
      : [
          conflict(
            [name, "resources", "limits", "cpu"],
            `is ${cpu}, but a start takes ${needed} CPU seconds: the startup probe would give up after ${STARTUP_SECONDS} s, again and again.`,
            `Set it to at least ${JSON.stringify(formatCores(needed / STARTUP_SECONDS))}.`,
          ),
        ];
  });

export const connections: Rule = (config) => {
  const budget = connectionBudget(config);
  const most = "external" in config.postgres ? MOST_CONNECTIONS.external : MOST_CONNECTIONS.inCluster;
  const maxConnections = Math.min(budget.maxConnections, most);
  if (budget.total <= maxConnections) return [];
  const pool = largestPool({ ...budget, maxConnections });
  const fewer = [
    ...(pool < 1 ? [] : [`lower postgres.pool.size and postgres.pool.maxOverflow to a sum of ${pool}`]),
    ...(config.api.autoscaling
      ? ["lower api.autoscaling.maxReplicas"]
      : config.api.replicas === undefined
        ? []
        : ["lower api.replicas"]),
    ...(config.api.workers > 1 ? ["lower api.workers"] : []),
  ];
  const ways = [...(budget.total <= most ? [`raise it to ${budget.total}`] : []), ...fewer].join(", or ");
  return [
    conflict(
      "external" in config.postgres ? ["postgres", "external", "maxConnections"] : ["postgres", "maxConnections"],
      `is ${maxConnections}${maxConnections === most ? " at most" : ""}, but ${budget.total} connections ` +
        `can be opened: API ${count(budget.apiPods, "pod")} x ${count(budget.processesPerPod, "process", "processes")} x ` +
        `${budget.perProcess} = ${budget.api}, scheduler ${budget.scheduler}, migration ${budget.migration}, ` +
        `reserved ${budget.reserved}.`,
      `${ways.charAt(0).toUpperCase()}${ways.slice(1)}.`,
      ["api", "environment"],
    ),
  ];
};

const count = (amount: number, one: string, many = `${one}s`) => `${amount} ${amount === 1 ? one : many}`;
