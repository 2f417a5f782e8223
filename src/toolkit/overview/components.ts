// What runs: workloads with their pods, ports, storage and requirements.
import { nameOf, type Resource } from "../kubernetes/inventory.ts";
import { type Pods, servingPorts } from "../kubernetes/pods.ts";
import { member, text, tree, trees } from "../kubernetes/read.ts";
import {
  amountOf,
  amountText,
  claimsOf,
  defaultAmount,
  podAmount,
  podsAtOnce,
  replicas as replicaRange,
} from "../kubernetes/scale.ts";
import { scalerOf } from "../kubernetes/scaling.ts";
import { hasLabels } from "../kubernetes/selector.ts";
import { mounts, volumes } from "../kubernetes/volumes.ts";
import type { VetInventory } from "../vet/facts.ts";
import { podsBehind, servicePorts } from "../vet/services.ts";

/** How many pods a workload has. */
export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
  /** The maximum number of pods at once, including those of a rollout. */
  readonly atOnce: number;
  /** The autoscaler, if there is one. */
  readonly scaler?: string;
}

/** A port of a container. */
export interface Port {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
}

/** A volume claim of a component. */
export interface Storage {
  /** The claim's name; for a StatefulSet, that of the template. */
  readonly claim: string;
  /** As the claim requests it; undefined if the claim is not among the objects. */
  readonly size?: string;
  /** One, or one for each pod at the autoscaler's maximum. */
  readonly count: number;
  readonly storageClass?: string;
  readonly mountPaths: readonly string[];
}

/** For one resource, such as `cpu`: what one pod requests, and all of them together. */
export interface ResourceNeed {
  readonly resource: string;
  readonly request?: Amount;
  readonly limit?: Amount;
}

/** An amount of a resource: of one pod, and of all pods at full scale. */
export interface Amount {
  /** Cores or bytes. */
  readonly perPod: number;
  readonly fullScale: number;
  /** @example "2 × 250m = 500m" */
  readonly text: string;
}

/** A Service that selects the pods of a component. */
export interface ServiceRow {
  readonly name: string;
  readonly type: string;
  readonly ports: readonly number[];
}

/** A workload. */
export interface Component {
  /** @example "Deployment shop/web" */
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Its title, otherwise its label `app.kubernetes.io/component`, otherwise its name. */
  readonly title: string;
  /** The label `app.kubernetes.io/component`; empty if it has none. */
  readonly label: string;
  readonly replicas: ReplicaRange;
  readonly ports: readonly Port[];
  readonly services: readonly ServiceRow[];
  readonly images: readonly string[];
  readonly storage: readonly Storage[];
  readonly resources: readonly ResourceNeed[];
}

/** Names for everything in an overview. */
export const idOf = nameOf;

export const components = (inventory: VetInventory): readonly Component[] => inventory.once(allComponents);

const allComponents = (inventory: VetInventory): Component[] => {
  const found = inventory.pods.map((pods) => component(inventory, pods));
  // Titles distinguish what labels do not, such as several releases of one chart.
  const seen = Map.groupBy(found, ({ title }) => title);
  return found.map((each) => ((seen.get(each.title)?.length ?? 0) > 1 ? { ...each, title: each.name } : each));
};

function component(inventory: VetInventory, pods: Pods): Component {
  const { owner, labels } = pods;
  const label = labels["app.kubernetes.io/component"] ?? "";
  const [min, max] = replicaRange(inventory, pods);
  const scaler = scalerOf(inventory, owner);
  return {
    id: idOf(owner),
    kind: owner.kind,
    namespace: owner.namespace,
    name: owner.name,
    title: knownTitle(inventory, pods) ?? (label === "" ? owner.name : label),
    label,
    replicas: {
      min,
      max,
      atOnce: podsAtOnce(inventory, pods),
      ...(scaler === undefined ? {} : { scaler: idOf(scaler.from) }),
    },
    ports: servingPorts(pods).map(({ name, ...rest }) => ({ ...rest, ...(name === undefined ? {} : { name }) })),
    services: servicesOf(inventory, pods),
    images: [...new Set(pods.containers.flatMap(({ spec }) => text(spec.image) ?? []))],
    storage: storage(inventory, pods),
    resources: ["cpu", "memory"].map((resource) => resourceNeed(inventory, pods, resource)),
  };
}

const knownTitle = ({ facts: { knownPods = [] } }: VetInventory, { namespace, labels }: Pods): string | undefined =>
  knownPods.find(
    (place) => place.kind === "pods" && place.namespace === namespace && hasLabels(labels, place.matchLabels),
  )?.title;

const servicesOf = (inventory: VetInventory, pods: Pods): ServiceRow[] =>
  (inventory.once(servicesByPods).get(pods) ?? []).map((service) => ({
    name: service.name,
    type: text(service.spec.type) ?? "ClusterIP",
    ports: servicePorts(service).map(({ port }) => port),
  }));

const servicesByPods = (inventory: VetInventory): Map<Pods, Resource[]> => {
  const pairs = inventory
    .ofKind("Service")
    .flatMap((service) => podsBehind(inventory, service).map((pods) => ({ pods, service })));
  return new Map(
    [...Map.groupBy(pairs, ({ pods }) => pods)].map(([pods, all]) => [pods, all.map((each) => each.service)]),
  );
};

function storage(inventory: VetInventory, pods: Pods): Storage[] {
  const { owner } = pods;
  const mounted = mounts(pods);
  const mountPaths = (volume: string) => [
    ...new Set(mounted.filter(({ name }) => name === volume).flatMap(({ spec }) => text(spec.mountPath) ?? [])),
  ];
  const own = claimsOf(owner, scalerOf(inventory, owner)).map(({ path, spec, count }) => {
    const template = trees(owner.spec.volumeClaimTemplates)[Number(path[2])];
    const claim = text(member(template?.metadata, "name")) ?? "";
    return { claim, ...claimed(spec), count, mountPaths: mountPaths(claim) };
  });
  const named = volumes(pods).flatMap(({ name, spec }): Storage[] => {
    const claim = text(tree(spec.persistentVolumeClaim).claimName);
    if (claim === undefined) return [];
    const found = inventory.find("PersistentVolumeClaim", pods.namespace, claim);
    return [{ claim, ...claimed(found?.spec ?? {}), count: 1, mountPaths: mountPaths(name) }];
  });
  return [...own, ...named];
}

function claimed(spec: Resource["spec"]): Pick<Storage, "size" | "storageClass"> {
  const bytes = amountOf(member(spec.resources, "requests"), "storage");
  const storageClass = text(spec.storageClassName);
  return {
    ...(bytes === undefined ? {} : { size: amountText("storage", bytes) }),
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}

function resourceNeed(inventory: VetInventory, pods: Pods, resource: string): ResourceNeed {
  const count = podsAtOnce(inventory, pods);
  const amount = (what: "request" | "limit"): Amount | undefined => {
    const perPod = podAmount(pods, what, resource, defaultAmount(inventory, pods.namespace, what, resource));
    if (perPod === undefined) return undefined;
    const [one, all] = [perPod, perPod * count].map((each) => amountText(resource, each));
    return { perPod, fullScale: perPod * count, text: count === 1 ? `${one}` : `${count} × ${one} = ${all}` };
  };
  const [request, limit] = [amount("request"), amount("limit")];
  return { resource, ...(request === undefined ? {} : { request }), ...(limit === undefined ? {} : { limit }) };
}
