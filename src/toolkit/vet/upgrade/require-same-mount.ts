import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { lastingVolumes } from "../../kubernetes/volumes.ts";
import type { VetInventory } from "../facts.ts";
import { variablesOf } from "../variables.ts";
import type { UpgradeRule } from "./change.ts";

export const requireSameMount: UpgradeRule = {
  name: "require-same-mount",
  subject: "upgrade",
  severity: "error",
  reason:
    "If the mount path or the data directory changes, the program finds an empty directory: a database starts without its data.",
  fix: "Keep the mount path, the subPath and PGDATA.",
  *problems({ before, after, kept }) {
    for (const change of kept) {
      const young = places(after, change.after);
      for (const [what, old] of places(before, change.before)) {
        const place = young.get(what);
        if (place === undefined || place === old) continue;
        yield {
          resource: change.after,
          path: [...(after.podsOf(change.after)?.path ?? []), "containers"],
          message: `${nameOf(change.after)} finds no data: ${what} moved from ${old} to ${place}.`,
        };
      }
    }
  },
};

/** Where each container mounts its lasting volumes, and where Postgres stores its data. */
function places(inventory: VetInventory, resource: Resource): Map<string, string> {
  const pods = inventory.podsOf(resource);
  const found = new Map<string, string>();
  if (pods === undefined) return found;
  const lasting = lastingVolumes(pods);
  for (const container of pods.containers) {
    for (const mount of trees(container.spec.volumeMounts)) {
      const [name, mountPath, subPath] = [text(mount.name), text(mount.mountPath), text(mount.subPath)];
      if (name !== undefined && mountPath !== undefined && lasting.has(name))
        found.set(
          `volume ${name} of container ${container.name}`,
          subPath === undefined ? mountPath : `${mountPath} (${subPath})`,
        );
    }
    for (const { name, value } of variablesOf(inventory, container))
      if (name === "PGDATA") found.set(`PGDATA of container ${container.name}`, value);
  }
  return found;
}
