import { nameOf } from "../../kubernetes/inventory.ts";
import { type Tree, trees } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { backends, ROUTES } from "../backends.ts";
import type { Rule } from "../finding.ts";

export const noMissingReferenceGrant: Rule = {
  name: "no-missing-reference-grant",
  subject: "links",
  severity: "error",
  reason:
    "A route to a Service, or a Gateway with a Secret, in another namespace is rejected unless a ReferenceGrant there allows it. Only checked when the input contains the Service or Secret.",
  fix: "Add a ReferenceGrant to the namespace of the referenced object.",
  *problems(inventory) {
    // Of everything that refers to these, only routes and Gateways can name another namespace; for routes of other projects,
    // their controller decides.
    const references = [
      ...backends(inventory)
        .filter(({ from }) => ROUTES.includes(from.kind))
        .map(({ service: name, ...backend }) => ({ ...backend, name, kind: "Service" })),
      ...referencesTo(inventory, "Secret"),
    ];
    for (const { from, namespace, kind, name, path } of references) {
      if (namespace === from.namespace || from.namespace === "" || inventory.find(kind, namespace, name) === undefined)
        continue;
      const isFrom = (each: Tree) => each.kind === from.kind && each.namespace === from.namespace;
      const isTo = (each: Tree) => each.kind === kind && (each.name === undefined || each.name === name);
      const grants = inventory.ofKind("ReferenceGrant").filter((each) => each.namespace === namespace);
      if (grants.some(({ spec }) => trees(spec.from).some(isFrom) && trees(spec.to).some(isTo))) continue;
      const message = `${nameOf(from)} may not refer to ${kind} ${name}: no ReferenceGrant of ${namespace} allows it.`;
      yield { resource: from, path, message };
    }
  },
};
