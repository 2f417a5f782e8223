// How each field of each kind is merged, according to the API server.
import { kinds, structures } from "./merge-keys.ts";
import { own } from "./read.ts";

/** How one field is merged. Without any of these, a map is merged and everything else is replaced. */
export interface Field {
  /**
   * The list is merged: items are the same if they have the same value here, such as `"name"`. `true` for a list of plain values,
   * which is a set.
   */
  readonly by?: string | true;
  /** The map is replaced. */
  readonly replace?: true;
  /** Some of the members exclude each other: the sender of a change lists those that remain in `$retainKeys`. */
  readonly retainKeys?: true;
  /** The structure of the map, or of the list's items. */
  readonly of?: string;
}

/** The fields of a structure that are not merged by default. */
export type Fields = Readonly<Record<string, Field>>;

const NONE: Fields = {};

/**
 * The fields of a kind; `undefined` for one that is not built into Kubernetes, which is merged as plain JSON.
 * @example fieldsOf({ apiVersion: "v1", kind: "ServiceAccount" })?.secrets // { by: "name" }
 */
export function fieldsOf({ apiVersion, kind }: { apiVersion?: unknown; kind?: unknown }): Fields | undefined {
  const fields = own(own(kinds, apiVersion), kind);
  return fields && { metadata: { of: "meta.v1.ObjectMeta" }, ...fields };
}

/** The fields of a part of an object. @example fieldsOfStructure("core.v1.PodSpec").containers?.by // "name" */
export const fieldsOfStructure = (name: string): Fields => own(structures, name) ?? NONE;

/** How a member is merged. */
export const fieldOf = (fields: Fields, name: string): Field => own(fields, name) ?? {};

/** The fields of the map in this field, or of the items of its list. */
export const fieldsBelow = ({ of = "" }: Field): Fields => fieldsOfStructure(of);
