import { nameOf } from "../../kubernetes/inventory.ts";
import { member } from "../../kubernetes/read.ts";
import { amountOf, containerDefaults, podResources } from "../../kubernetes/scale.ts";
import type { Rule } from "../finding.ts";

export const requireLimits: Rule = {
  name: "require-limits",
  subject: "safety",
  severity: "warning",
  reason:
    "Without a memory limit, one container can use all memory of the node; without requests, the scheduler places pods on full nodes.",
  fix: "Set requests for cpu and memory and a limit for memory, or set defaults in a LimitRange.",
  *problems(inventory) {
    for (const pods of inventory.pods) {
      const defaults = containerDefaults(inventory, pods.namespace);
      for (const { name, spec, path } of pods.containers) {
        const has = (field: "request" | "limit", resource: "cpu" | "memory") =>
          amountOf(member(spec.resources, `${field}s`), resource) !== undefined ||
          amountOf(podResources(pods)[`${field}s`], resource) !== undefined ||
          defaults[field][resource] > 0;
        const missing = [
          // If only a limit is set, it is also the request.
          ...(has("request", "cpu") || has("limit", "cpu") ? [] : ["cpu request"]),
          ...(has("request", "memory") || has("limit", "memory") ? [] : ["memory request"]),
          ...(has("limit", "memory") ? [] : ["memory limit"]),
        ];
        if (missing.length === 0) continue;
        const message = `Container ${name} of ${nameOf(pods.owner)} has no ${missing.join(", no ")}.`;
        yield { resource: pods.owner, path: [...path, "resources"], message };
      }
    }
  },
};
