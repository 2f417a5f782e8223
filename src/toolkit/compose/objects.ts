// Finding, adding, replacing and removing objects.
import { ComposeError } from "../errors.ts";
import { same } from "../kubernetes/difference.ts";
import { identity, type KubernetesObject } from "../kubernetes/manifest.ts";
import { described, isTree } from "../kubernetes/read.ts";
import { copyOf } from "./change.ts";
import { type Existing, indexOf, type ObjectAt, referenceTo, refuseNoObjects, refuseNoReference } from "./reference.ts";

/**
 * The object with that name; `undefined` if there is none.
 * @throws {ComposeError} if there are several
 * @example find(objects, "Ingress/web")?.spec.rules
 */
export const find = <T extends KubernetesObject, R extends string>(
  objects: readonly T[],
  reference: Existing<T, R>,
): ObjectAt<T, R> | undefined => {
  refuseNoReference(reference);
  refuseNoObjects(objects);
  return objects.some((object) => referenceTo(object) === reference) ? get(objects, reference) : undefined;
};

/**
 * The object with that name.
 * @throws {ComposeError} if there is none
 * @example get(objects, "Service/web").spec.ports
 */
export const get = <T extends KubernetesObject, R extends string>(
  objects: readonly T[],
  reference: Existing<T, R>,
): ObjectAt<T, R> => objects[indexOf(objects, reference)] as ObjectAt<T, R>;

/** An object whose type contains its name, so that references to it are also checked. */
type Named<Kind extends string, Name extends string> = KubernetesObject & {
  readonly kind: Kind;
  readonly metadata?: { readonly name?: Name };
};

/**
 * The objects, followed by more.
 * @throws {ComposeError} if one of them already exists, or is not a Kubernetes object
 * @example
 * add(objects, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "corporate-ca", namespace: "shop" }, data: {} });
 */
export function add<
  T extends KubernetesObject,
  More extends readonly Named<Kind, Name>[],
  Kind extends string,
  Name extends string,
>(objects: readonly T[], ...more: More): (T | More[number])[] {
  refuseNoObjects(objects);
  refuseStrangers("What is added", more);
  const all: (T | More[number])[] = [...objects];
  for (const object of more) all.push(unique(all, copyOf(object, referenceTo(object))));
  return all;
}

/**
 * The objects with one of them replaced; a function receives a copy of it and returns the new object.
 * @throws {ComposeError} if no object has that name, or the new one is the same, already exists, or is not a Kubernetes object
 * @example
 * replace(objects, "Service/web", (service) => ({ ...service, metadata: { ...service.metadata, name: "backend" } }));
 */
export function replace<T extends KubernetesObject, R extends string, U extends KubernetesObject>(
  objects: readonly T[],
  reference: Existing<T, R>,
  by: U | ((object: ObjectAt<T, R>) => U),
): (T | U)[] {
  const at = indexOf(objects, reference);
  const before = objects[at] as ObjectAt<T, R>;
  const other = typeof by === "function" ? by(copyOf(before, reference)) : by;
  refuseStrangers(`What replaces ${reference}`, [other]);
  if (same(other, before))
    throw new ComposeError("no_change", reference, `What replaces ${reference} is the same as it.`);
  const rest: readonly (T | U)[] = objects.toSpliced(at, 1);
  return rest.toSpliced(at, 0, unique(rest, copyOf(other, reference)));
}

/**
 * The objects without the one with that name.
 * @throws {ComposeError} if there is none
 * @example remove(objects, "PodDisruptionBudget/web")
 */
export const remove = <T extends KubernetesObject, R extends string>(
  objects: readonly T[],
  reference: Existing<T, R>,
): T[] => {
  const at = indexOf(objects, reference);
  return objects.toSpliced(at, 1);
};

/** Whether two objects conflict: one without a namespace may be created where the other is. */
function collide(one: KubernetesObject, other: KubernetesObject): boolean {
  const isUnplaced = [one, other].some(({ metadata }) => metadata?.namespace === undefined);
  const idOf = ({ metadata: { name, namespace } = {}, ...object }: KubernetesObject) =>
    identity({ ...object, metadata: { name, namespace: isUnplaced ? undefined : namespace } });
  return idOf(one) === idOf(other);
}

function unique<T extends KubernetesObject>(objects: readonly KubernetesObject[], object: T): T {
  const reference = referenceTo(object);
  // The API server generates a different name for each that has none.
  if (object.metadata?.name !== undefined && objects.some((each) => collide(each, object)))
    throw new ComposeError(
      "duplicate",
      reference,
      `${reference} already exists: patch it, or give this one another name or namespace.`,
    );
  return object;
}

/** @throws {ComposeError} that lists what each lacks to be a Kubernetes object */
function refuseStrangers(what: string, objects: readonly unknown[]): void {
  const problems = objects.flatMap((object, index) => {
    const which = objects.length === 1 ? what : `${what}, item ${index}`;
    if (Array.isArray(object)) return [`${which} is a list: spread it, ...more.`];
    if (!isTree(object)) return [`${which} is ${described(object)}, not a Kubernetes object.`];
    const { apiVersion, kind } = object;
    const { name, generateName } = isTree(object.metadata) ? object.metadata : {};
    const lacks = Object.entries({ apiVersion, kind, "metadata.name": name ?? generateName })
      .filter(([, value]) => typeof value !== "string" || value === "")
      .map(([field]) => field);
    return lacks.length === 0 ? [] : [`${which} lacks ${lacks.join(", ")}: it is not a Kubernetes object.`];
  });
  if (problems.length > 0) throw new ComposeError("invalid", what, problems.join("\n"));
}
