import { type Environment, identity, type Manifest } from "./environment.ts";

/** Numbers of pods that differ between environments become the field `replicas`. */
export function withoutReplicas(environments: readonly Environment[]): Environment[] {
  const all = environments.flatMap(({ objects }) => objects.filter(isScaled));
  const different = [...Map.groupBy(all, identity)].filter(
    ([id, same]) =>
      new Set(same.map(replicasOf)).size > 1 &&
      // The field knows names only: a Deployment and a StatefulSet of one name would both be scaled.
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
        return count === undefined || !ids.has(identity(object)) ? [] : [{ name: object.metadata.name, count }];
      }),
    },
  }));
}

const isScaled = ({ apiVersion, kind }: Manifest) =>
  apiVersion === "apps/v1" && (kind === "Deployment" || kind === "StatefulSet");

const replicasOf = ({ spec }: Manifest) => (spec as { replicas?: number } | undefined)?.replicas;

function withoutCount(object: Manifest): Manifest {
  const { replicas: _, ...spec } = object.spec as { replicas?: number };
  return { ...object, spec };
}
