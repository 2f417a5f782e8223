import { identity, type Manifest } from "../../kubernetes/manifest.ts";
import { tree } from "../../kubernetes/read.ts";
import { KINDS_WITH_REPLICAS } from "../../kubernetes/workloads.ts";
import type { Environment } from "./environment.ts";

/** Numbers of pods that differ between environments become the field `replicas`. */
export function withoutReplicas(environments: readonly Environment[]): Environment[] {
  const all = environments.flatMap(({ objects }) => objects.filter(isScaled));
  const different = [...Map.groupBy(all, identity)].filter(
    ([id, same]) =>
      same.every(isWorkload) &&
      new Set(same.map(replicasOf)).size > 1 &&
      // The field only uses names: it would scale both a Deployment and a StatefulSet with one name.
      all.every((other) => identity(other) === id || other.metadata.name !== same[0]?.metadata.name),
  );
  const ids = new Set(different.map(([id]) => id));
  return environments.map(({ name, objects, fields }) => ({
    name,
    objects: objects.map((object) => (ids.has(identity(object)) ? withoutCount(object) : object)),
    fields: {
      ...fields,
      replicas: objects.flatMap((object) => {
        const count = replicasOf(object);
        return typeof count !== "number" || !ids.has(identity(object)) ? [] : [{ name: object.metadata.name, count }];
      }),
    },
  }));
}

const isScaled = ({ kind, spec }: Manifest) => KINDS_WITH_REPLICAS.includes(kind) || "replicas" in tree(spec);

/** A workload whose number of pods the field `replicas` sets. */
const isWorkload = ({ apiVersion, kind, spec }: Manifest) =>
  apiVersion === "apps/v1" &&
  KINDS_WITH_REPLICAS.includes(kind) &&
  ["number", "undefined"].includes(typeof tree(spec).replicas);

const replicasOf = ({ spec }: Manifest) => tree(spec).replicas;

function withoutCount(object: Manifest): Manifest {
  if (object.spec === undefined) return object;
  const { replicas: _, ...spec } = tree(object.spec);
  return { ...object, spec };
}
