import type { Manifest } from "../../kubernetes/manifest.ts";
import { trees } from "../../kubernetes/read.ts";
import type { Environment } from "./environment.ts";

/**
 * A namespace of its own for each environment becomes the field `namespace`, which also names the Namespace. Only for stacks
 * that live in one namespace each, and bring nothing of another one, nor rights for somebody of another one: the field would
 * move them too.
 */
export function withoutNamespace(environments: readonly Environment[]): readonly Environment[] {
  const namespaces = environments.map(({ objects }) => onlyNamespace(objects));
  const [first = ""] = namespaces;
  if (namespaces.includes(undefined) || namespaces.every((each) => each === first)) return environments;
  const common = stemOf(namespaces as string[]);
  return environments.map((environment, index) => ({
    ...environment,
    objects: environment.objects.map((object) => {
      const { namespace: _, ...metadata } = object.metadata;
      return { ...object, metadata: isNamespace(object) ? { ...metadata, name: common } : metadata };
    }),
    fields: { ...environment.fields, namespace: namespaces[index] as string },
  }));
}

const isNamespace = ({ apiVersion, kind }: Manifest) => apiVersion === "v1" && kind === "Namespace";

function onlyNamespace(objects: readonly Manifest[]): string | undefined {
  const used = new Set(
    objects
      .filter((object) => !OUTSIDE.includes(`${object.apiVersion} ${object.kind}`))
      .map((object) => (isNamespace(object) ? object.metadata.name : object.metadata.namespace)),
  );
  const [namespace] = used;
  if (objects.some((object) => subjects(object).some((subject) => subject.namespace !== namespace))) return undefined;
  return used.size === 1 && objects.filter(isNamespace).length <= 1 ? namespace : undefined;
}

/**
 * What the field leaves alone: kinds of which kustomize knows that they are in no namespace. It takes those that came to
 * Kubernetes after 1.21 for namespaced ones, and moves the Services that an APIService and a CustomResourceDefinition name.
 */
const OUTSIDE = [
  "rbac.authorization.k8s.io/v1 ClusterRole",
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
  "scheduling.k8s.io/v1 PriorityClass",
  "storage.k8s.io/v1 StorageClass",
  "v1 PersistentVolume",
  "networking.k8s.io/v1 IngressClass",
  "node.k8s.io/v1 RuntimeClass",
];

/** Who gets rights, if they are of a namespace; kustomize takes everybody called default for one. */
const subjects = ({ subjects }: Manifest) =>
  trees(subjects).filter(
    ({ kind, name, namespace }) => kind === "ServiceAccount" || name === "default" || namespace !== undefined,
  );

/** What the names begin with: "shop" of shop-dev and shop-production. */
function stemOf([first = "", ...others]: readonly string[]): string {
  const parts = first.split("-");
  const shared = parts.findIndex((_, index) => {
    const start = parts.slice(0, index + 1).join("-");
    return !others.every((other) => other === start || other.startsWith(`${start}-`));
  });
  return parts.slice(0, shared < 0 ? parts.length : shared).join("-") || "namespace";
}
