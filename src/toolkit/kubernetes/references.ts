// What objects refer to by name, and at which path.

import { type Inventory, nameOf, type Resource } from "./inventory.ts";
import type { Path } from "./path.ts";
import { type Container, type Pods, podsOf } from "./pods.ts";
import { member, type Tree, text, tree, trees } from "./read.ts";
import { claimsOf } from "./scale.ts";

export interface Reference {
  readonly from: Resource;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The path of the name. */
  readonly path: Path;
  readonly keys: readonly ReferencedKey[];
  /** Pods start without it. */
  readonly isOptional: boolean;
}

interface ReferencedKey {
  readonly key: string;
  readonly path: Path;
  /** What happens without it; default: the pods do not start. */
  readonly otherwise?: string;
}

/** Every reference to a ConfigMap, Secret, ServiceAccount, claim or class. */
export const references = (inventory: Inventory): readonly Reference[] =>
  inventory.resources.flatMap((from) => {
    const pods = inventory.podsOf(from) ?? podsOf(from);
    return [...(pods === undefined ? [] : ofPods(pods)), ...ofResource(from)];
  });

/** The references of one kind, computed once for all rules. */
export const referencesTo = (inventory: Inventory, kind: string): readonly Reference[] =>
  inventory.once(referencesByKind).get(kind) ?? [];

const referencesByKind = (inventory: Inventory) => Map.groupBy(references(inventory), ({ kind }) => kind);

function* ofPods(pods: Pods): Iterable<Reference> {
  const { owner, spec, path } = pods;
  const account = spec.serviceAccountName === undefined ? "serviceAccount" : "serviceAccountName";
  yield* reference(owner, "ServiceAccount", spec[account], [...path, account]);
  yield* reference(owner, "PriorityClass", spec.priorityClassName, [...path, "priorityClassName"], IN_NO_NAMESPACE);
  yield* reference(owner, "RuntimeClass", spec.runtimeClassName, [...path, "runtimeClassName"], IN_NO_NAMESPACE);
  // Kubernetes ignores a missing pull secret: the image may be public.
  yield* pullSecrets(owner, spec.imagePullSecrets, [...path, "imagePullSecrets"]);
  yield* sources(pods);
}

const IN_NO_NAMESPACE = { namespace: "" };

function* pullSecrets(from: Resource, list: unknown, path: Path): Iterable<Reference> {
  for (const [index, { name }] of trees(list).entries())
    yield* reference(from, "Secret", name, [...path, index, "name"]);
}

/** What the containers and volumes of pods read: ConfigMaps, Secrets, claims. */
export function* sources({ owner, spec, path, containers }: Pods): Iterable<Reference> {
  for (const container of containers) {
    for (const [index, { valueFrom }] of trees(container.spec.env).entries())
      yield* keyReferences(owner, tree(valueFrom), () => [...container.path, "env", index, "valueFrom"]);
    for (const [index, source] of trees(container.spec.envFrom).entries())
      yield* keyReferences(owner, source, () => [...container.path, "envFrom", index]);
  }
  // A volume with the name of a claim template is replaced by the claim, whatever it contains.
  const claimed = new Set(trees(owner.spec.volumeClaimTemplates).map(({ metadata }) => member(metadata, "name")));
  for (const [index, volume] of trees(spec.volumes).entries()) {
    if (claimed.has(volume.name)) continue;
    const at = [...path, "volumes", index];
    const mounted = files(containers, volume);
    yield* itemsReference(owner, volume, "configMap", "name", at, mounted);
    yield* itemsReference(owner, volume, "secret", "secretName", at, mounted);
    const claim = tree(volume.persistentVolumeClaim).claimName;
    yield* reference(owner, "PersistentVolumeClaim", claim, [...at, "persistentVolumeClaim", "claimName"]);
    for (const [part, source] of trees(tree(volume.projected).sources).entries()) {
      yield* itemsReference(owner, source, "configMap", "name", [...at, "projected", "sources", part]);
      yield* itemsReference(owner, source, "secret", "name", [...at, "projected", "sources", part]);
    }
  }
}

/** Keys of a whole ConfigMap or Secret that containers mount as single files. */
function files(containers: readonly Container[], volume: Tree): ReferencedKey[] {
  if (["configMap", "secret"].some((kind) => trees(tree(volume[kind]).items).length > 0)) return [];
  return containers.flatMap((container) =>
    trees(container.spec.volumeMounts).flatMap(({ name, subPath, mountPath }, index): ReferencedKey[] => {
      if (name !== volume.name || typeof subPath !== "string" || subPath === "") return [];
      const otherwise = `Container ${container.name} finds an empty directory at ${mountPath}`;
      return [
        { key: subPath.split("/", 1)[0] ?? "", path: [...container.path, "volumeMounts", index, "subPath"], otherwise },
      ];
    }),
  );
}

function* ofResource(from: Resource): Iterable<Reference> {
  for (const { spec, path } of claimsOf(from))
    yield* reference(from, "StorageClass", spec.storageClassName, [...path, "storageClassName"], IN_NO_NAMESPACE);
  if (from.kind === "ServiceAccount") yield* pullSecrets(from, from.object.imagePullSecrets, ["imagePullSecrets"]);
  if (from.kind === "Ingress") {
    for (const [index, { secretName }] of trees(from.spec.tls).entries())
      yield* certificateReference(from, secretName, ["spec", "tls", index, "secretName"]);
    yield* reference(from, "IngressClass", from.spec.ingressClassName, ["spec", "ingressClassName"], IN_NO_NAMESPACE);
  }
  if (from.kind === "Gateway") {
    yield* reference(from, "GatewayClass", from.spec.gatewayClassName, ["spec", "gatewayClassName"], IN_NO_NAMESPACE);
    for (const [listener, { tls }] of trees(from.spec.listeners).entries())
      for (const [index, { name, namespace, kind }] of trees(tree(tls).certificateRefs).entries()) {
        if (kind !== undefined && kind !== "Secret") continue;
        const path = ["spec", "listeners", listener, "tls", "certificateRefs", index, "name"];
        yield* certificateReference(from, name, path, text(namespace) ?? from.namespace);
      }
  }
}

const certificateReference = (from: Resource, name: unknown, path: Path, namespace = from.namespace): Reference[] =>
  reference(from, "Secret", name, path, {
    namespace,
    keys: ["tls.crt", "tls.key"].map((key) => ({ key, path, otherwise: `${nameOf(from)} has no certificate to show` })),
  });

const KEY_FIELDS = {
  configMapKeyRef: "ConfigMap",
  secretKeyRef: "Secret",
  configMapRef: "ConfigMap",
  secretRef: "Secret",
};

/** Few of the many variables of a set refer to something: only those need a path. */
function* keyReferences(from: Resource, source: Tree, path: () => Path): Iterable<Reference> {
  for (const [field, kind] of Object.entries(KEY_FIELDS)) {
    if (source[field] === undefined) continue;
    const { name, key, optional } = tree(source[field]);
    const at = [...path(), field];
    yield* reference(from, kind, name, [...at, "name"], {
      keys: typeof key === "string" ? [{ key, path: [...at, "key"] }] : [],
      isOptional: optional === true,
    });
  }
}

const KINDS = { configMap: "ConfigMap", secret: "Secret" };

function itemsReference(
  from: Resource,
  source: Tree,
  field: keyof typeof KINDS,
  nameField: string,
  path: Path,
  mounted: readonly ReferencedKey[] = [],
): Reference[] {
  if (source[field] === undefined) return [];
  const { [nameField]: name, items, optional } = tree(source[field]);
  const at = [...path, field];
  return reference(from, KINDS[field], name, [...at, nameField], {
    keys: trees(items)
      .flatMap(({ key }, index): ReferencedKey[] =>
        typeof key === "string" ? [{ key, path: [...at, "items", index, "key"] }] : [],
      )
      .concat(mounted),
    isOptional: optional === true,
  });
}

const reference = (
  from: Resource,
  kind: string,
  name: unknown,
  path: Path,
  more: Partial<Reference> = {},
): Reference[] =>
  typeof name !== "string" || name === ""
    ? []
    : [{ from, kind, namespace: from.namespace, name, path, keys: [], isOptional: false, ...more }];
