import { nameOf } from "../../kubernetes/inventory.ts";
import { duplicates } from "../duplicates.ts";
import type { Rule } from "../finding.ts";

export const uniqueObject: Rule = {
  name: "unique-object",
  subject: "links",
  severity: "error",
  reason: "When two objects have the same kind and name, the last one applied overwrites the other.",
  fix: "Rename or remove one of them.",
  *problems({ resources }) {
    const named = resources.filter(({ name }) => name !== "");
    for (const [first, resource] of duplicates(named, ({ identity }) => identity))
      yield {
        resource,
        path: ["metadata", "name"],
        message: `${nameOf(resource)} already exists as object ${first.index + 1}: only one of the two will exist.`,
      };
  },
};
