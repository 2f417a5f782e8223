import { nameOf } from "../../kubernetes/inventory.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import { duplicates } from "../duplicates.ts";
import type { Rule } from "../finding.ts";

export const uniqueScaler: Rule = {
  name: "unique-scaler",
  subject: "links",
  severity: "error",
  reason: "Two autoscalers of the same workload undo each other's decisions.",
  fix: "Keep one of them; it can use several metrics.",
  *problems(inventory) {
    for (const [first, { from, kind, name, path }] of duplicates(scaleTargets(inventory), ({ identity }) => identity)) {
      // unique-object reports the same autoscaler twice.
      if (first.from.identity === from.identity) continue;
      yield {
        resource: from,
        path,
        message: `${nameOf(first.from)} already scales ${kind} ${name}: the two keep changing the number of pods.`,
        source: { resource: first.from, path: first.path },
      };
    }
  },
};
