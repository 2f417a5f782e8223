import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import type { Rule } from "../finding.ts";

export const noMissingServiceAccount: Rule = {
  name: "no-missing-service-account",
  subject: "links",
  severity: "error",
  reason: "Pods of a ServiceAccount that does not exist are refused; the workload stays at zero pods.",
  fix: "Correct the name, or add the ServiceAccount.",
  problems: (inventory) =>
    referencesTo(inventory, "ServiceAccount")
      .filter(
        ({ namespace, name }) => name !== "default" && inventory.find("ServiceAccount", namespace, name) === undefined,
      )
      .map(({ from, name, path }) => ({
        resource: from,
        path,
        message: `${nameOf(from)} gets no pods: there is no ServiceAccount ${name}.${meant(
          name,
          inventory.ofKind("ServiceAccount").map((each) => each.name),
        )}`,
      })),
};
