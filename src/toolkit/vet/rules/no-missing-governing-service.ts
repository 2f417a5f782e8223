import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { text } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { podsBehind } from "../services.ts";

export const noMissingGoverningService: Rule = {
  name: "no-missing-governing-service",
  subject: "links",
  severity: "error",
  reason:
    "Without its governing Service the pods of a StatefulSet have no names in DNS; the field can't be changed later.",
  fix: "Name a headless Service (clusterIP: None) that selects these pods.",
  *problems(inventory) {
    for (const set of inventory.ofKind("StatefulSet")) {
      const why = unnamed(inventory, set, text(set.spec.serviceName) ?? "");
      if (why === undefined) continue;
      const message = `The pods of ${nameOf(set)} get no names of their own: ${why}`;
      yield { resource: set, path: ["spec", "serviceName"], message };
    }
  },
};

function unnamed(inventory: VetInventory, set: Resource, name: string): string | undefined {
  if (name === "") return undefined;
  const service = inventory.find("Service", set.namespace, name);
  if (service === undefined) {
    const known = inventory.ofKind("Service").map((each) => each.name);
    return `there is no Service ${name}.${meant(name, known)}`;
  }
  if (service.spec.clusterIP !== "None") return `Service ${name} is not headless.`;
  const isSelected = podsBehind(inventory, service).some(({ owner }) => owner === set);
  return isSelected ? undefined : `Service ${name} does not select them.`;
}
