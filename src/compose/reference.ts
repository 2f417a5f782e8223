// What an object is called, as a type and as a look-up.
import { distance } from "fastest-levenshtein";
import { ComposeError } from "../errors.ts";

/** What makes something a Kubernetes object: everything here works on any such type, also on a consumer's own. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** A Kubernetes object with whatever fields its kind has. */
export type AnyObject = KubernetesObject | (KubernetesObject & { readonly [field: string]: unknown });

/** What the objects of a type are called, `"Kind/name"`: literally, as far as their type says so. */
export type Reference<T extends KubernetesObject> = T extends unknown ? `${T["kind"]}/${NameOf<T>}` : never;

type NameOf<T extends KubernetesObject> = NonNullable<NonNullable<T["metadata"]>["name"]>;

/** The objects that a reference can mean. */
export type ObjectAt<T extends KubernetesObject, R extends string> = R extends `${infer Kind}/${string}`
  ? OfKind<T, Kind>
  : never;

/** The reference itself or, for compilers to name in their error, those there are of its kind. */
export type Existing<T extends KubernetesObject, R extends string> =
  R extends Reference<T> ? R : [ObjectAt<T, R>] extends [never] ? Reference<T> : Reference<ObjectAt<T, R>>;

/** The objects of a kind. */
export type OfKind<T extends KubernetesObject, Kind extends string> = T extends unknown
  ? Kind extends T["kind"]
    ? T
    : never
  : never;

/** @example referenceTo({ apiVersion: "v1", kind: "Service", metadata: { name: "api" } }) // "Service/api" */
export const referenceTo = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata?.name}`;

/** What no two objects of a cluster have alike; versions of one API are views of the same objects. */
export const identity = ({ apiVersion, kind, metadata }: KubernetesObject) =>
  [apiVersion.replace(/\/?[^/]*$/, ""), kind, metadata?.namespace ?? "", metadata?.name].join("/");

/** Where the one object of that name is. @throws {ComposeError} when there is none, or more than one */
export function indexOf(objects: readonly KubernetesObject[], reference: string): number {
  const indices = objects.flatMap((object, index) => (referenceTo(object) === reference ? [index] : []));
  if (indices.length > 1)
    throw new ComposeError(
      "ambiguous",
      reference,
      `${indices.length} objects are called ${reference}: change each stack before they are put together, or use patchAll.`,
      indices.map((index) => identity(objects[index] as KubernetesObject)),
    );
  const [index] = indices;
  if (index !== undefined) return index;
  throw new ComposeError(
    "no_match",
    reference,
    `No object is called ${JSON.stringify(reference)}.`,
    nearest(reference, objects.map(referenceTo)),
  );
}

/** The names that are written most like it. */
export const nearest = (name: string, known: readonly string[], count = 3): string[] =>
  [...new Set(known)]
    .map((each) => ({ each, slips: distance(name.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips)
    .slice(0, count)
    .map(({ each }) => each);
