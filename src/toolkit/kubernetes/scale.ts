// How many pods there can be, and what they need at full scale during a rollout of everything. Every autoscaler is at its
// maximum, every rollout has its surge, every Job runs.
import type { Inventory, Resource } from "./inventory.ts";
import { identity } from "./manifest.ts";
import type { Path } from "./path.ts";
import { type ContainerRole, containerRole, type Pods } from "./pods.ts";
import { formatBytes, formatCores, parseQuantity } from "./quantity.ts";
import { member, number, type Tree, text, tree, trees } from "./read.ts";
import { type Scaling, scalerOf, scaling } from "./scaling.ts";
import { podTemplate } from "./workloads.ts";

export const RESOURCES = ["cpu", "memory", "ephemeral-storage"] as const;
export type Measure = (typeof RESOURCES)[number];
/** Cores and bytes. */
export type Amounts = Record<Measure, number>;

type Stated = Readonly<Record<string, number | undefined>>;

/** The requests and limits of a container or a pod, as far as they are set. */
export interface RequestsAndLimits {
  readonly request: Stated;
  readonly limit: Stated;
}

/** What a LimitRange gives to containers that set nothing. */
export interface ContainerDefaults {
  readonly request: Amounts;
  readonly limit: Amounts;
}

interface PodAmounts {
  /** What the pod sets for all of its containers together, which replaces what they set. */
  readonly whole: RequestsAndLimits;
  /** In the order in which they start. */
  readonly containers: readonly (RequestsAndLimits & { readonly turn: ContainerRole })[];
}

/** Pods at full scale. */
export interface PodGroup {
  readonly count: number;
  readonly pod: PodAmounts;
}

/** The parts of an object from which the number of its pods is computed. */
type Workload = Pick<Resource, "apiVersion" | "kind" | "namespace" | "name" | "spec">;

/** The pods of all workloads in a namespace. The objects may come from anywhere: an invalid quantity is treated as absent. */
export function podGroups(workloads: readonly Workload[]): PodGroup[] {
  const scalers = scalersOf(workloads);
  return workloads.flatMap((workload) => {
    const template = podTemplate(workload);
    if (template === undefined) return [];
    return [{ count: podCount(workload, scalerIn(scalers, workload)), pod: podAmounts(tree(tree(template).spec)) }];
  });
}

type Scalers = ReadonlyMap<string, Scaling>;

const scalersOf = (objects: readonly Workload[]): Scalers =>
  new Map(objects.flatMap((object) => scaling(object) ?? []).map((each) => [each.identity, each]));

const scalerIn = (scalers: Scalers, { apiVersion, kind, namespace, name }: Workload): Scaling | undefined =>
  scalers.size === 0 ? undefined : scalers.get(identity({ apiVersion, kind, metadata: { namespace, name } }));

/** The minimum and maximum number of pods of a workload: its replicas, or the bounds of its autoscaler. */
function replicaRange(
  { spec }: Pick<Workload, "spec">,
  scaler: Scaling | undefined,
): readonly [min: number, max: number] {
  if (scaler !== undefined) return [scaler.min, scaler.max];
  const count = number(spec.replicas) ?? 1;
  return [count, count];
}

/**
 * The maximum number of pods of a workload at once, including those of a rollout. For a DaemonSet one, because the number of
 * nodes is unknown.
 */
function podCount({ kind, spec, ...rest }: Workload, scaler: Scaling | undefined): number {
  const [, max] = replicaRange({ spec }, scaler);
  switch (kind) {
    case "Deployment":
      return max + surge(tree(spec.strategy), max);
    case "Job":
      return Math.min(number(spec.parallelism) ?? 1, number(spec.completions) ?? Number.POSITIVE_INFINITY);
    case "CronJob":
      return spec.suspend === true
        ? 0
        : podCount({ ...rest, kind: "Job", spec: tree(member(spec.jobTemplate, "spec")) }, undefined);
    case "StatefulSet":
    case "ReplicaSet":
    case "ReplicationController":
      return max;
    default:
      return 1;
  }
}

const surge = ({ type, rollingUpdate }: Tree, count: number): number =>
  type === "Recreate" ? 0 : scaledValue(member(rollingUpdate, "maxSurge") ?? "25%", count);

/** A number or a percentage of a count, rounded up as the controllers do for surges and budgets. */
export function scaledValue(given: unknown, count: number): number {
  if (typeof given === "number") return given;
  const percent = text(given)?.match(/^(\d+)%$/)?.[1];
  return percent === undefined ? 0 : Math.ceil((Number(percent) * count) / 100);
}

export const replicas = (inventory: Inventory, { owner }: Pods) => replicaRange(owner, scalerOf(inventory, owner));

export const podsAtOnce = (inventory: Inventory, { owner }: Pods) => podCount(owner, scalerOf(inventory, owner));

/** A pod's resources, limited to these kinds. */
const podAmounts = (spec: Tree, resources: readonly string[] = RESOURCES): PodAmounts => {
  const [inits, others] = [trees(spec.initContainers), trees(spec.containers)];
  const { requests, limits } = tree(spec.resources);
  const asked = (container: Tree, isInit: boolean) => {
    const { requests, limits } = tree(container.resources);
    // If there is only a limit, the API server requests the limit.
    const request = stated(resources, requests, limits);
    return { turn: containerRole(container, isInit), limit: stated(resources, limits), request };
  };
  return {
    whole: { request: stated(resources, requests), limit: stated(resources, limits) },
    containers: [...inits.map((each) => asked(each, true)), ...others.map((each) => asked(each, false))],
  };
};

const NOTHING: Stated = {};

function stated(resources: readonly string[], quantities: unknown, otherwise?: unknown): Stated {
  if (quantities === undefined && otherwise === undefined) return NOTHING;
  const found: Record<string, number | undefined> = {};
  for (const resource of resources) found[resource] = amountOf(quantities, resource) ?? amountOf(otherwise, resource);
  return found;
}

/**
 * What one pod counts for; `undefined` if nothing in it is set. The limit of a whole pod is its request only if no container
 * requests anything. Source: PodRequests of k8s.io/component-helpers/resource, and the API server's defaults.
 */
function podNeed(
  { whole, containers }: PodAmounts,
  what: keyof RequestsAndLimits,
  resource: string,
  otherwise?: number,
) {
  const own = whole[what][resource];
  if (own !== undefined) return own;
  const limit = whole.limit[resource];
  if (limit !== undefined) return total(containers, ({ request }) => request[resource]) ?? limit;
  return total(containers, (each) => each[what][resource] ?? otherwise);
}

/**
 * What containers need together. Init containers run one after another, each alongside the sidecars that started before it, and
 * end before the others run alongside all sidecars.
 */
function total<C extends { readonly turn: ContainerRole }>(
  containers: readonly C[],
  of: (container: C) => number | undefined,
): number | undefined {
  let [isSaid, sidecars, others, most] = [false, 0, 0, 0];
  for (const container of containers) {
    const amount = of(container);
    if (amount === undefined) continue;
    isSaid = true;
    if (container.turn === "sidecar") sidecars += amount;
    else if (container.turn === "init") most = Math.max(most, sidecars + amount);
    else others += amount;
  }
  return isSaid ? Math.max(most, sidecars + others) : undefined;
}

/**
 * What a pod counts for, of any resource; `undefined` if nothing in it is set. @param otherwise for containers that do not set it
 */
export const podAmount = ({ spec }: Pods, what: keyof RequestsAndLimits, resource: string, otherwise?: number) =>
  podNeed(podAmounts(spec, [resource]), what, resource, otherwise);

/** What all pods need together, with the defaults for containers that set nothing. */
export const need = (groups: readonly PodGroup[], what: keyof RequestsAndLimits, defaults: Amounts): Amounts =>
  amounts((resource) =>
    sum(groups.map(({ count, pod }) => count * (podNeed(pod, what, resource, defaults[resource]) ?? 0))),
  );

/** What a pod sets for all of its containers together; empty if it does not. */
export const podResources = ({ spec }: Pods): Tree => tree(spec.resources);

/** Identical claims of an object. */
export interface Claims {
  /** The path of the claim's spec in the object. */
  readonly path: Path;
  readonly spec: Tree;
  readonly bytes: number;
  /** One, or one for each pod. */
  readonly count: number;
}

/** The claims that an object creates, or is. */
export function claimsOf({ kind, spec }: Pick<Resource, "kind" | "spec">, scaler?: Scaling): Claims[] {
  if (kind === "PersistentVolumeClaim") return [claimsAt(["spec"], spec, 1)];
  if (kind !== "StatefulSet") return [];
  const [, most] = replicaRange({ spec }, scaler);
  return trees(spec.volumeClaimTemplates).map((template, index) =>
    claimsAt(["spec", "volumeClaimTemplates", index, "spec"], tree(template.spec), most),
  );
}

const claimsAt = (path: Path, spec: Tree, count: number): Claims => ({
  path,
  spec,
  bytes: amountOf(member(spec.resources, "requests"), "storage") ?? 0,
  count,
});

/** The claims of all objects in a namespace at full scale. */
export function claims(objects: readonly Workload[]): Claims[] {
  const scalers = scalersOf(objects);
  return objects.flatMap((object) =>
    claimsOf(object, object.kind === "StatefulSet" ? scalerIn(scalers, object) : undefined),
  );
}

export const amounts = (of: (resource: Measure) => number): Amounts => ({
  cpu: of("cpu"),
  memory: of("memory"),
  "ephemeral-storage": of("ephemeral-storage"),
});

export const sum = (numbers: readonly number[]) => numbers.reduce((whole, each) => whole + each, 0);

/** @example amountText("cpu", 0.25) // "250m" */
export const amountText = (resource: string, amount: number): string =>
  resource.endsWith("cpu")
    ? formatCores(amount)
    : /(?:memory|storage)$/.test(resource)
      ? formatBytes(amount)
      : String(amount);

/** The amount in a map of quantities; `undefined` if it is not set. */
export function amountOf(map: unknown, resource: string): number | undefined {
  const quantity = tree(map)[resource];
  return typeof quantity === "string" || typeof quantity === "number" ? parseQuantity(String(quantity)) : undefined;
}

interface StatedLimit {
  readonly resource: Resource;
  readonly index: number;
  readonly limit: Tree;
}

/** The limits that the LimitRanges of a namespace set for containers, pods or claims. */
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

/** What admission gives to containers that set nothing: the LimitRange's defaults, or nothing. */
export function containerDefaults(inventory: Inventory, namespace: string): ContainerDefaults {
  const known = inventory.once(defaultsByNamespace);
  const defaults =
    known.get(namespace) ?? defaultsOf(statedLimits(inventory, namespace, "Container").map(({ limit }) => limit));
  known.set(namespace, defaults);
  return defaults;
}

const defaultsByNamespace = () => new Map<string, ContainerDefaults>();

/** What admission gives a container that does not set it; `undefined` if it gives nothing. */
export const defaultAmount = (
  inventory: Inventory,
  namespace: string,
  what: keyof RequestsAndLimits,
  resource: string,
): number | undefined => number(member(containerDefaults(inventory, namespace)[what], resource)) || undefined;

/** The defaults for containers; with several LimitRanges, those of the first that has any. */
export function defaultsOf(limits: readonly Tree[]): ContainerDefaults {
  const made = (...fields: string[]): Amounts =>
    amounts(
      (resource) =>
        limits.flatMap((limit) => fields.flatMap((field) => amountOf(limit[field], resource) ?? []))[0] ?? 0,
    );
  // If a LimitRange has only a maximum, that is also the default; if it has only a minimum, that is the request.
  return { limit: made("default", "max"), request: made("defaultRequest", "default", "max", "min") };
}
