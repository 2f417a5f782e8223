// How many pods there can be, and what they need: at full scale, in a rollout of everything.
import {
  type Amounts,
  amounts,
  type ContainerDefaults,
  type Resource as Measure,
  type PodGroup,
  podGroup,
  sum,
} from "./capacity.ts";
import type { Inventory, Resource } from "./inventory.ts";
import type { PodSpec } from "./object.ts";
import type { Container, Pods } from "./pods.ts";
import { formatBytes, formatCores, parseQuantity } from "./quantity.ts";
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

/** As much of a pod as capacity is computed from. What the pod itself says counts in place of what its containers say. */
const wellFormed = (pods: Pods): PodSpec => {
  const { requests, limits } = podResources(pods);
  const ofPod = { requests: quantities(requests), limits: quantities(limits) };
  const nothing = Object.fromEntries(Object.keys({ ...ofPod.limits, ...ofPod.requests }).map((key) => [key, "0"]));
  const readable = pods.containers.map(({ name, spec, isInit }) => ({
    isInit,
    container: {
      name,
      ...(spec.restartPolicy === "Always" ? { restartPolicy: "Always" } : {}),
      resources: {
        requests: { ...quantities(member(spec.resources, "requests")), ...nothing },
        limits: { ...quantities(member(spec.resources, "limits")), ...nothing },
      },
    },
  }));
  return {
    initContainers: readable.filter(({ isInit }) => isInit).map(({ container }) => container),
    containers: [
      ...readable.filter(({ isInit }) => !isInit).map(({ container }) => container),
      ...(Object.keys(nothing).length === 0 ? [] : [{ name: "", resources: ofPod }]),
    ],
  };
};

/** What a pod asks for all of its containers together; empty where it does not. */
export const podResources = ({ spec }: Pods): Tree => tree(spec.resources);

/** What a pod needs of any resource; `undefined` where nothing of it says. */
export function podAmount(pods: Pods, of: (container: Container) => number | undefined): number | undefined {
  const said = pods.containers.map((container) => ({ container, amount: of(container) }));
  if (said.every(({ amount }) => amount === undefined)) return undefined;
  const total = (some: readonly { amount: number | undefined }[]) => sum(some.map(({ amount = 0 }) => amount));
  const sidecars = said.filter(({ container }) => container.isSidecar);
  const inits = said.filter(({ container }) => container.isInit && !container.isSidecar);
  const others = said.filter(({ container }) => !container.isInit);
  return total(sidecars) + Math.max(total(others), ...inits.map(({ amount = 0 }) => amount));
}

/** @example amountText("cpu", 0.25) // "250m" */
export const amountText = (resource: string, amount: number): string =>
  resource.endsWith("cpu")
    ? formatCores(amount)
    : /(?:memory|storage)$/.test(resource)
      ? formatBytes(amount)
      : String(amount);

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

interface StatedLimit {
  readonly resource: Resource;
  readonly index: number;
  readonly limit: Tree;
}

/** The limits that the LimitRanges of a namespace state: for containers, pods or claims. */
export const statedLimits = (
  inventory: Inventory,
  namespace: string,
  type: "Container" | "Pod" | "PersistentVolumeClaim",
): readonly StatedLimit[] => inventory.once(limitsByPlace).get(`${namespace} ${type}`) ?? [];

const limitsByPlace = ({ ofKind }: Inventory) =>
  Map.groupBy(
    ofKind("LimitRange").flatMap((resource): StatedLimit[] =>
      trees(resource.spec.limits).map((limit, index) => ({ resource, index, limit })),
    ),
    ({ resource, limit }) => `${resource.namespace} ${limit.type}`,
  );

/** What admission gives to containers that do not say: the LimitRange's defaults, or nothing. */
export function containerDefaults(inventory: Inventory, namespace: string): ContainerDefaults {
  const known = inventory.once(defaultsByNamespace);
  const defaults = known.get(namespace) ?? defaultsIn(inventory, namespace);
  known.set(namespace, defaults);
  return defaults;
}

const defaultsByNamespace = () => new Map<string, ContainerDefaults>();

function defaultsIn(inventory: Inventory, namespace: string): ContainerDefaults {
  const limits = statedLimits(inventory, namespace, "Container");
  const of =
    (...fields: string[]) =>
    (resource: Measure) =>
      limits.flatMap(({ limit }) => fields.flatMap((field) => amountOf(limit[field], resource) ?? []))[0] ?? 0;
  const made = (...fields: string[]): Amounts => amounts(of(...fields));
  // Where a LimitRange has a maximum alone, that is the default, too; and a minimum alone is what is requested.
  return { limit: made("default", "max"), request: made("defaultRequest", "default", "max", "min") };
}
