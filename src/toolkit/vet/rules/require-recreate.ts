import { nameOf } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, text, texts, tree, trees } from "../../kubernetes/read.ts";
import { replicas } from "../../kubernetes/scale.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";

export const requireRecreate: Rule = {
  name: "require-recreate",
  subject: "safety",
  severity: "warning",
  reason:
    "A new pod on another node waits for a ReadWriteOnce volume until the old pod is gone, but a rolling update keeps the old pod until the new one is ready: the rollout never finishes. With ReadWriteOncePod this happens on every node, which is an error.",
  fix: "Set strategy.type to Recreate and replicas to 1.",
  *problems(inventory) {
    for (const pods of inventory.pods) {
      const volume = exclusiveVolume(inventory, pods);
      if (volume === undefined) continue;
      const { name, place } = volume;
      // Two pods on one node can share it, but where a pod will run is unknown.
      for (const problem of severalAtOnce(inventory, pods, `volume ${name} can only be used by one ${place} at a time`))
        yield { ...problem, severity: place === "pod" ? "error" : "warning" };
    }
  },
};

/** Deployments that run more than one pod at a time, even if only during a rollout; `why` explains what is wrong with that. */
export function* severalAtOnce(inventory: VetInventory, pods: Pods, why: string): Iterable<Problem> {
  const { owner } = pods;
  if (owner.kind !== "Deployment") return;
  const [, max] = replicas(inventory, pods);
  if (max > 1)
    yield {
      resource: owner,
      path: ["spec", "replicas"],
      message: `${nameOf(owner)} runs up to ${max} pods, but ${why}.`,
    };
  const { type, rollingUpdate } = tree(owner.spec.strategy);
  const surge = member(rollingUpdate, "maxSurge");
  if (type === "Recreate" || surge === 0 || surge === "0%") return;
  yield {
    resource: owner,
    path: ["spec", "strategy"],
    message: `A rollout of ${nameOf(owner)} starts the new pod before the old one ends, but ${why}.`,
  };
}

interface Exclusive {
  readonly name: string;
  readonly place: "node" | "pod";
}

/** The volume with the most restrictive access mode. */
function exclusiveVolume(inventory: VetInventory, { owner, spec }: Pods): Exclusive | undefined {
  const found = trees(spec.volumes).flatMap(({ persistentVolumeClaim }): Exclusive[] => {
    const name = text(member(persistentVolumeClaim, "claimName")) ?? "";
    const modes = texts(inventory.find("PersistentVolumeClaim", owner.namespace, name)?.spec.accessModes);
    if (modes.length === 0 || !modes.every((mode) => mode.startsWith("ReadWriteOnce"))) return [];
    return [{ name, place: modes.includes("ReadWriteOncePod") ? "pod" : "node" }];
  });
  return found.find(({ place }) => place === "pod") ?? found[0];
}
