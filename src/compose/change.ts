// A change: how it is written, and what it makes of an object or of a part of one.
import { ComposeError } from "../errors.ts";
import { fresh } from "../kubernetes/fresh.ts";
import { type Fields, fieldsOf } from "../kubernetes/merge-fields.ts";
import { described, isMap, MergeError, strategicMerge } from "../kubernetes/strategic-merge.ts";
import { refuseBroken } from "./pods.ts";
import { identity, type KubernetesObject, nearestObjects, referenceTo } from "./reference.ts";
import { vainDeletions } from "./vain.ts";

/**
 * A part of an object, merged into it as the API server does: lists of which it knows what tells items apart are merged
 * (containers, env and volumes by `name`, volumeMounts by `mountPath`, …), others are replaced, `null` deletes.
 */
export type Patch<T> = T extends Scalar
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Patch<Item>[]
    : T extends object
      ? Part<T>
      : T;

type Part<T> = { readonly [Member in keyof T]?: Patch<T[Member]> | null } & Directives;

type Scalar = string | number | boolean | null | undefined;

/** What can't be said by values. */
interface Directives {
  /** `"replace"`: what is here is all that is left. `"delete"`: this item of a list, or what this map holds, is deleted. */
  readonly $patch?: "replace" | "delete";
  /** The members of this map that stay, where members exclude each other, as in a volume. */
  readonly $retainKeys?: readonly string[];
  /** The order of a merged list. */
  readonly [order: `$setElementOrder/${string}`]: readonly unknown[];
  /** What leaves a list of plain values that is merged, such as finalizers. */
  readonly [values: `$deleteFromPrimitiveList/${string}`]: readonly unknown[];
}

/** How something is changed: a part that is merged into it, or a function that gets a copy and returns the new one. */
export type Change<T> = (Patch<T> & { readonly $patch?: "replace" }) | ((object: T) => T);

/** What became of an object. */
export interface Changed<T> {
  readonly object: T;
  /** Paths that the change deletes and that were not there. */
  readonly vain: readonly string[];
}

/**
 * One of the objects with a change.
 * @throws {ComposeError} when the change is malformed, gives the object another identity, or makes pods that can't be
 */
export function changed<T extends KubernetesObject>(
  object: T,
  change: Change<T>,
  objects: readonly KubernetesObject[],
): Changed<T> {
  const name = referenceTo(object);
  const fields = fieldsOf(object);
  const vain = vainOf(object, change, name, fields ?? {});
  const result = applied(object, change, name, fields);
  if (result.apiVersion !== object.apiVersion || identity(result) !== identity(object))
    throw new ComposeError(
      "identity",
      name,
      `The change of ${name} makes another object of it: ${result.apiVersion} ${referenceTo(result)}. To do that, use replace.`,
      nearestObjects(referenceTo(result), objects),
    );
  refuseBroken(object, result, name);
  return { object: result, vain };
}

/** The paths that a change deletes and that are not there; of a function nobody can know. */
export function vainOf<T extends object>(value: T, change: Change<T>, of: string, fields: Fields): string[] {
  if (typeof change === "function") return [];
  refuseCycle(change, of);
  return vainDeletions(value, change, fields);
}

/** A value with a change applied; it shares nothing with either. @throws {ComposeError} when the change is malformed */
export function applied<T extends object>(value: T, change: Change<T>, name: string, fields: Fields | undefined): T {
  const result = typeof change === "function" ? change(fresh(value)) : merged(value, change, name, fields);
  if (!isMap(result))
    throw new ComposeError("invalid", name, `The change of ${name} returns ${described(result)}, not what it became.`);
  refuseCycle(result, name);
  return fresh(result) as T;
}

function merged<T extends object>(value: T, patch: unknown, name: string, fields: Fields | undefined): T {
  if (!isMap(patch))
    throw new ComposeError(
      "invalid",
      name,
      `The change of ${name} is ${described(patch)}: give a part of it, or a function.`,
    );
  if (patch.$patch === "delete")
    throw new ComposeError("invalid", name, `The change of ${name} deletes all of it: use remove for an object.`);
  try {
    return strategicMerge(value, patch, fields);
  } catch (error) {
    if (error instanceof MergeError)
      throw new ComposeError("invalid", name, `The change of ${name}: ${error.message}.`);
    throw error;
  }
}

/** @throws {ComposeError} for a value that contains itself, which no JSON does */
export function refuseCycle(value: unknown, of: string, above: readonly object[] = []): void {
  if (typeof value !== "object" || value === null) return;
  if (above.includes(value)) throw new ComposeError("invalid", of, `The change of ${of} contains itself.`);
  for (const member of Object.values(value)) refuseCycle(member, of, [...above, value]);
}

/** Whether two values are the same JSON; the order of members tells nothing, that of items does. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isMap(a) || !isMap(b)) return a === b;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => isSame(a[name], b[name]));
}
