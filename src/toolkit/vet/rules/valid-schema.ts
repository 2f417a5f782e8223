import { nameOf } from "../../kubernetes/inventory.ts";
import type { Rule } from "../finding.ts";
import { schemaViolations } from "../schema/violations.ts";

export const validSchema: Rule = {
  name: "valid-schema",
  subject: "schema",
  severity: "error",
  reason:
    "The API server refuses an object with a field that it does not know or of the wrong type; without strict validation it drops the field without a word.",
  fix: "Correct the field.",
  *problems(inventory) {
    const { schemas } = inventory.facts;
    if (schemas === undefined) return;
    for (const [resource, found] of inventory.once(schemaViolations))
      for (const { path, what, fix } of found)
        yield {
          resource,
          path,
          message: `The API server of Kubernetes ${schemas.version} refuses ${nameOf(resource)}: ${what}`,
          fix,
        };
  },
};
