// Volumes of pods and where containers mount them.

import type { Path } from "./path.ts";
import type { Pods } from "./pods.ts";
import { member, type Tree, text, trees } from "./read.ts";

interface Volume {
  readonly name: string;
  readonly path: Path;
  readonly spec: Tree;
}

/** The pods' own volumes and, for a StatefulSet, its claims. */
export const volumes = ({ owner, spec, path }: Pods): Volume[] => [
  ...named(spec.volumes, [...path, "volumes"], (volume) => volume.name),
  ...(owner.kind === "StatefulSet"
    ? named(owner.spec.volumeClaimTemplates, ["spec", "volumeClaimTemplates"], ({ metadata }) =>
        member(metadata, "name"),
      )
    : []),
];

export const volumeNames = (pods: Pods): string[] => volumes(pods).map(({ name }) => name);

/** Where containers mount volumes, or use them as devices. */
export const mounts = ({ containers }: Pods): Volume[] =>
  containers.flatMap(({ spec, path }) =>
    ["volumeMounts", "volumeDevices"].flatMap((field) =>
      named(spec[field], [...path, field], ({ name }) => name).map((mount) => ({
        ...mount,
        path: [...mount.path, "name"],
      })),
    ),
  );

const named = (list: unknown, path: Path, nameOf: (item: Tree) => unknown): Volume[] =>
  trees(list).flatMap((spec, index) => {
    const name = text(nameOf(spec));
    return name === undefined ? [] : [{ name, path: [...path, index], spec }];
  });

/** The names of volumes whose files outlive the pods. */
export const lastingVolumes = ({ owner, spec }: Pods): ReadonlySet<string> =>
  new Set([
    ...trees(owner.spec.volumeClaimTemplates).map(({ metadata }) => text(member(metadata, "name")) ?? ""),
    ...trees(spec.volumes)
      .filter(({ persistentVolumeClaim, hostPath, nfs }) => (persistentVolumeClaim ?? hostPath ?? nfs) !== undefined)
      .map(({ name }) => text(name) ?? ""),
  ]);
