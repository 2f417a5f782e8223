import { nameOf } from "../../kubernetes/inventory.ts";
import { member } from "../../kubernetes/read.ts";
import { amountOf, containerDefaults, podResources } from "../../kubernetes/scale.ts";
import type { Rule } from "../finding.ts";

export const requireLimits: Rule = {
  name: "require-limits",
  subject: "safety",
  severity: "warning",
  reason:
    "Without a memory limit one container can take the whole node; without requests the scheduler puts pods where there is no room.",
  fix: "Set requests for cpu and memory and a limit for memory, or defaults in a LimitRange.",
  problems: (inventory) =>
    inventory.pods.flatMap((pods) => {
      const { owner, namespace, containers } = pods;
      const defaults = containerDefaults(inventory, namespace);
      return containers.flatMap(({ name, spec, path }) => {
        const has = (field: "requests" | "limits", resource: "cpu" | "memory") =>
          amountOf(member(spec.resources, field), resource) !== undefined ||
          amountOf(podResources(pods)[field], resource) !== undefined ||
          defaults[field === "requests" ? "request" : "limit"][resource] > 0;
        const missing = [
          ...(["cpu", "memory"] as const)
            .filter((resource) => !has("requests", resource) && !has("limits", resource))
            .map((resource) => `${resource} request`),
          ...(has("limits", "memory") ? [] : ["memory limit"]),
        ];
        return missing.length === 0
          ? []
          : [
              {
                resource: owner,
                path: [...path, "resources"],
                message: `Container ${name} of ${nameOf(owner)} has no ${missing.join(", no ")}.`,
              },
            ];
      });
    }),
};
