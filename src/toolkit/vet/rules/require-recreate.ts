import { nameOf } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, text, texts, tree, trees } from "../../kubernetes/read.ts";
import { replicas } from "../../kubernetes/scale.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { componentOf } from "../flows.ts";

export const requireRecreate: Rule = {
  name: "require-recreate",
  subject: "safety",
  severity: "error",
  reason:
    "What may run once only runs twice: a scheduler does its work twice, and of two pods that share a ReadWriteOnce volume the new one waits for the old one, which waits for the new one.",
  fix: "Set strategy.type to Recreate and replicas to 1.",
  problems: (inventory) =>
    inventory.pods
      .filter(({ owner }) => owner.kind === "Deployment")
      .flatMap((pods) => {
        const why = singleBecause(inventory, pods);
        return why === undefined ? [] : [...severalPods(inventory, pods, why), ...rolling(pods, why)];
      }),
};

function severalPods(inventory: VetInventory, pods: Pods, why: string): Problem[] {
  const [, max] = replicas(inventory, pods);
  return max <= 1
    ? []
    : [
        {
          resource: pods.owner,
          path: ["spec", "replicas"],
          message: `${nameOf(pods.owner)} runs up to ${max} pods, and ${why}.`,
        },
      ];
}

const rolling = ({ owner }: Pods, why: string): Problem[] =>
  tree(owner.spec.strategy).type === "Recreate" || isSurgeless(owner.spec.strategy)
    ? []
    : [
        {
          resource: owner,
          path: ["spec", "strategy"],
          message: `A rollout of ${nameOf(owner)} starts the new pod beside the old one, and ${why}.`,
        },
      ];

const isSurgeless = (strategy: unknown) =>
  [0, "0%"].includes(member(member(strategy, "rollingUpdate"), "maxSurge") as never);

/** Why there can be one pod only; `undefined` where there can be more. */
function singleBecause(inventory: VetInventory, pods: Pods): string | undefined {
  const { owner, spec, containers } = pods;
  const isScheduler =
    componentOf(pods) === "scheduler" ||
    containers.some((each) =>
      trees(each.spec.env).some(({ name, value }) => name === "AETHER_ROLE" && value === "scheduler"),
    );
  if (isScheduler) return "each would run every schedule";
  const claim = trees(spec.volumes)
    .flatMap(({ persistentVolumeClaim }) => text(member(persistentVolumeClaim, "claimName")) ?? [])
    .find((name) => {
      const modes = texts(inventory.find("PersistentVolumeClaim", owner.namespace, name)?.spec.accessModes);
      return modes.length > 0 && modes.every((mode) => mode === "ReadWriteOnce" || mode === "ReadWriteOncePod");
    });
  return claim === undefined ? undefined : `volume ${claim} is for one node at a time`;
}
