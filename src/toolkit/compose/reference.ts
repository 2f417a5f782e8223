// An object's name, as a type and for look-ups.
import { ComposeError } from "../errors.ts";
import { type KubernetesObject, titleOf } from "../kubernetes/manifest.ts";
import { mostSimilar, near } from "../kubernetes/near.ts";
import { described, isTree } from "../kubernetes/read.ts";
import { podTemplatePath } from "../kubernetes/workloads.ts";

/** The names of the objects of a type, `"Kind/name"`: literal, as far as their type contains them. */
export type Reference<T extends KubernetesObject> = T extends unknown ? `${T["kind"]}/${NameOf<T>}` : never;

/** The name of an object, as its type knows it. */
type NameOf<T extends KubernetesObject> = NonNullable<NonNullable<T["metadata"]>["name"]>;

/** The objects that a reference may mean. */
export type ObjectAt<T extends KubernetesObject, R extends string> = R extends `${infer Kind}/${string}`
  ? OfKind<T, Kind>
  : never;

/** The reference itself or, for the compiler's error, the existing ones of its kind. */
export type Existing<T extends KubernetesObject, R extends string> =
  R extends Reference<T> ? R : [ObjectAt<T, R>] extends [never] ? Reference<T> : Reference<ObjectAt<T, R>>;

/** The objects of a kind. */
export type OfKind<T extends KubernetesObject, Kind extends string> = T extends unknown
  ? Kind extends T["kind"]
    ? T
    : never
  : never;

/** @example referenceTo({ apiVersion: "v1", kind: "Service", metadata: { name: "api" } }) // "Service/api" */
export const referenceTo = ({ kind, metadata }: KubernetesObject) =>
  `${kind}/${metadata?.name ?? metadata?.generateName ?? ""}`;

/** The index of the object with that name. @throws {ComposeError} if there is none, or more than one */
export function indexOf(objects: readonly KubernetesObject[], reference: string): number {
  refuseNoReference(reference);
  refuseNoObjects(objects);
  const indices = objects.flatMap((object, index) => (referenceTo(object) === reference ? [index] : []));
  if (indices.length > 1)
    throw new ComposeError(
      "ambiguous",
      reference,
      `${indices.length} objects are called ${reference}: change each stack before they are put together, or use patchAll.`,
      indices.map((index) => `${objects[index]?.apiVersion} ${titleOf(objects[index] as KubernetesObject)}`),
    );
  const [index] = indices;
  if (index !== undefined) return index;
  throw new ComposeError("no_match", reference, missing(reference, objects), nearestObjects(reference, objects));
}

function missing(reference: string, objects: readonly KubernetesObject[]): string {
  const none = `No object is called ${JSON.stringify(reference)}`;
  const [kind, name, ...more] = reference.split("/");
  if (!kind || !name || more.length > 0) return `${none}: a reference is "Kind/name".`;
  return objects.some((object) => object.kind === kind) ? `${none}.` : `${none}, and none is of kind ${kind}.`;
}

/** In JavaScript, a reference may be an undefined variable. */
export function refuseNoReference(reference: unknown): void {
  if (typeof reference !== "string")
    throw new ComposeError(
      "invalid",
      String(reference),
      `A reference is a text, such as "Deployment/web". Received ${described(reference)}.`,
    );
}

/** In JavaScript, the objects may contain something that is not one. */
export function refuseNoObjects(objects: unknown): void {
  if (!Array.isArray(objects))
    throw new ComposeError("invalid", "objects", `The objects are ${described(objects)}, not a list of them.`);
  const index = objects.findIndex((object) => !isTree(object));
  if (index >= 0)
    throw new ComposeError(
      "invalid",
      "objects",
      `Item ${index} of the objects is ${described(objects[index])}, not a Kubernetes object.`,
    );
}

/**
 * What a reference to no object may mean: the objects of its kind whose name has the same words or a typo; without one, those of its
 * kind and those of its name, pods first.
 * @example nearestObjects("deploy/api", objects) // ["Deployment/web-api"]
 */
function nearestObjects(reference: string, objects: readonly KubernetesObject[]): string[] {
  const parts = reference.split(/[/\s]+/).filter((part) => part !== "");
  const name = parts.at(-1) ?? "";
  const kinds = parts.slice(0, -1);
  const named = objects.filter(({ kind }) => kinds.includes(kind));
  const ofKind = named.length > 0 ? named : objects.filter(({ kind }) => kinds.some((each) => meansKind(each, kind)));
  const meant = ofKind.filter(({ metadata }) => meansName(name, metadata?.name ?? ""));
  if (meant.length > 0) return mostSimilar(reference, meant.map(referenceTo));
  const ofName = objects.filter((object) => object.metadata?.name === name && !ofKind.includes(object));
  const hasPods = ({ apiVersion, kind }: KubernetesObject) => podTemplatePath(apiVersion, kind) !== undefined;
  const podsFirst = [...ofName.filter(hasPods), ...ofName.filter((object) => !hasPods(object))];
  return [...new Set([...mostSimilar(name, ofKind.map(referenceTo)), ...podsFirst.map(referenceTo)])].slice(0, 5);
}

/** Also for the plural, a typo, and kubectl's short names: each has some letters of the kind, such as `hpa` and `svc`. */
function meansKind(typed: string, kind: string): boolean {
  const [word = "", known] = [typed.toLowerCase().split(".")[0], kind.toLowerCase()];
  if (word === known || near(word, [known]) !== undefined) return true;
  return /^[a-z]{2,}$/.test(word) && new RegExp(`^${[...word].join(".*")}`).test(known);
}

const meansName = (typed: string, name: string) =>
  typed.split("-").every((word) => name.split("-").includes(word)) || near(typed, [name]) !== undefined;
