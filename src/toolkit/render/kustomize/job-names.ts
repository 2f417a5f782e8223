import type { Manifest } from "../../kubernetes/manifest.ts";
import type { Environment } from "./environment.ts";

/**
 * A Job cannot be changed, so its name contains a hash of its content: `web-migrate-1a2b3c4d`. In the base it has the constant
 * part, and each overlay adds the rest.
 */
export function withoutJobNames(environments: readonly Environment[]): Environment[] {
  const all = environments.flatMap(({ objects }) => objects.filter(isJob));
  const stems = new Set(all.map(stemOf).filter((stem) => stem !== ""));
  const shared = [...stems].filter((stem) => {
    const names = environments.map(({ objects }) => jobsOf(objects, stem));
    const different = new Set(names.flat().map(({ metadata }) => metadata.name));
    return different.size > 1 && names.every((each) => each.length <= 1) && !all.some(named(stem));
  });
  return environments.map(({ objects, fields, name }) => ({
    name,
    objects: objects.map((object) =>
      isJob(object) && shared.includes(stemOf(object))
        ? { ...object, metadata: { ...object.metadata, name: stemOf(object) } }
        : object,
    ),
    fields: {
      ...fields,
      patches: [...(fields.patches ?? []), ...shared.flatMap((stem) => jobsOf(objects, stem).map(renamed))],
    },
  }));
}

const renamed = (job: Manifest) => ({
  target: { group: "batch", kind: job.kind, name: stemOf(job) },
  options: { allowNameChange: true } as const,
  patch: `apiVersion: ${job.apiVersion}\nkind: ${job.kind}\nmetadata:\n  name: ${job.metadata.name}\n`,
});

const isJob = ({ apiVersion, kind }: Manifest) => apiVersion === "batch/v1" && kind === "Job";
const jobsOf = (objects: readonly Manifest[], stem: string) =>
  objects.filter((object) => isJob(object) && stemOf(object) === stem);
const named = (name: string) => (object: Manifest) => object.metadata.name === name;

/** The name without the digest at its end; empty for a name without one. */
const stemOf = ({ metadata: { name } }: Manifest) => /^(.+)-[0-9a-f]{8}$/.exec(name)?.[1] ?? "";
