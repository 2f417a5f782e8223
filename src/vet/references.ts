// What objects refer to by name, and where they say so.
import type { Path } from "./finding.ts";
import { type Inventory, nameOf, type Resource } from "./inventory.ts";
import { type Container, type Pods, podsOf } from "./pods.ts";
import { member, type Tree, text, tree, trees } from "./read.ts";

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
    ...trees(spec.volumes).flatMap((volume, index) =>
      ofVolume(owner, volume, [...path, "volumes", index], files(containers, volume)),
    ),
  ];
}

const SOURCES = {
  configMapKeyRef: "ConfigMap",
  configMapRef: "ConfigMap",
  secretKeyRef: "Secret",
  secretRef: "Secret",
};

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
                  otherwise: `Container ${container.name} finds an empty folder at ${mountPath}`,
                },
              ],
        ),
      );

function ofVolume(owner: Resource, volume: Tree, path: Path, mounted: readonly ReferencedKey[]): Reference[] {
  const { configMap, secret, projected, persistentVolumeClaim } = volume;
  return [
    ...itemsReference(owner, "ConfigMap", configMap, [...path, "configMap"], "name", mounted),
    ...itemsReference(owner, "Secret", secret, [...path, "secret"], "secretName", mounted),
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
      return trees(from.spec.tls)
        .flatMap(({ secretName }, index) =>
          certificateReference(from, secretName, ["spec", "tls", index, "secretName"]),
        )
        .concat(
          reference(from, "IngressClass", from.spec.ingressClassName, ["spec", "ingressClassName"], { namespace: "" }),
        );
    case "Gateway":
      return reference(from, "GatewayClass", from.spec.gatewayClassName, ["spec", "gatewayClassName"]).concat(
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

function keyReference(from: Resource, given: unknown, path: Path, kind: string): Reference[] {
  const { name, key, optional } = tree(given);
  return reference(from, kind, name, [...path, "name"], {
    keys: typeof key === "string" ? [{ key, path: [...path, "key"] }] : [],
    isOptional: optional === true,
  });
}

const itemsReference = (
  from: Resource,
  kind: string,
  given: unknown,
  path: Path,
  field: string,
  mounted: readonly ReferencedKey[] = [],
): Reference[] =>
  reference(from, kind, member(given, field), [...path, field], {
    keys: trees(member(given, "items"))
      .flatMap(({ key }, index): ReferencedKey[] =>
        typeof key === "string" ? [{ key, path: [...path, "items", index, "key"] }] : [],
      )
      .concat(mounted),
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
