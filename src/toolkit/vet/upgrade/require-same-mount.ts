import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { lastingVolumes } from "../../kubernetes/volumes.ts";
import { variablesOf } from "../environment.ts";
import type { VetInventory } from "../facts.ts";
import type { UpgradeRule } from "./change.ts";

export const requireSameMount: UpgradeRule = {
  name: "require-same-mount",
  subject: "upgrade",
  severity: "error",
  reason:
    "A volume that is mounted elsewhere, or a data directory that moves, looks empty to the program: a database starts from nothing.",
  fix: "Keep the mount path, the subPath and PGDATA.",
  problems: ({ before, after, kept }) =>
    kept.flatMap((change) => {
      const old = places(before, change.before);
      const young = places(after, change.after);
      return [...old]
        .filter(([what, place]) => young.has(what) && young.get(what) !== place)
        .map(([what, place]) => ({
          resource: change.after,
          path: [...(after.podsOf(change.after)?.path ?? []), "containers"],
          message: `${nameOf(change.after)} finds nothing: ${what} was at ${place} and is at ${young.get(what)}.`,
        }));
    }),
};

/** Where each container has its lasting volumes, and where Postgres keeps its data. */
function places(inventory: VetInventory, resource: Resource): Map<string, string> {
  const pods = inventory.podsOf(resource);
  if (pods === undefined) return new Map();
  const lasting = lastingVolumes(pods);
  return new Map(
    pods.containers.flatMap((container) => [
      ...trees(container.spec.volumeMounts)
        .filter(({ name }) => lasting.has(text(name) ?? ""))
        .map(({ name, mountPath, subPath }): [string, string] => [
          `volume ${name} of container ${container.name}`,
          [mountPath, ...(subPath === undefined ? [] : [`(${subPath})`])].join(" "),
        ]),
      ...variablesOf(inventory, container)
        .filter(({ name }) => name === "PGDATA")
        .map(({ value }): [string, string] => [`PGDATA of container ${container.name}`, value]),
    ]),
  );
}
