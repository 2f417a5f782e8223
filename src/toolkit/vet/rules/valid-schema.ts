import { nameOf } from "../../kubernetes/inventory.ts";
import { hasDirective } from "../../kubernetes/partial.ts";
import type { Rule } from "../finding.ts";
import { schemaViolations } from "../schema/violations.ts";

export const validSchema: Rule = {
  name: "valid-schema",
  subject: "schema",
  severity: "error",
  reason:
    "The API server rejects an object with a field that it does not know or of the wrong type; without strict validation it silently drops the field. A patch with a `$patch` directive is a warning.",
  fix: "Correct the field.",
  *problems(inventory) {
    const { schemas } = inventory.facts;
    if (schemas === undefined) return;
    for (const resource of inventory.resources)
      if (resource.isPartial === true && schemas.typeOf(resource.apiVersion, resource.kind) !== undefined)
        yield {
          resource,
          path: [],
          // What has no directive is certainly rejected, even if it looks like a patch.
          ...(hasDirective(resource.object) ? { severity: "warning" } : {}),
          message: `${nameOf(resource)} is incomplete: the API server rejects it unless it is a patch that is merged first.`,
          fix: "Add what is missing. For a patch, check the result: kubectl kustomize DIRECTORY | aether-k8s vet -",
        };
    for (const [resource, found] of inventory.once(schemaViolations))
      for (const { path, what, fix } of found)
        yield {
          resource,
          path,
          message: `The API server of Kubernetes ${schemas.version} rejects ${nameOf(resource)}: ${what}`,
          fix,
        };
  },
};
