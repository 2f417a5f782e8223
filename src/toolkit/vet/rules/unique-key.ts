import { nameOf } from "../../kubernetes/inventory.ts";
import type { Rule } from "../finding.ts";

export const uniqueKey: Rule = {
  name: "unique-key",
  subject: "schema",
  severity: "warning",
  reason: "If a map in YAML has a key twice, kubectl uses the last value and ignores the others, without a warning.",
  fix: "Keep one of them.",
  *problems({ resources, facts }) {
    for (const resource of resources)
      for (const path of facts.repeated?.get(resource.index) ?? [])
        yield {
          resource,
          path,
          message: `${nameOf(resource)} sets ${path.at(-1)} more than once in the same map: only the last one has an effect.`,
        };
  },
};
