import { nameOf } from "../../kubernetes/inventory.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { type Direction, type Policy, policies } from "../policies.ts";
import { actorOf, guarding } from "../reach.ts";

export const requireIsolation: Rule = {
  name: "require-isolation",
  subject: "reachability",
  severity: "warning",
  reason: "Pods that no NetworkPolicy selects accept every connection, in a namespace where the others are guarded.",
  fix: "Add a policy that selects them, such as a default deny with an empty podSelector.",
  *problems(inventory) {
    const isEverythingKnown = inventory.facts.isOutsideKnown;
    for (const here of Map.groupBy(policies(inventory), ({ namespace }) => namespace).values())
      for (const direction of ["ingress", "egress"] as const) {
        const [first] = here;
        if (first === undefined || here.every((policy) => policy[direction] === undefined)) continue;
        // That one pod may not connect out is no sign that the others were meant not to.
        if (direction === "ingress" || isEverythingKnown) yield* unguarded(inventory, first, direction);
        if (isEverythingKnown) yield* newcomers(inventory, first, direction);
      }
  },
};

function* unguarded(inventory: VetInventory, { namespace }: Policy, direction: Direction): Iterable<Problem> {
  for (const pods of inventory.selected(namespace, [])) {
    const { owner, templatePath, spec } = pods;
    if (spec.hostNetwork === true || guarding(inventory, actorOf(pods), direction).length > 0) continue;
    const message =
      direction === "ingress"
        ? `Any pod can connect to ${nameOf(owner)}: no policy selects its pods.`
        : `${nameOf(owner)} can connect to everything: no policy selects its pods.`;
    yield { resource: owner, path: [...templatePath, "metadata", "labels"], message };
  }
}

/** Where every connection is known, so is that pods that join the namespace need none. */
function* newcomers(inventory: VetInventory, first: Policy, direction: Direction): Iterable<Problem> {
  const { namespace, resource } = first;
  if (guarding(inventory, { namespace }, direction).length > 0) return;
  const message = `Pods that join ${namespace} are not isolated (${direction}): no policy selects all pods.`;
  yield { resource, path: ["spec", "podSelector"], message };
}
