import { same } from "../../kubernetes/difference.ts";
import { nameOf } from "../../kubernetes/inventory.ts";
import { namesakes } from "../duplicates.ts";
import type { Rule } from "../finding.ts";

export const uniqueObject: Rule = {
  name: "unique-object",
  subject: "links",
  severity: "error",
  reason:
    "When two objects have the same kind and name, the last one applied overwrites the other. It is a warning if their content is the same.",
  fix: "Rename or remove one of them.",
  *problems({ resources }) {
    for (const [first, resource] of namesakes(resources))
      yield {
        resource,
        path: ["metadata", "name"],
        ...(same(first.object, resource.object)
          ? { severity: "warning", message: `${nameOf(resource)} is defined twice, with the same content.` }
          : { message: `${nameOf(resource)} is defined twice: only one of the two will exist.` }),
        source: { resource: first, path: ["metadata", "name"] },
      };
  },
};
