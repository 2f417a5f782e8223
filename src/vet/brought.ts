// What pods refer to and the set has not: somebody else may bring it.
import type { Problem } from "./finding.ts";
import type { Inventory } from "./inventory.ts";
import { meant, near } from "./near.ts";
import type { Reference } from "./references.ts";

/** A warning, and an error where the name is a slip away from one of the set. `says` is what the pods do until then. */
export function broughtByOthers(
  inventory: Inventory,
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
