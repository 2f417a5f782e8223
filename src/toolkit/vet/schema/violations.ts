// What is wrong with the shape of objects, found once for all rules that ask.
import type { Resource } from "../../kubernetes/inventory.ts";
import { member } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import { verdictOn } from "../verdict.ts";
import { type Violation, violations } from "./validate.ts";

/** By object; of those with something wrong. */
export function schemaViolations(inventory: VetInventory): ReadonlyMap<Resource, readonly Violation[]> {
  const found = new Map<Resource, readonly Violation[]>();
  const { schemas } = inventory.facts;
  if (schemas === undefined) return found;
  for (const resource of inventory.resources) {
    const { apiVersion, kind, name, object } = resource;
    const type = schemas.typeOf(apiVersion, kind);
    if (type === undefined) continue;
    const isNameless = name === "" && member(object.metadata, "generateName") === undefined;
    const wrong = [...violations(schemas, type, object), ...(isNameless ? [NAMELESS] : [])];
    const certain = wrong.length > 0 && isAccepted(inventory, resource) ? wrong.filter(isUnknown) : wrong;
    if (certain.length > 0) found.set(resource, certain);
  }
  return found;
}

const NAMELESS: Violation = { path: ["metadata"], what: "it has no name.", fix: "Add metadata.name." };

/** Documents call fields required that the API server fills in or does without. */
function isAccepted(inventory: VetInventory, resource: Resource): boolean {
  const verdict = verdictOn(inventory, resource);
  return verdict?.isKnown === true && verdict.errors.length === 0;
}

/** Which fields there are depends on the minor: there a schema knows better. */
const isUnknown = ({ what }: Violation) => what.startsWith("unknown field");
