// Schema violations of objects, computed once for all rules.
import type { Resource } from "../../kubernetes/inventory.ts";
import { isDirective } from "../../kubernetes/partial.ts";
import { member } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import { verdictOn } from "../verdict.ts";
import { received, type Violation, violations } from "./validate.ts";

/** By object, for objects with violations. */
export function schemaViolations(inventory: VetInventory): ReadonlyMap<Resource, readonly Violation[]> {
  const found = new Map<Resource, readonly Violation[]>();
  const { schemas } = inventory.facts;
  if (schemas === undefined) return found;
  for (const resource of inventory.resources) {
    const { apiVersion, kind, name, object } = resource;
    const type = schemas.typeOf(apiVersion, kind);
    if (type === undefined) continue;
    const isNameless = name === "" && member(object.metadata, "generateName") === undefined;
    const wrong = [...violations(schemas, type, object), ...(isNameless ? [NAMELESS] : [])].map((each) =>
      each.value === undefined
        ? each
        : { ...each, fix: `${each.fix} Received ${received(kind, each.path, each.value)}.` },
    );
    const isCompleted =
      resource.isPartial === true || inventory.facts.unbuilt?.has(resource.index) || NEEDS_NOTHING.has(resource.kind);
    const given = isCompleted ? wrong.filter(isGiven) : wrong;
    const certain = given.length > 0 && isAccepted(inventory, resource) ? given.filter(isUnknown) : given;
    if (certain.length > 0) found.set(resource, certain);
  }
  return found;
}

/** The kinds of which the documents require fields that the API server does not; its own code is not compiled for them. */
const NEEDS_NOTHING = new Set(["Event"]);

const NAMELESS: Violation = { path: ["metadata"], what: "it has no name.", fix: "Add metadata.name." };

/** The documents require fields that the API server defaults or does not need. */
function isAccepted(inventory: VetInventory, resource: Resource): boolean {
  const verdict = verdictOn(inventory, resource);
  return verdict?.isKnown === true && verdict.errors.length === 0;
}

/** Which fields exist depends on the minor version: there a schema knows better. */
const isUnknown = ({ what }: Violation) => what.startsWith("unknown field");

/** Of a patch, only what it contains is known; its directives are kustomize's. */
const isGiven = ({ what, path }: Violation) => !what.endsWith("is missing.") && !isDirective(path.at(-1));
