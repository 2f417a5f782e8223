import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { meant, near } from "../../kubernetes/near.ts";
import { text } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule, Severity } from "../finding.ts";
import { podsBehind, serviceSelector } from "../services.ts";

export const noMissingGoverningService: Rule = {
  name: "no-missing-governing-service",
  subject: "links",
  severity: "error",
  reason:
    "Without its governing Service the pods of a StatefulSet have no names in DNS; the field can't be changed later. A Service that is not among these objects may come from elsewhere, and pods that nobody calls by their names need none: warnings.",
  fix: "Name a headless Service (clusterIP: None) that selects these pods.",
  *problems(inventory) {
    for (const set of inventory.ofKind("StatefulSet")) {
      const wrong = unnamed(inventory, set, text(set.spec.serviceName) ?? "");
      if (wrong === undefined) continue;
      const { why, severity } = wrong;
      const message = `The pods of ${nameOf(set)} get no names of their own: ${why}`;
      yield { resource: set, path: ["spec", "serviceName"], message, severity };
    }
  },
};

type Wrong = { readonly why: string; readonly severity: Severity };

function unnamed(inventory: VetInventory, set: Resource, name: string): Wrong | undefined {
  if (name === "") return undefined;
  const service = inventory.find("Service", set.namespace, name);
  if (service === undefined) {
    if (inventory.mayHave("Service", set.namespace, name)) return undefined;
    const known = inventory.ofKind("Service").map((each) => each.name);
    return {
      why: `there is no Service ${name} among these objects.${meant(name, known)}`,
      severity: near(name, known) === undefined ? "warning" : "error",
    };
  }
  // Many a set of one pod is called by the Service alone, and needs no names.
  if (service.spec.clusterIP !== "None") return { why: `Service ${name} is not headless.`, severity: "warning" };
  const isSelected = podsBehind(inventory, service).some(({ owner }) => owner === set);
  // One without a selector has its endpoints from elsewhere.
  if (isSelected || serviceSelector(service) === undefined || set.isMade) return undefined;
  return { why: `Service ${name} does not select them.`, severity: "error" };
}
