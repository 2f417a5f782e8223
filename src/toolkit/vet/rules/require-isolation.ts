import { nameOf } from "../../kubernetes/inventory.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { type Direction, policies } from "../policies.ts";
import { actorOf, guarding } from "../reach.ts";

export const requireIsolation: Rule = {
  name: "require-isolation",
  subject: "reachability",
  severity: "warning",
  reason: "Pods that no NetworkPolicy selects are open to everybody, in a namespace where the others are guarded.",
  fix: "Add a policy that selects them, such as a default deny with an empty podSelector.",
  problems: (inventory) =>
    [...Map.groupBy(policies(inventory), ({ namespace }) => namespace)].flatMap(([namespace, here]) =>
      (["ingress", "egress"] as const)
        .filter((direction) => here.some((policy) => policy[direction] !== undefined))
        // That one pod may not connect out is no sign that the others were meant not to.
        .filter((direction) => direction === "ingress" || inventory.facts.flows !== undefined)
        .flatMap((direction) => [
          ...unguarded(inventory, namespace, direction),
          ...newcomers(inventory, namespace, direction),
        ]),
    ),
};

const unguarded = (inventory: VetInventory, namespace: string, direction: Direction) =>
  inventory
    .selected(namespace, [])
    .filter(({ spec }) => spec.hostNetwork !== true)
    .filter((pods) => guarding(inventory, actorOf(pods), direction).length === 0)
    .map(({ owner, templatePath }) => ({
      resource: owner,
      path: [...templatePath, "metadata", "labels"],
      message:
        direction === "ingress"
          ? `Everybody may connect to ${nameOf(owner)}: no policy selects its pods.`
          : `${nameOf(owner)} may connect to everything: no policy selects its pods.`,
    }));

/** Where everything is known, so is that whoever joins the namespace needs nothing. */
function newcomers(inventory: VetInventory, namespace: string, direction: Direction) {
  const [first] = policies(inventory).filter((policy) => policy.namespace === namespace);
  if (inventory.facts.flows === undefined || first === undefined) return [];
  if (guarding(inventory, { namespace, labels: {} }, direction).length > 0) return [];
  return [
    {
      resource: first.resource,
      path: ["spec", "podSelector"],
      message: `Pods that join ${namespace} are not isolated (${direction}): no policy selects all pods.`,
    },
  ];
}
