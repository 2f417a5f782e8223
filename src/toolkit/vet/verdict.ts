// The result of Kubernetes' own code for an object, computed once for all rules.
import type { Verdict } from "../judge/kubernetes.ts";
import type { Resource } from "../kubernetes/inventory.ts";
import type { VetInventory } from "./facts.ts";

/** `undefined` if it is not run. */
export function verdictOn(inventory: VetInventory, resource: Resource): Verdict | undefined {
  const { kubernetes } = inventory.facts;
  if (kubernetes === undefined) return undefined;
  const known = inventory.once(verdicts);
  const verdict = known.get(resource) ?? kubernetes.create(resource.object);
  known.set(resource, verdict);
  return verdict;
}

const verdicts = () => new Map<Resource, Verdict>();
