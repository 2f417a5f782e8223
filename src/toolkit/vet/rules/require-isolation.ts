import { nameOf } from "../../kubernetes/inventory.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { isDecidedElsewhere } from "../other-policies.ts";
import { type Direction, type Policy, policies } from "../policies.ts";
import { actorOf, guarding } from "../reach.ts";

export const requireIsolation: Rule = {
  name: "require-isolation",
  subject: "reachability",
  severity: "warning",
  reason:
    "Pods that no NetworkPolicy selects accept every connection, although the other pods of the namespace are isolated.",
  fix: "Add a policy that selects them, such as a default deny with an empty podSelector.",
  *problems(inventory) {
    const { isolatedNamespaces, isOutsideKnown = false } = inventory.facts;
    const isolated = new Set(isolatedNamespaces);
    const guarded = Map.groupBy(policies(inventory), ({ namespace }) => namespace);
    for (const namespace of new Set([...guarded.keys(), ...isolated])) {
      if (isDecidedElsewhere(inventory, namespace)) continue;
      const here = guarded.get(namespace) ?? [];
      const isIsolated = isolated.has(namespace) || isOutsideKnown;
      for (const direction of ["ingress", "egress"] as const) {
        if (!isolated.has(namespace) && here.every((policy) => policy[direction] === undefined)) continue;
        // If one pod may not connect out, that does not mean that the others should not either.
        if (direction === "ingress" || isIsolated) yield* unguarded(inventory, namespace, direction);
        if (isIsolated) yield* newcomers(inventory, here, direction);
      }
    }
  },
};

function* unguarded(inventory: VetInventory, namespace: string, direction: Direction): Iterable<Problem> {
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

/** Future pods of the namespace are isolated, too. For a namespace without any policy, the existing pods are reported. */
function* newcomers(inventory: VetInventory, here: readonly Policy[], direction: Direction): Iterable<Problem> {
  const [first] = here;
  if (first === undefined) return;
  const { namespace, resource } = first;
  if (guarding(inventory, { namespace }, direction).length > 0) return;
  const message = `New pods in ${namespace} are not isolated (${direction}): no policy selects all pods.`;
  yield { resource, path: ["spec", "podSelector"], message };
}
