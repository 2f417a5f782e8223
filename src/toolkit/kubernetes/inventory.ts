// A set of objects, indexed once for all rules: by kind and name, and their pods by label.

import { isMeantByKind } from "./api-groups.ts";
import { groupOf, identity, isLive, type KubernetesObject, titleOf } from "./manifest.ts";
import { isPartial } from "./partial.ts";
import { type Pods, podsOf } from "./pods.ts";
import { member, type Tree, text, textMap, tree, trees } from "./read.ts";
import { isClusterScoped, seemsClusterScoped } from "./scope.ts";
import { type Labels, type Requirement, satisfies } from "./selector.ts";

/** Names an object of a cluster. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** An object with what all objects have. */
export interface Resource {
  readonly object: Tree;
  /** Its index in the input. */
  readonly index: number;
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Empty if the object does not set it, and for cluster-scoped kinds. */
  readonly namespace: string;
  /** Whether a controller created it from another object of the set: it is counted there, and not the user's to change. */
  readonly isMade?: true;
  /** Whether it is only a part of an object, such as a patch: nothing refers to it. */
  readonly isPartial?: true;
  /** Unique among the objects of a cluster. */
  readonly identity: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: Tree;
}

/** A set of objects, and what is known in addition. */
export interface Inventory<Facts = unknown> {
  readonly resources: readonly Resource[];
  readonly facts: Facts;
  readonly pods: readonly Pods[];
  /** All objects of a kind, in any namespace. */
  readonly ofKind: (kind: string) => readonly Resource[];
  /** The object of this name, or `undefined`. */
  readonly find: (kind: string, namespace: string, name: string) => Resource | undefined;
  /** Whether there is, or may be, such an object: one without a namespace may be in any. */
  readonly mayHave: (kind: string, namespace: string, name: string) => boolean;
  /** The pods of an object; `undefined` for kinds that create none. */
  readonly podsOf: (resource: Resource) => Pods | undefined;
  /** The pods of a namespace that a selector matches. */
  readonly selected: (namespace: string, wanted: readonly Requirement[]) => readonly Pods[];
  /** The pods that a selector matches, or may match: those of objects without a namespace may be in any. */
  readonly maySelect: (namespace: string, wanted: readonly Requirement[]) => readonly Pods[];
  readonly namespaces: ReadonlySet<string>;
  /** The labels of a namespace, with the one that Kubernetes adds: its name. */
  readonly labelsOfNamespace: (namespace: string) => Labels;
  /** For rules that share a computation: whatever is computed once per inventory. */
  readonly once: <T>(make: (inventory: Inventory<Facts>) => T) => T;
}

// Labels that controllers set on each pod; no template has them.
const ADDED_LABELS = new Set([
  "statefulset.kubernetes.io/pod-name",
  "apps.kubernetes.io/pod-index",
  "batch.kubernetes.io/job-completion-index",
  "batch.kubernetes.io/job-name",
  "job-name",
  "pod-template-hash",
  "controller-revision-hash",
]);
const NO_RESOURCES: readonly Resource[] = [];
const NO_PODS: readonly Pods[] = [];

export function inventory<Facts>(objects: readonly unknown[], facts: Facts): Inventory<Facts> {
  const resources = resourcesOf(objects);
  const meant = resources.filter((each) => !each.isPartial && isMeantByKind(each));
  const byKind = Map.groupBy(meant, ({ kind }) => kind);
  const byName = new Map<string, Resource>();
  for (const each of meant) {
    const key = keyOf(each.kind, each.namespace, each.name);
    if (!byName.has(key)) byName.set(key, each);
  }
  const pods = resources.flatMap((each) => (each.isMade || each.isPartial ? [] : (podsOf(each) ?? [])));
  const podsByOwner = new Map(pods.map((each) => [each.owner, each]));
  const podsByNamespace = Map.groupBy(pods, ({ namespace }) => namespace);
  const podsByLabel = new Map<string, Pods[]>();
  for (const each of pods)
    for (const [label, value] of Object.entries(each.labels)) {
      const key = keyOf(each.namespace, label, value);
      const listed = podsByLabel.get(key);
      if (listed === undefined) podsByLabel.set(key, [each]);
      else listed.push(each);
    }
  const made = new Map<unknown, unknown>();

  // The rarest of the labels in a selector: all pods of a stack share some of them.
  const candidates = (namespace: string, wanted: readonly Requirement[]) =>
    wanted.reduce<readonly Pods[]>((fewest, { key, operator, values }) => {
      if (operator !== "In" || values.length !== 1) return fewest;
      const found = podsByLabel.get(keyOf(namespace, key, values[0] ?? "")) ?? NO_PODS;
      return found.length < fewest.length ? found : fewest;
    }, podsByNamespace.get(namespace) ?? NO_PODS);

  const self: Inventory<Facts> = {
    resources,
    facts,
    pods,
    ofKind: (kind) => byKind.get(kind) ?? NO_RESOURCES,
    find: (kind, namespace, name) => byName.get(keyOf(kind, namespace, name)),
    mayHave: (kind, namespace, name) =>
      byName.has(keyOf(kind, namespace, name)) ||
      byName.has(keyOf(kind, "", name)) ||
      (namespace === "" && self.once(namesOfKinds).has(`${kind} ${name}`)),
    podsOf: (owner) => podsByOwner.get(owner),
    selected: (namespace, wanted) => {
      const written = wanted.filter(({ key }) => !ADDED_LABELS.has(key));
      return candidates(namespace, written).filter(({ labels }) => satisfies(labels, written));
    },
    maySelect: (namespace, wanted) =>
      (namespace === "" ? [...podsByNamespace.keys()] : [namespace, ""]).flatMap((each) => self.selected(each, wanted)),
    namespaces: new Set(resources.map(({ namespace }) => namespace)),
    labelsOfNamespace: (namespace) => ({
      ...byName.get(keyOf("Namespace", "", namespace))?.labels,
      // The API server sets it on every namespace.
      "kubernetes.io/metadata.name": namespace,
    }),
    once: (make) => {
      if (!made.has(make)) made.set(make, make(self));
      return made.get(make) as ReturnType<typeof make>;
    },
  };
  return self;
}

const namesOfKinds = ({ resources }: Inventory): ReadonlySet<string> =>
  new Set(resources.filter(isMeantByKind).map(({ kind, name }) => `${kind} ${name}`));

/** All objects; those that a controller created from others are marked: `kubectl get deploy,rs,pod` lists one workload three times. */
export function resourcesOf(objects: readonly unknown[]): readonly Resource[] {
  const resources = objects.map(resource);
  const controllers = resources.map(controllerOf);
  if (!resources.some(({ object }) => isLive(object)) && controllers.every((each) => each === undefined))
    return resources;
  const present = new Set(resources.map(({ identity }) => identity));
  const sets = resources.filter(({ kind }) => kind === "StatefulSet");
  const isMade = (each: Resource, index: number) =>
    present.has(controllers[index] ?? "") || (isLive(each.object) && sets.some((set) => isClaimOf(set, each)));
  return resources.map((each, index) => (isMade(each, index) ? { ...each, isMade: true as const } : each));
}

/** Whether a claim is that of a pod of a StatefulSet, which creates them without an owner. */
export const isClaimOf = (set: Resource, { kind, namespace, name }: Resource): boolean =>
  kind === "PersistentVolumeClaim" &&
  namespace === set.namespace &&
  trees(set.spec.volumeClaimTemplates).some(({ metadata }) => {
    const prefix = `${member(metadata, "name")}-${set.name}-`;
    return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
  });

/** The identity of the controller that owns an object. */
function controllerOf({ object, namespace }: Resource): string | undefined {
  const owner = trees(tree(object.metadata).ownerReferences).find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const [apiVersion, kind, name] = [text(owner.apiVersion) ?? "", text(owner.kind) ?? "", text(owner.name) ?? ""];
  const place = isClusterScoped({ apiVersion, kind }) ? {} : { namespace };
  return identity({ apiVersion, kind, metadata: { ...place, name } });
}

/**
 * Objects with the namespace for those that do not set one, as with `kubectl --namespace`. Custom resources named Cluster… or
 * …Class are assumed to be cluster-scoped.
 */
export const placed = (objects: readonly unknown[], namespace: string): unknown[] =>
  objects.map((object) => {
    const { apiVersion, kind, metadata } = tree(object);
    const [group, type] = [text(apiVersion) ?? "", text(kind) ?? ""];
    if (type === "" || typeof tree(metadata).namespace === "string") return object;
    if (seemsClusterScoped({ apiVersion: group, kind: type })) return object;
    return { ...tree(object), metadata: { ...tree(metadata), namespace } };
  });

/** An object as all rules see it, whatever it contains. */
export function resource(given: unknown, index: number): Resource {
  const object = tree(withoutNulls(given));
  const metadata = tree(object.metadata);
  const apiVersion = text(object.apiVersion) ?? "";
  const kind = text(object.kind) ?? "";
  const name = text(metadata.name) ?? "";
  const namespace = text(metadata.namespace) ?? "";
  return {
    object,
    index,
    apiVersion,
    group: groupOf(apiVersion),
    kind,
    name,
    namespace,
    identity: identity({ apiVersion, kind, metadata: { namespace, name } }),
    labels: textMap(metadata.labels),
    annotations: textMap(metadata.annotations),
    spec: tree(object.spec),
    ...(isPartial(object) ? { isPartial: true } : {}),
  };
}

/** Maps whose values are strings: of these the API server reads null as an empty string. */
const STRING_MAPS = new Set([
  "labels",
  "annotations",
  "matchLabels",
  "nodeSelector",
  "data",
  "stringData",
  "parameters",
  "volumeAttributes",
]);

/** A selector is such a map in Services, and elsewhere has parts that are not strings. */
const isStringMap = (key: string, map: object) =>
  STRING_MAPS.has(key) || (key === "selector" && Object.values(map).some((value) => typeof value === "string"));

/**
 * Other fields that are null do not exist for the API server. Returns the value itself if there are none.
 * @param field the one that has this value
 */
function withoutNulls(value: unknown, field = ""): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutNulls(item));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let copy: Record<string, unknown> | undefined;
  // Every part of every object: an entry for each would be a tenth of vet.
  for (const key of Object.keys(value)) {
    const member = (value as Tree)[key];
    if (typeof member !== "object") continue;
    const made = member === null && isStringMap(field, value) ? "" : withoutNulls(member, key);
    if (made === member && made !== null) continue;
    copy ??= { ...value };
    if (made === null) delete copy[key];
    else copy[key] = made;
  }
  return copy ?? value;
}

/** Whether its kind is not built into Kubernetes. */
export const isCustom = ({ group }: Resource) => group.includes(".") && !group.endsWith(".k8s.io");

// Names never contain a space.
const keyOf = (kind: string, namespace: string, name: string) => `${kind} ${namespace} ${name}`;

export const referenceTo = ({ apiVersion, kind, name, namespace }: Resource): ObjectReference => ({
  apiVersion,
  kind,
  name,
  ...(namespace === "" ? {} : { namespace }),
});

/**
 * A resource or an object as messages name it.
 * @example nameOf(resource) // "Deployment shop/web"
 */
export const nameOf = (given: Pick<Resource, "kind" | "namespace" | "name"> | KubernetesObject): string =>
  titleOf("name" in given ? { kind: given.kind, metadata: given } : given);
