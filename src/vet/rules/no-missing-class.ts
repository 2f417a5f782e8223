import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { meant } from "../near.ts";
import { referencesTo } from "../references.ts";

const KINDS = ["PriorityClass", "RuntimeClass", "StorageClass"];

export const noMissingClass: Rule = {
  name: "no-missing-class",
  subject: "links",
  severity: "error",
  reason:
    "A pod or claim of a class that does not exist is refused or stays Pending. Looked at where the set has classes of that kind.",
  fix: "Correct the name, or add the class.",
  problems: (inventory) =>
    KINDS.filter((kind) => inventory.ofKind(kind).length > 0).flatMap((kind) =>
      referencesTo(inventory, kind)
        .filter(({ name }) => !name.startsWith("system-") && inventory.find(kind, "", name) === undefined)
        .map(({ from, name, path }) => ({
          resource: from,
          path,
          message: `${nameOf(from)} waits for a ${kind} ${name} that is not among those here.${meant(
            name,
            inventory.ofKind(kind).map((each) => each.name),
          )}`,
        })),
    ),
};
