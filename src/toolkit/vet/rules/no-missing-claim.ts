import { nameOf } from "../../kubernetes/inventory.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { broughtByOthers } from "../brought.ts";
import type { Rule } from "../finding.ts";

export const noMissingClaim: Rule = {
  name: "no-missing-claim",
  subject: "links",
  severity: "warning",
  reason:
    "A pod whose PersistentVolumeClaim is missing stays Pending. Some are there already, such as that of a share: a name that is a slip away from one of the set is an error.",
  fix: "Correct the name, or add the PersistentVolumeClaim.",
  problems: (inventory) =>
    referencesTo(inventory, "PersistentVolumeClaim")
      .filter(({ namespace, name }) => inventory.find("PersistentVolumeClaim", namespace, name) === undefined)
      .map((reference) =>
        broughtByOthers(
          inventory,
          "PersistentVolumeClaim",
          reference,
          `The pods of ${nameOf(reference.from)} stay Pending`,
        ),
      ),
};
