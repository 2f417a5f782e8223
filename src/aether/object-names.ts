// What the objects of a stack are called, for types: editors complete references to them, and a misspelt one does not compile.
// A test holds this to what is rendered.
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import type { NameParts } from "./declared-names.ts";
import type { AetherObject } from "./object.ts";

/** A part that ends with `*` goes on. */
type NamePart<Kind> = Kind extends keyof NameParts ? NameParts[Kind] : never;

/** What the objects of a kind are called in a stack of that name; those of other kinds are named by their own setting. */
type NameOf<Kind, Name extends string, Namespace extends string> = Kind extends "Namespace"
  ? Namespace
  : [NamePart<Kind>] extends [never]
    ? string
    : NamePart<Kind> extends infer Each
      ? Each extends `${infer Beginning}*`
        ? `${Name}-${Beginning}${string}`
        : `${Name}-${Each & string}`
      : never;

/** An object of a stack of that name in that namespace. */
export type StackObject<Name extends string = string, Namespace extends string = string> = AetherObject extends infer T
  ? T extends AetherObject
    ? T & Called<NameOf<T["kind"], Name, Namespace>>
    : never
  : never;

/** That an object has this name. */
export interface Called<Name> {
  metadata: { name: Name };
}

/**
 * An extra object of a config, as its type calls it; where that says no kind, references are to the stack's objects only, and
 * the others are reached by a cast.
 */
export type ExtraObject<T extends KubernetesObject> = T extends unknown
  ? string extends T["kind"]
    ? never
    : Widened<T> & { kind: T["kind"] } & Called<NonNullable<NonNullable<T["metadata"]>["name"]>>
  : never;

/** The type without what it says of single values, which patches change. */
type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : { -readonly [Member in keyof T]: Widened<T[Member]> };
