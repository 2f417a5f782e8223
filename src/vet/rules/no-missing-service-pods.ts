import type { Rule } from "../finding.ts";
import { isMeantForThese, noPods, serviceSelector } from "../services.ts";

export const noMissingServicePods: Rule = {
  name: "no-missing-service-pods",
  subject: "links",
  severity: "error",
  reason: "A Service without pods has no endpoints: every connection to it is refused.",
  fix: "Make the selector equal to labels of the pods.",
  problems: (inventory) =>
    inventory.ofKind("Service").flatMap((service) => {
      const wanted = serviceSelector(service);
      return wanted === undefined ||
        inventory.selected(service.namespace, wanted).length > 0 ||
        !isMeantForThese(inventory, service.namespace, wanted)
        ? []
        : [{ resource: service, path: ["spec", "selector"], message: noPods(service, wanted) }];
    }),
};
