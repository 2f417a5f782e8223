import { nameOf } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { fixOf, pathOf, refusalText, warningOf } from "../refusal.ts";
import { schemaViolations } from "../schema/violations.ts";
import { validValue } from "./valid-value.ts";

export const validAdmission: Rule = {
  name: "valid-admission",
  subject: "schema",
  severity: "error",
  reason:
    "The cluster refuses the object: its admission plugins, policies, webhooks and quotas decide, and what is stored already. Only checked when the cluster is asked (vet --server).",
  fix: "Change what the cluster refuses, or ask its administrators.",
  *problems(inventory) {
    const { server } = inventory.facts;
    if (server === undefined) return;
    const said = saidOffline(inventory);
    const byIndex = Map.groupBy(server, ({ index }) => index);
    for (const resource of inventory.resources)
      for (const { refusals, warnings } of byIndex.get(resource.index) ?? []) {
        for (const refusal of refusals) {
          const path = pathOf(resource.object, refusal);
          if (said.has(placeOf(resource.index, path))) continue;
          const fix = fixOf(refusal);
          const message = `The cluster refuses ${nameOf(resource)}: ${refusalText(resource.object, refusal)}`;
          yield { resource, path, message, ...(fix === undefined ? {} : { fix }) };
        }
        for (const warning of warnings) {
          const { path, text } = warningOf(resource.object, warning);
          if (said.has(placeOf(resource.index, path))) continue;
          yield { resource, path, message: `The cluster warns of ${nameOf(resource)}: ${text}`, severity: "warning" };
        }
      }
  },
};

/** The places that Kubernetes' own code, or a schema, already reports. */
function saidOffline(inventory: VetInventory): ReadonlySet<string> {
  const said = new Set<string>();
  for (const [{ index }, found] of inventory.once(schemaViolations))
    for (const { path } of found) said.add(placeOf(index, path));
  for (const { resource, path } of validValue.problems(inventory)) said.add(placeOf(resource.index, path));
  said.delete("");
  return said;
}

/** A message about an object as a whole, without a path, may mean anything. */
const placeOf = (index: number, path: Path) => (path.length === 0 ? "" : JSON.stringify([index, ...path]));
