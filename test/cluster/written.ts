// What of an object was written, as against what the cluster counts and reports of it.
import { isDeepStrictEqual } from "node:util";
import type { Api, KubernetesObject, ObjectReference } from "./api.ts";
import { until } from "./until.ts";

/** Everything that people and tools write, and when they last did. */
function written({ status, metadata, ...rest }: KubernetesObject): Omit<KubernetesObject, "status"> {
  const { resourceVersion, managedFields, ...own } = metadata;
  const writers = managedFields.filter(({ subresource }: { subresource?: string }) => subresource === undefined);
  return { ...rest, metadata: { ...own, managedFields: writers } };
}

/** The same of each object that is in the cluster, by kind and name. */
export async function allWritten(api: Api, objects: readonly ObjectReference[]) {
  const live = await Promise.all(objects.map((object) => api.get(object)));
  return Object.fromEntries(live.flatMap((object) => (object ? [[nameOf(object), written(object)]] : [])));
}

/** The same, once no one writes any more: volumes are bound to claims, and pods counted, after a stack is applied. */
export async function atRest(api: Api, objects: readonly ObjectReference[]) {
  let before = await allWritten(api, objects);
  return until(
    "no one writes to the objects",
    async () => {
      const last = before;
      before = await allWritten(api, objects);
      return isDeepStrictEqual(before, last) ? before : undefined;
    },
    { intervalMilliseconds: 2000, timeoutSeconds: 120 },
  );
}

export const nameOf = ({ kind, metadata }: ObjectReference): string => `${kind}/${metadata?.name}`;

/** The claims of a namespace that are not being deleted, by name. One that was deleted and made again has another uid. */
export async function claimUids(api: Api, namespace: string): Promise<Record<string, string>> {
  const claims = await api.list("v1", "PersistentVolumeClaim", namespace);
  const kept = claims.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return Object.fromEntries(kept.map(({ metadata }) => [metadata.name, metadata.uid]).sort());
}

/** How often each workload of a namespace has changed, by name. */
export async function generationsOf(api: Api, namespace: string): Promise<Record<string, number>> {
  const kinds = ["Deployment", "StatefulSet"].map((kind) => api.list("apps/v1", kind, namespace));
  return Object.fromEntries(
    (await Promise.all(kinds)).flat().map(({ metadata }) => [metadata.name, metadata.generation]),
  );
}

/** The names whose value is another one now. */
export const changed = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): string[] =>
  Object.keys(after)
    .filter((name) => after[name] !== before[name])
    .sort();
