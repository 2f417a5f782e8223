import { nameOf } from "../../kubernetes/inventory.ts";
import { member, trees } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

export const requireRetainedVolumes: Rule = {
  name: "require-retained-volumes",
  subject: "safety",
  severity: "warning",
  reason:
    "A StatefulSet that deletes its claims also deletes the data when it is deleted or scaled down, even temporarily.",
  fix: "Set whenDeleted and whenScaled to Retain.",
  *problems({ ofKind }) {
    for (const set of ofKind("StatefulSet")) {
      if (trees(set.spec.volumeClaimTemplates).length === 0) continue;
      for (const [when, event] of EVENTS)
        if (member(set.spec.persistentVolumeClaimRetentionPolicy, when) === "Delete")
          yield {
            resource: set,
            path: ["spec", "persistentVolumeClaimRetentionPolicy", when],
            message: `The data of ${nameOf(set)} is deleted when the set is ${event}.`,
          };
    }
  },
};

const EVENTS = [
  ["whenDeleted", "deleted"],
  ["whenScaled", "scaled down"],
] as const;
