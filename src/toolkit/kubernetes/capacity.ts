// What a set of objects needs at full scale: every autoscaler at its maximum, every rollout with its surge, every Job.
import { parseQuantity } from "./quantity.ts";
import { number, type Tree, text, tree, trees } from "./read.ts";

export const RESOURCES = ["cpu", "memory", "ephemeral-storage"] as const;
export type Resource = (typeof RESOURCES)[number];
/** Cores and bytes. */
export type Amounts = Record<Resource, number>;

/** What a container asks for, as far as it does. */
interface ContainerAmounts {
  readonly request: Partial<Amounts>;
  readonly limit: Partial<Amounts>;
}

/** What a LimitRange gives to containers that ask for nothing. */
export interface ContainerDefaults {
  readonly request: Amounts;
  readonly limit: Amounts;
}

interface Pod {
  readonly containers: readonly ContainerAmounts[];
  /** Init containers that run beside the others, `restartPolicy: Always`. */
  readonly besides: readonly ContainerAmounts[];
  /** Init containers that run one after another, before the others. */
  readonly before: readonly ContainerAmounts[];
}

/** Pods at full scale. */
export interface PodGroup {
  readonly count: number;
  readonly pod: Pod;
}

/**
 * The pods of all workloads: an autoscaler's maximum or the replicas, and a rollout's surge. Objects may be anybody's: what
 * can't be read counts nothing. Of a DaemonSet one pod: nobody knows the nodes.
 */
export function podGroups(objects: readonly object[]): PodGroup[] {
  const autoscalers = objects
    .map(tree)
    .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
    .map(({ spec }) => tree(spec));
  return objects.flatMap((object) => {
    const { kind, metadata, spec } = tree(object);
    const pods = templateOf(kind, tree(spec));
    if (pods === undefined) return [];
    const { name } = tree(metadata);
    const { scaleTargetRef, maxReplicas } =
      autoscalers.find((each) => isTarget(tree(each.scaleTargetRef), kind, name)) ?? {};
    const replicas = number(scaleTargetRef === undefined ? tree(spec).replicas : maxReplicas) ?? 1;
    return podGroup(podsAtOnce(kind, tree(spec), replicas), pods);
  });
}

const isTarget = (target: Tree, kind: unknown, name: unknown) => target.kind === kind && target.name === name;

/** The pods of a workload; `undefined` where there are none. */
function templateOf(kind: unknown, spec: Tree): Tree | undefined {
  switch (kind) {
    case "Pod":
      return spec;
    case "CronJob":
      return tree(tree(tree(tree(spec.jobTemplate).spec).template).spec);
    case "Deployment":
    case "StatefulSet":
    case "ReplicaSet":
    case "ReplicationController":
    case "DaemonSet":
    case "Job":
      return tree(tree(spec.template).spec);
    default:
      return undefined;
  }
}

function podsAtOnce(kind: unknown, spec: Tree, replicas: number): number {
  switch (kind) {
    case "Deployment":
      return replicas + surge(tree(spec.strategy), replicas);
    case "StatefulSet":
    case "ReplicaSet":
    case "ReplicationController":
      return replicas;
    case "Job":
      return parallel(spec);
    case "CronJob":
      return spec.suspend === true ? 0 : parallel(tree(tree(spec.jobTemplate).spec));
    default:
      return 1;
  }
}

const parallel = ({ parallelism, completions }: Tree) =>
  Math.min(number(parallelism) ?? 1, number(completions) ?? Number.POSITIVE_INFINITY);

/** A number, or a percentage that is rounded up; a quarter where nothing is said. */
function surge({ type, rollingUpdate }: Tree, replicas: number): number {
  if (type === "Recreate") return 0;
  const { maxSurge = "25%" } = tree(rollingUpdate);
  const percent = text(maxSurge)?.match(/^(\d+)%$/)?.[1];
  return percent === undefined ? (number(maxSurge) ?? 0) : Math.ceil((Number(percent) * replicas) / 100);
}

/** That many pods of one spec. */
export function podGroup(count: number, spec: object): PodGroup[] {
  const { containers, initContainers } = tree(spec);
  const inits = trees(initContainers);
  return [
    {
      count,
      pod: {
        containers: trees(containers).map(containerAmounts),
        besides: inits.filter(({ restartPolicy }) => restartPolicy === "Always").map(containerAmounts),
        before: inits.filter(({ restartPolicy }) => restartPolicy !== "Always").map(containerAmounts),
      },
    },
  ];
}

/** Every container of the pods. */
export const containersOf = (groups: readonly PodGroup[]): ContainerAmounts[] =>
  groups.flatMap(({ pod: { containers, besides, before } }) => [...containers, ...besides, ...before]);

function containerAmounts({ resources }: Tree): ContainerAmounts {
  const { limits, requests } = tree(resources);
  const limit = partialAmounts(tree(limits));
  // Where there is only a limit, the API server requests the limit.
  return { limit, request: { ...limit, ...partialAmounts(tree(requests)) } };
}

function partialAmounts(quantities: Tree): Partial<Amounts> {
  const found: Partial<Amounts> = {};
  for (const resource of RESOURCES) {
    const quantity = quantities[resource];
    if (quantity !== undefined) found[resource] = parseQuantity(String(quantity)) ?? 0;
  }
  return found;
}

/** The need of all pods together, with the defaults for containers that do not say. */
export function need(groups: readonly PodGroup[], what: "request" | "limit", defaults: Amounts): Amounts {
  return amounts((resource) => {
    const of = (container: ContainerAmounts) => container[what][resource] ?? defaults[resource];
    return sum(groups.map(({ count, pod }) => count * podNeed(pod, of)));
  });
}

const podNeed = ({ containers, besides, before }: Pod, of: (container: ContainerAmounts) => number) =>
  sum(besides.map(of)) + Math.max(sum(containers.map(of)), ...before.map(of));

/** Bytes of every claim that the objects make. */
export function claims(objects: readonly object[]): number[] {
  const bytes = (spec: unknown) => parseQuantity(String(tree(tree(tree(spec).resources).requests).storage ?? 0)) ?? 0;
  return objects.map(tree).flatMap(({ kind, spec }) => {
    if (kind === "PersistentVolumeClaim") return [bytes(spec)];
    if (kind !== "StatefulSet") return [];
    const { volumeClaimTemplates, replicas } = tree(spec);
    const each = trees(volumeClaimTemplates).map((template) => bytes(template.spec));
    return Array.from({ length: number(replicas) ?? 1 }, () => each).flat();
  });
}

export const amounts = (of: (resource: Resource) => number): Amounts => ({
  cpu: of("cpu"),
  memory: of("memory"),
  "ephemeral-storage": of("ephemeral-storage"),
});

export const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
