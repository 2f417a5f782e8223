// What objects refer to by name, and where they say so.

import { type Inventory, nameOf, type Resource } from "./inventory.ts";
import type { Path } from "./path.ts";
import { type Container, type Pods, podsOf } from "./pods.ts";
import { type Tree, text, tree, trees } from "./read.ts";

export interface Reference {
  readonly from: Resource;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Where the name is written. */
  readonly path: Path;
  readonly keys: readonly ReferencedKey[];
  /** Pods start without it. */
  readonly isOptional: boolean;
}

export interface ReferencedKey {
  readonly key: string;
  readonly path: Path;
  /** What happens without it; absent: the pods don't start. */
  readonly otherwise?: string;
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

function ofPods(pods: Pods): Reference[] {
  const { owner, spec, path } = pods;
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
    ...sources(pods),
  ];
}

/** What the containers and volumes of pods read: ConfigMaps, Secrets, claims. */
export function sources({ owner, spec, path, containers }: Pods): Reference[] {
  return [
    ...containers.flatMap((container) => [
      ...trees(container.spec.env).flatMap(({ valueFrom }, index) =>
        keyReferences(owner, tree(valueFrom), () => [...container.path, "env", index, "valueFrom"]),
      ),
      ...trees(container.spec.envFrom).flatMap((source, index) =>
        keyReferences(owner, source, () => [...container.path, "envFrom", index]),
      ),
    ]),
    ...trees(spec.volumes).flatMap((volume, index) =>
      ofVolume(owner, volume, [...path, "volumes", index], files(containers, volume)),
    ),
  ];
}

/** What containers mount of a volume as single files: of a whole ConfigMap or Secret these are its keys. */
const files = (containers: readonly Container[], volume: Tree): ReferencedKey[] =>
  ["configMap", "secret"].some((kind) => trees(tree(volume[kind]).items).length > 0)
    ? []
    : containers.flatMap((container) =>
        trees(container.spec.volumeMounts).flatMap(({ name, subPath, mountPath }, index) =>
          name !== volume.name || typeof subPath !== "string" || subPath === ""
            ? []
            : [
                {
                  key: subPath.split("/", 1)[0] ?? "",
                  path: [...container.path, "volumeMounts", index, "subPath"],
                  otherwise: `Container ${container.name} finds an empty directory at ${mountPath}`,
                },
              ],
        ),
      );

function ofVolume(owner: Resource, volume: Tree, path: Path, mounted: readonly ReferencedKey[]): Reference[] {
  const { projected, persistentVolumeClaim } = volume;
  return [
    ...itemsReference(owner, volume, "configMap", "name", path, mounted),
    ...itemsReference(owner, volume, "secret", "secretName", path, mounted),
    ...reference(owner, "PersistentVolumeClaim", tree(persistentVolumeClaim).claimName, [
      ...path,
      "persistentVolumeClaim",
      "claimName",
    ]),
    ...trees(tree(projected).sources).flatMap((source, index) => {
      const at = [...path, "projected", "sources", index];
      return [
        ...itemsReference(owner, source, "configMap", "name", at),
        ...itemsReference(owner, source, "secret", "name", at),
      ];
    }),
  ];
}

function ofResource(from: Resource): Reference[] {
  switch (from.kind) {
    case "ServiceAccount":
      return trees(from.object.imagePullSecrets).flatMap(({ name }, index) =>
        reference(from, "Secret", name, ["imagePullSecrets", index, "name"]),
      );
    case "Ingress":
      return trees(from.spec.tls)
        .flatMap(({ secretName }, index) =>
          certificateReference(from, secretName, ["spec", "tls", index, "secretName"]),
        )
        .concat(
          reference(from, "IngressClass", from.spec.ingressClassName, ["spec", "ingressClassName"], { namespace: "" }),
        );
    case "Gateway":
      return reference(from, "GatewayClass", from.spec.gatewayClassName, ["spec", "gatewayClassName"], {
        namespace: "",
      }).concat(
        trees(from.spec.listeners).flatMap(({ tls }, listener) =>
          trees(tree(tls).certificateRefs).flatMap(({ name, namespace, kind }, index) =>
            kind === undefined || kind === "Secret"
              ? certificateReference(
                  from,
                  name,
                  ["spec", "listeners", listener, "tls", "certificateRefs", index, "name"],
                  text(namespace) ?? from.namespace,
                )
              : [],
          ),
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

const certificateReference = (from: Resource, name: unknown, path: Path, namespace = from.namespace): Reference[] =>
  reference(from, "Secret", name, path, {
    namespace,
    keys: ["tls.crt", "tls.key"].map((key) => ({ key, path, otherwise: `${nameOf(from)} has no certificate to show` })),
  });

/** Of the many variables of a set few refer to something: only those need a path. */
function keyReferences(from: Resource, source: Tree, path: () => Path): Reference[] {
  const of = (field: string, kind: string) => {
    if (source[field] === undefined) return [];
    const { name, key, optional } = tree(source[field]);
    const at = [...path(), field];
    return reference(from, kind, name, [...at, "name"], {
      keys: typeof key === "string" ? [{ key, path: [...at, "key"] }] : [],
      isOptional: optional === true,
    });
  };
  return [
    ...of("configMapKeyRef", "ConfigMap"),
    ...of("secretKeyRef", "Secret"),
    ...of("configMapRef", "ConfigMap"),
    ...of("secretRef", "Secret"),
  ];
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
