// The fields that an API server removes from an object without an error: those of features that are off.

/** The kinds of which fields are dropped (judge/prepare.go): of others, the object is not asked for, which takes longer. */
const DROPPING: ReadonlySet<unknown> = new Set([
  "Pod",
  "PodTemplate",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
  "Job",
  "CronJob",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "HorizontalPodAutoscaler",
  "CSIDriver",
  "EndpointSlice",
  "Lease",
]);

export const mayBeDropped = (object: unknown): boolean =>
  DROPPING.has((object as { readonly kind?: unknown } | null | undefined)?.kind);

/** What the cluster writes, and what of a Secret is only written: `data` is what is kept of `stringData`. */
const NOT_KEPT = new Set(["apiVersion", "kind", "metadata", "status", "stringData"]);

/**
 * The fields of an object that it no longer has as the API server sees it, as the server writes them.
 * @example dropped({ spec: { hostnameOverride: "a" } }, { spec: {} }) // ["spec.hostnameOverride"]
 */
export const dropped = (given: object, kept: object): string[] =>
  Object.entries(given).flatMap(([key, value]) => (NOT_KEPT.has(key) ? [] : missing(value, at(kept, key), key)));

function missing(given: unknown, kept: unknown, field: string): string[] {
  if (isEmpty(given)) return [];
  if (kept === undefined) return [field];
  if (typeof given !== "object" || given === null || typeof kept !== "object" || kept === null) return [];
  // A list of another length is not comparable, item by item.
  if (Array.isArray(given) && Array.isArray(kept) && given.length !== kept.length) return [];
  return Object.entries(given).flatMap(([key, value]) =>
    missing(value, at(kept, key), Array.isArray(given) ? `${field}[${key}]` : `${field}.${key}`),
  );
}

const at = (value: object, key: string): unknown =>
  Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

/** Whether it is left out when the object is written: it says as much as no value. */
const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null ? Object.values(value).every(isEmpty) : !value;
