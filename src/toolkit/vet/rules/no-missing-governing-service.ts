import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { text } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";
import { podsBehind } from "../services.ts";

export const noMissingGoverningService: Rule = {
  name: "no-missing-governing-service",
  subject: "links",
  severity: "error",
  reason:
    "Without its governing Service the pods of a StatefulSet have no names in DNS; the field can't be changed later.",
  fix: "Name a headless Service (clusterIP: None) that selects these pods.",
  problems: (inventory) =>
    inventory.ofKind("StatefulSet").flatMap((set) => {
      const name = text(set.spec.serviceName);
      if (name === undefined || name === "") return [];
      const problem = (message: string) => [
        {
          resource: set,
          path: ["spec", "serviceName"],
          message: `The pods of ${nameOf(set)} get no names of their own: ${message}`,
        },
      ];
      const service = inventory.find("Service", set.namespace, name);
      if (service === undefined) {
        const known = inventory.ofKind("Service").map((each) => each.name);
        return problem(`there is no Service ${name}.${meant(name, known)}`);
      }
      if (service.spec.clusterIP !== "None") return problem(`Service ${name} is not headless.`);
      return podsBehind(inventory, service).some(({ owner }) => owner === set)
        ? []
        : problem(`Service ${name} does not select them.`);
    }),
};
