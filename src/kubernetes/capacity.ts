// What a set of objects needs at full scale: every autoscaler at its maximum, every rollout with its surge, every Job.
import type { AetherObject, Container, PodSpec } from "./object.ts";
import { parseQuantity } from "./quantity.ts";

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

/** The pods of all workloads: an autoscaler's maximum or the replicas, and a rollout's surge. */
export function podGroups(objects: readonly AetherObject[]): PodGroup[] {
  return objects.flatMap((object): PodGroup[] => {
    switch (object.kind) {
      case "Deployment": {
        const { name } = object.metadata;
        const autoscaler = objects.find(
          (each) => each.kind === "HorizontalPodAutoscaler" && each.spec.scaleTargetRef.name === name,
        );
        const replicas =
          autoscaler?.kind === "HorizontalPodAutoscaler" ? autoscaler.spec.maxReplicas : (object.spec.replicas ?? 1);
        const surge = object.spec.strategy?.rollingUpdate?.maxSurge;
        return podGroup(replicas + (typeof surge === "number" ? surge : 0), object.spec.template.spec);
      }
      case "StatefulSet":
        return podGroup(object.spec.replicas ?? 1, object.spec.template.spec);
      case "Job":
        return podGroup(object.spec.parallelism ?? 1, object.spec.template.spec);
      default:
        return [];
    }
  });
}

/** That many pods of one spec; none of none. */
export function podGroup(count: number, spec: PodSpec | undefined): PodGroup[] {
  if (spec === undefined) return [];
  const inits = spec.initContainers ?? [];
  return [
    {
      count,
      pod: {
        containers: spec.containers.map(containerAmounts),
        besides: inits.filter(({ restartPolicy }) => restartPolicy === "Always").map(containerAmounts),
        before: inits.filter(({ restartPolicy }) => restartPolicy !== "Always").map(containerAmounts),
      },
    },
  ];
}

/** Every container of the pods. */
export const containersOf = (groups: readonly PodGroup[]): ContainerAmounts[] =>
  groups.flatMap(({ pod: { containers, besides, before } }) => [...containers, ...besides, ...before]);

function containerAmounts({ resources }: Container): ContainerAmounts {
  const limit = partialAmounts(resources?.limits);
  // Where there is only a limit, the API server requests the limit.
  return { limit, request: { ...limit, ...partialAmounts(resources?.requests) } };
}

function partialAmounts(quantities: Readonly<Record<string, string | number>> = {}): Partial<Amounts> {
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
export function claims(objects: readonly AetherObject[]): number[] {
  const bytes = (spec: { resources?: { requests?: Readonly<Record<string, string | number>> } } | undefined) =>
    parseQuantity(String(spec?.resources?.requests?.storage ?? 0)) ?? 0;
  return objects.flatMap((object) => {
    if (object.kind === "PersistentVolumeClaim") return [bytes(object.spec)];
    if (object.kind !== "StatefulSet") return [];
    const each = (object.spec.volumeClaimTemplates ?? []).map(({ spec }) => bytes(spec));
    return Array.from({ length: object.spec.replicas ?? 1 }, () => each).flat();
  });
}

export const amounts = (of: (resource: Resource) => number): Amounts => ({
  cpu: of("cpu"),
  memory: of("memory"),
  "ephemeral-storage": of("ephemeral-storage"),
});

export const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
