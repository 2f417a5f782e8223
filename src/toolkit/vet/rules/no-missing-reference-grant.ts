import { nameOf } from "../../kubernetes/inventory.ts";
import { trees } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { backends, ROUTES } from "../backends.ts";
import type { Rule } from "../finding.ts";

export const noMissingReferenceGrant: Rule = {
  name: "no-missing-reference-grant",
  subject: "links",
  severity: "error",
  reason:
    "A route to a Service, or a Gateway with a Secret, of another namespace is refused unless a ReferenceGrant there allows it. Looked at where the set has the Service or Secret.",
  fix: "Add a ReferenceGrant to the namespace of what is referred to.",
  problems: (inventory) =>
    [
      ...backends(inventory)
        .filter(({ from }) => ROUTES.includes(from.kind))
        .map(({ from, namespace, service, path }) => ({ from, namespace, name: service, path, kind: "Service" })),
      ...referencesTo(inventory, "Secret").filter(({ from }) => from.kind === "Gateway"),
    ]
      .filter(
        ({ from, namespace, kind, name }) =>
          namespace !== from.namespace && inventory.find(kind, namespace, name) !== undefined,
      )
      .filter(({ from, namespace, kind, name }) => {
        const isFrom = (each: { kind?: unknown; namespace?: unknown }) =>
          each.kind === from.kind && each.namespace === from.namespace;
        const isTo = (each: { kind?: unknown; name?: unknown }) =>
          each.kind === kind && (each.name === undefined || each.name === name);
        return !inventory
          .ofKind("ReferenceGrant")
          .some(
            (grant) =>
              grant.namespace === namespace && trees(grant.spec.from).some(isFrom) && trees(grant.spec.to).some(isTo),
          );
      })
      .map(({ from, namespace, kind, name, path }) => ({
        resource: from,
        path,
        message: `${nameOf(from)} may not refer to ${kind} ${name}: no ReferenceGrant of ${namespace} allows it.`,
      })),
};
