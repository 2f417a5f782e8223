import type { Rule } from "../finding.ts";
import { noPods, serviceSelector } from "../services.ts";

export const noMissingServicePods: Rule = {
  name: "no-missing-service-pods",
  subject: "links",
  severity: "error",
  reason: "A Service without pods has no endpoints: every connection to it is refused.",
  fix: "Set the selector to labels of the pods.",
  *problems(inventory) {
    for (const service of inventory.ofKind("Service"))
      yield* noPods(inventory, service, ["spec", "selector"], serviceSelector(service) ?? []);
  },
};
