// What objects refer to by name, and where they say so.
import type { Path } from "./finding.ts";
import type { Inventory, Resource } from "./inventory.ts";
import { type Pods, podsOf } from "./pods.ts";
import { member, type Tree, text, tree, trees } from "./read.ts";

export interface Reference {
  readonly from: Resource;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Where the name is written. */
  readonly path: Path;
  readonly keys: readonly { readonly key: string; readonly path: Path }[];
  /** Pods start without it. */
  readonly isOptional: boolean;
}

/** Every reference to a ConfigMap, Secret, ServiceAccount, claim or class. */
export const references = (inventory: Inventory): readonly Reference[] =>
  inventory.resources.flatMap((from) => {
    const pods = inventory.podsOf(from) ?? podsOf(from);
    return [...(pods === undefined ? [] : ofPods(pods)), ...ofResource(from)];
  });

/** The references of one kind, found once for all rules. */
export const referencesTo = (inventory: Inventory, kind: string): readonly Reference[] =>
  inventory.once(referencesByKind).get(kind) ?? [];

const referencesByKind = (inventory: Inventory) => Map.groupBy(references(inventory), ({ kind }) => kind);

function ofPods({ owner, spec, path, containers }: Pods): Reference[] {
  const to = (kind: string, name: unknown, at: Path, more: Partial<Reference> = {}) =>
    reference(owner, kind, name, at, more);
  return [
    ...to("ServiceAccount", spec.serviceAccountName ?? spec.serviceAccount, [
      ...path,
      spec.serviceAccountName === undefined ? "serviceAccount" : "serviceAccountName",
    ]),
    ...to("PriorityClass", spec.priorityClassName, [...path, "priorityClassName"], { namespace: "" }),
    ...to("RuntimeClass", spec.runtimeClassName, [...path, "runtimeClassName"], { namespace: "" }),
    // A pull secret that is missing is no error to Kubernetes: the image may be public.
    ...trees(spec.imagePullSecrets).flatMap(({ name }, index) =>
      to("Secret", name, [...path, "imagePullSecrets", index, "name"]),
    ),
    ...containers.flatMap((container) => [
      ...trees(container.spec.env).flatMap(({ valueFrom }, index) =>
        (["configMapKeyRef", "secretKeyRef"] as const).flatMap((field) =>
          keyReference(
            owner,
            tree(valueFrom)[field],
            [...container.path, "env", index, "valueFrom", field],
            SOURCES[field],
          ),
        ),
      ),
      ...trees(container.spec.envFrom).flatMap((source, index) =>
        (["configMapRef", "secretRef"] as const).flatMap((field) =>
          keyReference(owner, source[field], [...container.path, "envFrom", index, field], SOURCES[field]),
        ),
      ),
    ]),
    ...trees(spec.volumes).flatMap((volume, index) => ofVolume(owner, volume, [...path, "volumes", index])),
  ];
}

const SOURCES = {
  configMapKeyRef: "ConfigMap",
  configMapRef: "ConfigMap",
  secretKeyRef: "Secret",
  secretRef: "Secret",
};

function ofVolume(owner: Resource, volume: Tree, path: Path): Reference[] {
  const { configMap, secret, projected, persistentVolumeClaim } = volume;
  return [
    ...itemsReference(owner, "ConfigMap", configMap, [...path, "configMap"], "name"),
    ...itemsReference(owner, "Secret", secret, [...path, "secret"], "secretName"),
    ...reference(owner, "PersistentVolumeClaim", tree(persistentVolumeClaim).claimName, [
      ...path,
      "persistentVolumeClaim",
      "claimName",
    ]),
    ...trees(tree(projected).sources).flatMap((source, index) => [
      ...itemsReference(
        owner,
        "ConfigMap",
        source.configMap,
        [...path, "projected", "sources", index, "configMap"],
        "name",
      ),
      ...itemsReference(owner, "Secret", source.secret, [...path, "projected", "sources", index, "secret"], "name"),
    ]),
  ];
}

function ofResource(from: Resource): Reference[] {
  switch (from.kind) {
    case "ServiceAccount":
      return trees(from.object.imagePullSecrets).flatMap(({ name }, index) =>
        reference(from, "Secret", name, ["imagePullSecrets", index, "name"]),
      );
    case "Ingress":
      return trees(from.spec.tls).flatMap(({ secretName }, index) =>
        reference(from, "Secret", secretName, ["spec", "tls", index, "secretName"]),
      );
    case "Gateway":
      return trees(from.spec.listeners).flatMap(({ tls }, listener) =>
        trees(tree(tls).certificateRefs).flatMap(({ name, namespace, kind }, index) =>
          kind === undefined || kind === "Secret"
            ? reference(
                from,
                "Secret",
                name,
                ["spec", "listeners", listener, "tls", "certificateRefs", index, "name"],
                {
                  namespace: text(namespace) ?? from.namespace,
                },
              )
            : [],
        ),
      );
    case "PersistentVolumeClaim":
      return reference(from, "StorageClass", from.spec.storageClassName, ["spec", "storageClassName"], {
        namespace: "",
      });
    case "StatefulSet":
      return trees(from.spec.volumeClaimTemplates).flatMap(({ spec }, index) =>
        reference(
          from,
          "StorageClass",
          tree(spec).storageClassName,
          ["spec", "volumeClaimTemplates", index, "spec", "storageClassName"],
          { namespace: "" },
        ),
      );
    default:
      return [];
  }
}

function keyReference(from: Resource, given: unknown, path: Path, kind: string): Reference[] {
  const { name, key, optional } = tree(given);
  return reference(from, kind, name, [...path, "name"], {
    keys: typeof key === "string" ? [{ key, path: [...path, "key"] }] : [],
    isOptional: optional === true,
  });
}

const itemsReference = (from: Resource, kind: string, given: unknown, path: Path, field: string): Reference[] =>
  reference(from, kind, member(given, field), [...path, field], {
    keys: trees(member(given, "items")).flatMap(({ key }, index) =>
      typeof key === "string" ? [{ key, path: [...path, "items", index, "key"] }] : [],
    ),
    isOptional: member(given, "optional") === true,
  });

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
