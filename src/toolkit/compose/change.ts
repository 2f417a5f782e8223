// A change: how it is written, and how it is applied to an object or a part of one.
import { ComposeError } from "../errors.ts";
import { identity, type KubernetesObject } from "../kubernetes/manifest.ts";
import { type Fields, fieldsOf } from "../kubernetes/merge-fields.ts";
import { oddityOf } from "../kubernetes/oddity.ts";
import { described, isTree } from "../kubernetes/read.ts";
import { MergeError, strategicMerge } from "../kubernetes/strategic-merge.ts";
import { refuseBrokenClaims } from "./claims.ts";
import { ineffectiveDeletions } from "./ineffective-deletions.ts";
import { refuseBroken } from "./pods.ts";
import { referenceTo } from "./reference.ts";

/**
 * A part of an object, merged into it as the API server does: lists whose items the API server identifies are merged (containers,
 * env and volumes by `name`, volumeMounts by `mountPath`, …), others are replaced, `null` deletes.
 */
export type Patch<T> = T extends Scalar
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Patch<Item>[]
    : T extends object
      ? Part<T> | AnyMap<T>
      : T;

/** Some members of an object, and directives. */
type Part<T> = Members<T> & Directives;

/** A map with arbitrary keys may come from a variable, of which the compiler cannot know that it has no directive. */
type AnyMap<T> = string extends keyof T ? Members<T> : never;

/** In a map with arbitrary keys, an undefined value, such as that of an unset shell variable, is not a value. */
type Members<T> = string extends keyof T
  ? { readonly [Member in keyof T]: Patch<T[Member]> | null }
  : { readonly [Member in keyof T]?: Patch<T[Member]> | null };

/** A value that is replaced, not merged. */
type Scalar = string | number | boolean | null | undefined;

/** What values cannot express. */
interface Directives {
  /** `"replace"`: only what is here remains. `"delete"`: this item of a list, or the content of this map, is deleted. */
  readonly $patch?: "replace" | "delete";
  /** The members of this map that remain if members exclude each other, as in a volume. */
  readonly $retainKeys?: readonly string[];
  /** The order of a merged list. */
  readonly [order: `$setElementOrder/${string}`]: readonly unknown[];
  /** What to remove from a merged list of plain values, such as finalizers. */
  readonly [values: `$deleteFromPrimitiveList/${string}`]: readonly unknown[];
}

/** How something is changed: a part to merge into it, or a function that receives a copy and returns the new one. */
export type Change<T> = (Patch<T> & { readonly $patch?: "replace" }) | ((object: T) => T);

/** The result of a change to an object. */
export interface Changed<T> {
  readonly object: T;
  /** Paths that the change deletes but that did not exist. */
  readonly vain: readonly string[];
}

/**
 * One of the objects with a change.
 * @throws {ComposeError} if the change is malformed, changes the object's identity, or makes pods or claims that cannot exist
 */
export function changed<T extends KubernetesObject>(object: T, change: Change<T>): Changed<T> {
  const name = referenceTo(object);
  const fields = fieldsOf(object);
  const vain = ineffectiveDeletionsOf(object, change, name, fields ?? {});
  const result = applied(object, change, name, fields);
  if (result.apiVersion !== object.apiVersion || identity(result) !== identity(object))
    throw new ComposeError(
      "identity",
      name,
      `The change of ${name} makes another object of it: ${result.apiVersion} ${referenceTo(result)}. To do that, use replace.`,
    );
  refuseBroken(object, result, name);
  if (object.kind === "StatefulSet") refuseBrokenClaims(object, result, name);
  return { object: result, vain };
}

/** The paths that a change deletes but that do not exist; unknown for a function. */
export function ineffectiveDeletionsOf<T extends object>(
  value: T,
  change: Change<T>,
  of: string,
  fields: Fields,
): string[] {
  if (typeof change === "function") return [];
  return ineffectiveDeletions(value, copyOf(change, of), fields);
}

/** A value with a change applied; it shares nothing with either. @throws {ComposeError} if the change is malformed */
export function applied<T extends object>(value: T, change: Change<T>, name: string, fields: Fields | undefined): T {
  const result =
    typeof change === "function"
      ? change(copyOf(value, name))
      : merged(value, said(copyOf(change, name)), name, fields);
  if (!isTree(result))
    throw new ComposeError("invalid", name, `The change of ${name} returns ${described(result)}, not what it became.`);
  return copyOf(result, name) as T;
}

/** A patch without undefined values, and without maps that contained nothing else: they would otherwise be created. */
function said(patch: unknown): unknown {
  if (Array.isArray(patch)) return patch.map(said);
  if (!isTree(patch)) return patch;
  const isEmpty = (value: unknown) => isTree(value) && Object.keys(value).length === 0;
  return Object.fromEntries(
    Object.entries(patch)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, member, said(member)] as const)
      .filter(([, member, rest]) => !isEmpty(rest) || isEmpty(member))
      .map(([name, , rest]) => [name, rest]),
  );
}

function merged<T extends object>(value: T, patch: unknown, name: string, fields: Fields | undefined): T {
  if (!isTree(patch))
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

/**
 * A copy of a caller's value, as JSON has it: a value with a `toJSON`, such as a Date, becomes its result.
 * @throws {ComposeError} for what JSON cannot express: a Map, NaN, a function, a value that contains itself
 */
export function copyOf<T>(value: T, of: string, above: readonly object[] = []): T {
  const { toJSON } = (value ?? {}) as { toJSON?: unknown };
  if (typeof toJSON === "function") return copyOf(toJSON.call(value), of, above);
  const oddity = oddityOf(value);
  if (oddity !== undefined)
    throw new ComposeError("invalid", of, `The change of ${of} holds ${oddity}, which can't be written as YAML.`);
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) throw new ComposeError("invalid", of, `The change of ${of} contains itself.`);
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((item) => copyOf(item, of, inside)) as T;
  // fromEntries: a key named __proto__ is treated like any other key.
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyOf(member, of, inside)])) as T;
}
