import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { meant } from "../near.ts";
import { referencesTo } from "../references.ts";

export const noMissingClaim: Rule = {
  name: "no-missing-claim",
  subject: "links",
  severity: "error",
  reason: "A pod whose PersistentVolumeClaim is missing stays Pending.",
  fix: "Correct the name, or add the PersistentVolumeClaim.",
  problems: (inventory) =>
    referencesTo(inventory, "PersistentVolumeClaim")
      .filter(({ namespace, name }) => inventory.find("PersistentVolumeClaim", namespace, name) === undefined)
      .map(({ from, name, path }) => ({
        resource: from,
        path,
        message: `The pods of ${nameOf(from)} stay Pending: there is no PersistentVolumeClaim ${name}.${meant(
          name,
          inventory.ofKind("PersistentVolumeClaim").map((each) => each.name),
        )}`,
      })),
};
