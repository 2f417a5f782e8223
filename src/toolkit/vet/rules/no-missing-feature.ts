import { nameOf } from "../../kubernetes/inventory.ts";
import { isFinal } from "../filled-in.ts";
import type { Rule } from "../finding.ts";
import { pathOfField } from "../refusal.ts";
import { schemaViolations } from "../schema/violations.ts";
import { verdictOn } from "../verdict.ts";

export const noMissingFeature: Rule = {
  name: "no-missing-feature",
  subject: "schema",
  severity: "warning",
  reason:
    "The API server removes the fields of a feature that is off, without an error: the object is accepted, and behaves as if they had not been written.",
  fix: "Remove the field, or turn on its feature gate in the cluster.",
  *problems(inventory) {
    const { kubernetes } = inventory.facts;
    if (kubernetes === undefined) return;
    const wrong = inventory.once(schemaViolations);
    for (const resource of inventory.resources) {
      if (!isFinal(resource) || wrong.has(resource)) continue;
      for (const field of verdictOn(inventory, resource)?.dropped ?? [])
        yield {
          resource,
          path: pathOfField(resource.object, field),
          message: `The API server of Kubernetes ${kubernetes.version} removes ${field} from ${nameOf(resource)} without an error, usually because its feature is off by default.`,
        };
    }
  },
};
