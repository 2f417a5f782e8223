import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { didYouMeanText } from "../../kubernetes/near.ts";
import { text } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule, Severity } from "../finding.ts";
import { severityOfMissing } from "../references.ts";
import { podsBehind, serviceSelector } from "../services.ts";

export const noMissingGoverningService: Rule = {
  name: "no-missing-governing-service",
  subject: "links",
  severity: "error",
  reason:
    "Without its governing Service, the pods of a StatefulSet have no DNS names; the field is immutable. It is a warning if the Service is not in the input, or if no client uses the names of the pods.",
  fix: "Use a headless Service (clusterIP: None) that selects these pods.",
  *problems(inventory) {
    for (const set of inventory.ofKind("StatefulSet")) {
      const wrong = unnamed(inventory, set, text(set.spec.serviceName) ?? "");
      if (wrong === undefined) continue;
      const { why, severity } = wrong;
      const message = `The pods of ${nameOf(set)} get no DNS names: ${why}`;
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
      why: `Service ${name} is not in the input.${didYouMeanText(name, known)}`,
      severity: severityOfMissing(name, known),
    };
  }
  // A set of one pod is often called only by its Service, and needs no names.
  if (service.spec.clusterIP !== "None") return { why: `Service ${name} is not headless.`, severity: "warning" };
  const isSelected = podsBehind(inventory, service).some(({ owner }) => owner === set);
  // One without a selector gets its endpoints from elsewhere.
  if (isSelected || serviceSelector(service) === undefined || set.isMade) return undefined;
  return { why: `Service ${name} does not select them.`, severity: "error" };
}
