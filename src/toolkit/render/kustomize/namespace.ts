import type { Manifest } from "../../kubernetes/manifest.ts";
import { trees } from "../../kubernetes/read.ts";
import type { Environment } from "./environment.ts";

/**
 * A separate namespace for each environment becomes the field `namespace`, which also names the Namespace. Only for stacks that
 * each use one namespace, with no object in another one and no rights for subjects in another one: the field would change them
 * too.
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
 * What the field does not change: kinds that kustomize knows to be cluster-scoped. It treats kinds added to Kubernetes after 1.21
 * as namespaced, and changes the Services in an APIService and a CustomResourceDefinition.
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

/** The subjects of role bindings, if they are in a namespace; kustomize treats everything named default as one. */
const subjects = ({ subjects }: Manifest) =>
  trees(subjects).filter(
    ({ kind, name, namespace }) => kind === "ServiceAccount" || name === "default" || namespace !== undefined,
  );

/** The common prefix of the names: "shop" of shop-dev and shop-production. */
function stemOf([first = "", ...others]: readonly string[]): string {
  const parts = first.split("-");
  const shared = parts.findIndex((_, index) => {
    const start = parts.slice(0, index + 1).join("-");
    return !others.every((other) => other === start || other.startsWith(`${start}-`));
  });
  return parts.slice(0, shared < 0 ? parts.length : shared).join("-") || "namespace";
}
