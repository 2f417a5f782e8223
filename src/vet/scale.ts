// How many pods there can be, and what they need: at full scale, in a rollout of everything.
import {
  type Amounts,
  amounts,
  type ContainerDefaults,
  type Resource as Measure,
  type PodGroup,
  podGroup,
} from "../kubernetes/capacity.ts";
import type { PodSpec } from "../kubernetes/object.ts";
import { parseQuantity } from "../kubernetes/quantity.ts";
import type { Inventory, Resource } from "./inventory.ts";
import type { Pods } from "./pods.ts";
import { member, number, type Tree, text, textMap, tree, trees } from "./read.ts";
import { scalerOf } from "./scaling.ts";

/** The fewest and the most pods that a workload has on purpose: its replicas, or what the autoscaler may make of them. */
export function replicas(inventory: Inventory, { owner }: Pods): readonly [min: number, max: number] {
  const scaler = scalerOf(inventory, owner);
  if (scaler !== undefined) return [scaler.min, scaler.max];
  const count = number(owner.spec.replicas) ?? 1;
  return [count, count];
}

/** Most pods of a workload at once, those of a rollout included. Of a DaemonSet at least one, however many nodes. */
export function podsAtOnce(inventory: Inventory, pods: Pods): number {
  const { owner } = pods;
  const [, max] = replicas(inventory, pods);
  switch (owner.kind) {
    case "Deployment":
      return max + surge(owner, max);
    case "Job":
      return Math.min(number(owner.spec.parallelism) ?? 1, number(owner.spec.completions) ?? Number.POSITIVE_INFINITY);
    case "CronJob":
      return owner.spec.suspend === true
        ? 0
        : (number(member(member(owner.spec.jobTemplate, "spec"), "parallelism")) ?? 1);
    case "StatefulSet":
    case "ReplicaSet":
    case "ReplicationController":
      return max;
    default:
      return 1;
  }
}

function surge({ spec }: Resource, count: number): number {
  const { type, rollingUpdate } = tree(spec.strategy);
  return type === "Recreate" ? 0 : portion(member(rollingUpdate, "maxSurge") ?? "25%", count);
}

/** A number or a percentage of a count, rounded up as the controllers do for surges and budgets. */
export function portion(given: unknown, count: number): number {
  if (typeof given === "number") return given;
  const percent = text(given)?.match(/^(\d+)%$/)?.[1];
  return percent === undefined ? 0 : Math.ceil((Number(percent) * count) / 100);
}

/** What each of the pods counts for in a quota, as `need` of kubernetes/capacity.ts takes it. */
export const podGroups = (inventory: Inventory, namespace: string): PodGroup[] =>
  inventory
    .once(podsByNamespace)
    .get(namespace)
    ?.flatMap((pods) => podGroup(podsAtOnce(inventory, pods), wellFormed(pods))) ?? [];

const podsByNamespace = ({ pods }: Inventory) => Map.groupBy(pods, ({ namespace }) => namespace);

/** As much of a pod as capacity is computed from. */
const wellFormed = ({ containers }: Pods): PodSpec => {
  const readable = containers.map(({ name, spec, isInit }) => ({
    isInit,
    container: {
      name,
      ...(spec.restartPolicy === "Always" ? { restartPolicy: "Always" } : {}),
      resources: {
        requests: quantities(member(spec.resources, "requests")),
        limits: quantities(member(spec.resources, "limits")),
      },
    },
  }));
  return {
    initContainers: readable.filter(({ isInit }) => isInit).map(({ container }) => container),
    containers: readable.filter(({ isInit }) => !isInit).map(({ container }) => container),
  };
};

/** Quantities as text; YAML reads `cpu: 1` as a number. */
export const quantities = (map: unknown): Record<string, string> => ({
  ...textMap(map),
  ...Object.fromEntries(
    Object.entries(tree(map)).flatMap(([key, value]) => (typeof value === "number" ? [[key, String(value)]] : [])),
  ),
});

/** The amount that a map of quantities says; `undefined` where it does not say. */
export const amountOf = (map: unknown, resource: string): number | undefined => {
  const quantity = quantities(map)[resource];
  return quantity === undefined ? undefined : parseQuantity(quantity);
};

/** The limits for containers that the LimitRanges of a namespace state. */
export const containerLimits = (
  inventory: Inventory,
  namespace: string,
): { resource: Resource; index: number; limit: Tree }[] =>
  inventory
    .ofKind("LimitRange")
    .filter((each) => each.namespace === namespace)
    .flatMap((resource) =>
      trees(resource.spec.limits)
        .map((limit, index) => ({ resource, index, limit }))
        .filter(({ limit }) => limit.type === "Container"),
    );

/** What admission gives to containers that do not say: the LimitRange's defaults, or nothing. */
export function containerDefaults(inventory: Inventory, namespace: string): ContainerDefaults {
  const limits = containerLimits(inventory, namespace);
  const of =
    (...fields: string[]) =>
    (resource: Measure) =>
      limits.flatMap(({ limit }) => fields.flatMap((field) => amountOf(limit[field], resource) ?? []))[0] ?? 0;
  const made = (...fields: string[]): Amounts => amounts(of(...fields));
  // Where a LimitRange has a maximum alone, that is the default, too.
  return { limit: made("default", "max"), request: made("defaultRequest", "default", "max") };
}
