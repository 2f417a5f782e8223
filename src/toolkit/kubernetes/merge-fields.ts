// How each field of each kind is merged, as the API server says of itself.
import { kinds, structures } from "./merge-keys.ts";

/** How one field is merged. Without any of these, a map is merged and everything else is replaced. */
export interface Field {
  /**
   * The list is merged: items are the same when they have the same value here, such as `"name"`. `true` for a list of plain
   * values, which is a set.
   */
  readonly by?: string | true;
  /** The map is replaced. */
  readonly replace?: true;
  /** Of the members, some exclude each other: who sends a change says which ones stay, as `$retainKeys`. */
  readonly retainKeys?: true;
  /** The structure of the map, or of the list's items. */
  readonly of?: string;
}

/** The fields of a structure that are worth a word. */
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

/** The fields of the map that this field is, or of the items of the list. */
export const fieldsBelow = ({ of = "" }: Field): Fields => fieldsOfStructure(of);

/** Names come from outside, and an object inherits some. */
const own = <T>(record: Readonly<Record<string, T>> | undefined, key: unknown): T | undefined =>
  record !== undefined && typeof key === "string" && Object.hasOwn(record, key) ? record[key] : undefined;
