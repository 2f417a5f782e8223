import { nameOf } from "../../kubernetes/inventory.ts";
import { member } from "../../kubernetes/read.ts";
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
    for (const resource of inventory.resources) {
      const { apiVersion, kind, object, name } = resource;
      const type = schemas?.typeOf(apiVersion, kind);
      if (schemas === undefined || type === undefined) continue;
      const isNameless = name === "" && member(object.metadata, "generateName") === undefined;
      const found = [...(inventory.once(schemaViolations).get(resource) ?? []), ...(isNameless ? [NAMELESS] : [])];
      for (const { path, what, fix } of found)
        yield {
          resource,
          path,
          message: `The API server of Kubernetes ${schemas.version} refuses ${nameOf(resource)}: ${what}`,
          fix,
        };
    }
  },
};

const NAMELESS = { path: ["metadata"], what: "it has no name.", fix: "Add metadata.name." };
