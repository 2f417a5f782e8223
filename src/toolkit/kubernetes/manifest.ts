// Objects of any kind, ours and others', as far as all of them are alike.
import { isTree, type Tree, tree } from "./read.ts";

/** What makes something a Kubernetes object: everything here works on any such type, also on a consumer's own. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: {
    readonly name?: string;
    /** What the name begins with that the API server makes up. */
    readonly generateName?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** A Kubernetes object with whatever fields its kind has. */
export type AnyObject = KubernetesObject | (KubernetesObject & { readonly [field: string]: unknown });

/** An object that has a name. */
export type Manifest = KubernetesObject & {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly [member: string]: unknown;
};

/** As much of an object as it is told apart by. */
interface Identified {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly namespace?: string | undefined; readonly name?: string | undefined };
}

/** The group of an API, which has several versions; empty for the core. @example groupOf("apps/v1") // "apps" */
export const groupOf = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/")));

/** What no two objects of a cluster have alike; versions of one API are views of the same objects. */
export const identity = ({ apiVersion, kind, metadata: { namespace = "", name = "" } = {} }: Identified): string =>
  `${currentGroup(groupOf(apiVersion), kind)} ${kind} ${namespace} ${name}`;

/** The group that a kind moved to: `extensions` has served what other groups serve now, and it was the same objects. */
const currentGroup = (group: string, kind: string): string =>
  group === "extensions" ? (/^(?:Ingress|NetworkPolicy)$/.test(kind) ? "networking.k8s.io" : "apps") : group;

/** @example titleOf(object) // "Deployment shop/web" */
export const titleOf = ({
  kind,
  metadata: { namespace = "", name = "" } = {},
}: Omit<Identified, "apiVersion">): string => `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;

/**
 * Why values are no objects that can be told apart; `undefined` when they are such.
 * @param nth what to call one of them by its place
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

/** Whether an object comes from a cluster, which noted down something about it that no manifest says. */
export const isLive = ({ metadata }: Tree): boolean => {
  const { uid, resourceVersion } = tree(metadata);
  return uid !== undefined || resourceVersion !== undefined;
};

/** The annotation in which `kubectl apply` keeps the whole object as it was given, a Secret's values included. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
