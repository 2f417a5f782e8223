import { nameOf } from "../../kubernetes/inventory.ts";
import type { Rule } from "../finding.ts";
import { violations } from "../schema/validate.ts";

export const validSchema: Rule = {
  name: "valid-schema",
  subject: "schema",
  severity: "error",
  reason:
    "The API server refuses an object with a field that it does not know or of the wrong type; without strict validation it drops the field without a word.",
  fix: "Correct the field.",
  problems: ({ resources, facts: { schemas } }) =>
    resources.flatMap((resource) => {
      const { apiVersion, kind, object, name } = resource;
      const type = schemas?.typeOf(apiVersion, kind);
      if (schemas === undefined || type === undefined) return [];
      const nameless =
        name === "" && (object.metadata as { generateName?: unknown } | undefined)?.generateName === undefined;
      return [
        ...violations(schemas, type, object),
        ...(nameless ? [{ path: ["metadata"], what: "it has no name.", fix: "Add metadata.name." }] : []),
      ].map(({ path, what, fix }) => ({
        resource,
        path,
        message: `The API server of Kubernetes ${schemas.version} refuses ${nameOf(resource)}: ${what}`,
        fix,
      }));
    }),
};
