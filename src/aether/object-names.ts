// The names of a stack's objects, for types: editors complete references to them, and a misspelt one does not compile. A test
// compares this with what is rendered.
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import type { NameParts } from "./declared-names.ts";
import type { AetherObject } from "./object.ts";

/** A name ending in `*` is a prefix. */
type NamePart<Kind> = Kind extends keyof NameParts ? NameParts[Kind] : never;

/** The names of a kind's objects in a stack with that name; other kinds are named by their own setting. */
type NameOf<Kind, Name extends string, Namespace extends string> = Kind extends "Namespace"
  ? Namespace
  : [NamePart<Kind>] extends [never]
    ? string
    : NamePart<Kind> extends infer Each
      ? Each extends `${infer Beginning}*`
        ? `${Name}-${Beginning}${string}`
        : `${Name}-${Each & string}`
      : never;

/** An object of a stack with that name in that namespace. */
export type StackObject<Name extends string = string, Namespace extends string = string> = AetherObject extends infer T
  ? T extends AetherObject
    ? T & HasName<NameOf<T["kind"], Name, Namespace>>
    : never
  : never;

/** That an object has this name. */
export interface HasName<Name> {
  metadata: { name: Name };
}

/**
 * An extra object of a config, by its type. If that has no literal kind, references cover only the stack's objects, and others
 * need a cast.
 */
export type ExtraObject<T extends KubernetesObject> = T extends unknown
  ? string extends T["kind"]
    ? never
    : Widened<T> & { kind: T["kind"] } & HasName<NonNullable<NonNullable<T["metadata"]>["name"]>>
  : never;

/** The type without literal values, which patches change. */
type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : { -readonly [Member in keyof T]: Widened<T[Member]> };
