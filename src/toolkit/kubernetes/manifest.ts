// What objects of any kind have in common, ours and others'.
import { isTree, type Tree, tree, trees } from "./read.ts";

/** The minimum of a Kubernetes object: everything here works with any such type, including your own. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?:
    | {
        readonly name?: string | undefined;
        /** The prefix of a name that the API server generates. */
        readonly generateName?: string | undefined;
        readonly namespace?: string | undefined;
        readonly labels?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
}

/** A Kubernetes object with whatever fields its kind has. */
export type AnyObject = KubernetesObject | (KubernetesObject & { readonly [field: string]: unknown });

/** An object with a name. */
export type Manifest = KubernetesObject & {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly [member: string]: unknown;
};

/** The part of an object that identifies it. */
interface Identified {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly namespace?: string | undefined; readonly name?: string | undefined };
}

/** The group of an API, which has several versions; empty for the core. @example groupOf("apps/v1") // "apps" */
export const groupOf = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/")));

/** Unique among the objects of a cluster; versions of one API are views of the same objects. */
export const identity = ({ apiVersion, kind, metadata: { namespace = "", name = "" } = {} }: Identified): string =>
  `${currentGroup(groupOf(apiVersion), kind)} ${kind} ${namespace} ${name}`;

/** The group that a kind moved to: `extensions` used to serve objects that other groups serve now. */
const currentGroup = (group: string, kind: string): string =>
  group === "extensions" ? (/^(?:Ingress|NetworkPolicy)$/.test(kind) ? "networking.k8s.io" : "apps") : group;

/** @example titleOf(object) // "Deployment shop/web" */
export const titleOf = ({
  kind,
  metadata: { namespace = "", name = "" } = {},
}: Omit<Identified, "apiVersion">): string =>
  name === "" ? `${kind} without a name` : `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;

/**
 * Why values cannot be identified as objects; `undefined` if they can.
 * @param nth how to refer to one of them by its position
 */
export function notManifests(values: readonly unknown[], nth: (index: number) => string): string | undefined {
  const seen = new Set<string>();
  for (const [index, value] of values.entries()) {
    if (!isTree(value)) return `${nth(index)} is not a Kubernetes object`;
    const { apiVersion, kind, metadata } = value;
    if (itemsOf(value) !== undefined) return `${nth(index)} is a ${kind}: pass its items`;
    const { name, namespace = undefined } = tree(metadata);
    if (![apiVersion, kind, name].every((each) => typeof each === "string" && each !== ""))
      return `${nth(index)} lacks an apiVersion, a kind or a metadata.name that is a string, which identify it`;
    if (namespace !== undefined && namespace !== null && typeof namespace !== "string")
      return `${nth(index)} has a metadata.namespace that is not a string`;
    const manifest = value as unknown as Manifest;
    const id = identity(manifest);
    if (seen.has(id)) return `${nth(index)}, ${titleOf(manifest)}, is defined twice`;
    seen.add(id);
  }
  return undefined;
}

/** The items of a List, of whatever kind; `undefined` for an object. */
export const itemsOf = ({ kind, items }: Tree): readonly unknown[] | undefined =>
  typeof kind === "string" && kind.endsWith("List") && (Array.isArray(items) || items === null)
    ? (items ?? [])
    : undefined;

/** Whether an object comes from a cluster: it then has fields that no manifest sets. */
export const isLive = ({ metadata }: Tree): boolean => {
  const { uid, resourceVersion } = tree(metadata);
  return uid !== undefined || resourceVersion !== undefined;
};

/** The annotation in which `kubectl apply` stores the whole object as it was applied, including the values of a Secret. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The object without what the cluster notes down about it. One that is not live is as it was given. */
export function withoutClusterFields<T extends Manifest>(given: T): T {
  if (!isLive(given as unknown as Tree)) return given;
  const { status, metadata, ...rest } = given as Manifest;
  const { managedFields, resourceVersion, uid, creationTimestamp, generation, annotations, ...own } =
    metadata as Manifest["metadata"] & Tree;
  const kept = Object.entries(annotations ?? {}).filter(([name]) => !NOTED.includes(name));
  const noted = kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) };
  return { metadata: { ...own, ...noted }, ...rest } as unknown as T;
}

/** Whether an object is live and no author's: a controller created it from another one, or each namespace or cluster has it. */
export function isMadeByCluster(given: Manifest): boolean {
  const { kind, metadata } = given as unknown as Tree;
  const { name, namespace, labels, ownerReferences } = tree(metadata);
  return (
    isLive(given as unknown as Tree) &&
    (trees(ownerReferences).some(({ controller }) => controller === true) ||
      OF_NAMESPACES.includes(`${kind} ${name}`) ||
      // The API server's own.
      (namespace === "default" && name === "kubernetes" && /^(?:Service|Endpoint)/.test(String(kind))) ||
      (/^Endpoint/.test(String(kind)) &&
        Object.keys(tree(labels)).some((label) => /^endpoint.*\/managed-by$/.test(label))))
  );
}

const OF_NAMESPACES: readonly string[] = ["ConfigMap kube-root-ca.crt", "ServiceAccount default"];

const NOTED: readonly string[] = [LAST_APPLIED, "deployment.kubernetes.io/revision"];
