import { nameOf } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, text, texts, tree, trees } from "../../kubernetes/read.ts";
import { replicas } from "../../kubernetes/scale.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";

export const requireRecreate: Rule = {
  name: "require-recreate",
  subject: "safety",
  severity: "error",
  reason:
    "Of two pods that share a ReadWriteOnce volume the new one waits for the old one, which waits for the new one: the rollout never ends.",
  fix: "Set strategy.type to Recreate and replicas to 1.",
  *problems(inventory) {
    for (const pods of inventory.pods) {
      const volume = volumeOfOneNode(inventory, pods);
      if (volume !== undefined) yield* severalAtOnce(inventory, pods, `volume ${volume} is for one node at a time`);
    }
  },
};

/** Where a Deployment runs more than one pod at a time, be it in a rollout only; `why` says what is wrong with that. */
export function* severalAtOnce(inventory: VetInventory, pods: Pods, why: string): Iterable<Problem> {
  const { owner } = pods;
  if (owner.kind !== "Deployment") return;
  const [, max] = replicas(inventory, pods);
  if (max > 1)
    yield {
      resource: owner,
      path: ["spec", "replicas"],
      message: `${nameOf(owner)} runs up to ${max} pods, and ${why}.`,
    };
  const { type, rollingUpdate } = tree(owner.spec.strategy);
  const surge = member(rollingUpdate, "maxSurge");
  if (type === "Recreate" || surge === 0 || surge === "0%") return;
  yield {
    resource: owner,
    path: ["spec", "strategy"],
    message: `A rollout of ${nameOf(owner)} starts the new pod beside the old one, and ${why}.`,
  };
}

const volumeOfOneNode = (inventory: VetInventory, { owner, spec }: Pods): string | undefined =>
  trees(spec.volumes)
    .flatMap(({ persistentVolumeClaim }) => text(member(persistentVolumeClaim, "claimName")) ?? [])
    .find((name) => {
      const modes = texts(inventory.find("PersistentVolumeClaim", owner.namespace, name)?.spec.accessModes);
      return modes.length > 0 && modes.every((mode) => mode === "ReadWriteOnce" || mode === "ReadWriteOncePod");
    });
