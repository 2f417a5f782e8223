// What pods refer to and the set has not: somebody else may bring it.

import { meant, near } from "../kubernetes/near.ts";

import type { Reference } from "../kubernetes/references.ts";
import type { VetInventory } from "./facts.ts";
import type { Problem } from "./finding.ts";

/** A warning, and an error where the name is a slip away from one of the set. `says` is what the pods do until then. */
export function broughtByOthers(
  inventory: VetInventory,
  kind: string,
  { from, namespace, name, path }: Reference,
  says: string,
): Problem {
  const known = inventory
    .ofKind(kind)
    .filter((each) => each.namespace === namespace)
    .map((each) => each.name);
  return {
    resource: from,
    path,
    message: `${says} unless somebody brings the ${kind} ${name}, which is not among these objects.${meant(name, known)}`,
    ...(near(name, known) === undefined ? {} : { severity: "error" }),
  };
}
