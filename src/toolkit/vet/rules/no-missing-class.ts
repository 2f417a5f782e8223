import { nameOf } from "../../kubernetes/inventory.ts";
import { meant, near } from "../../kubernetes/near.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import type { Rule } from "../finding.ts";

const KINDS = ["PriorityClass", "RuntimeClass", "StorageClass", "IngressClass", "GatewayClass"];

export const noMissingClass: Rule = {
  name: "no-missing-class",
  subject: "links",
  severity: "warning",
  reason:
    "What is of a class that does not exist is refused, stays Pending or is taken up by nobody. Looked at where the set has classes of that kind; a name that is a slip away from one of them is an error.",
  fix: "Correct the name, or add the class.",
  problems: (inventory) =>
    KINDS.flatMap((kind) => {
      const known = inventory.ofKind(kind).map(({ name }) => name);
      return known.length === 0
        ? []
        : referencesTo(inventory, kind)
            .filter(({ name }) => !name.startsWith("system-") && !known.includes(name))
            .map(({ from, name, path }) => ({
              resource: from,
              path,
              message: `${nameOf(from)} names the ${kind} ${name}, which is not among those here.${meant(name, known)}`,
              ...(near(name, known) === undefined ? {} : { severity: "error" as const }),
            }));
    }),
};
