// What is wrong with the shape of objects, found once for all rules that ask.
import type { Resource } from "../../kubernetes/inventory.ts";
import type { VetInventory } from "../facts.ts";
import { type Violation, violations } from "./validate.ts";

/** By object; of those with something wrong. */
export function schemaViolations({
  resources,
  facts: { schemas },
}: VetInventory): ReadonlyMap<Resource, readonly Violation[]> {
  const found = new Map<Resource, readonly Violation[]>();
  if (schemas === undefined) return found;
  for (const resource of resources) {
    const type = schemas.typeOf(resource.apiVersion, resource.kind);
    const wrong = type === undefined ? [] : [...violations(schemas, type, resource.object)];
    if (wrong.length > 0) found.set(resource, wrong);
  }
  return found;
}
