import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { meant, near } from "../near.ts";
import { referencesTo } from "../references.ts";

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
      .map(({ from, namespace, name, path }) => {
        const known = inventory
          .ofKind("PersistentVolumeClaim")
          .filter((each) => each.namespace === namespace)
          .map((each) => each.name);
        return {
          resource: from,
          path,
          message: `The pods of ${nameOf(from)} stay Pending unless somebody brings the PersistentVolumeClaim ${name}, which is not among these objects.${meant(name, known)}`,
          ...(near(name, known) === undefined ? {} : { severity: "error" as const }),
        };
      }),
};
