import { nameOf } from "../../kubernetes/inventory.ts";
import { member, trees } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

export const requireRetainedVolumes: Rule = {
  name: "require-retained-volumes",
  subject: "safety",
  severity: "warning",
  reason:
    "A StatefulSet that deletes its claims takes the data along when it is deleted or scaled down, even for a moment.",
  fix: "Set whenDeleted and whenScaled to Retain.",
  problems: ({ ofKind }) =>
    ofKind("StatefulSet")
      .filter(({ spec }) => trees(spec.volumeClaimTemplates).length > 0)
      .flatMap((set) =>
        ["whenDeleted", "whenScaled"]
          .filter((when) => member(set.spec.persistentVolumeClaimRetentionPolicy, when) === "Delete")
          .map((when) => ({
            resource: set,
            path: ["spec", "persistentVolumeClaimRetentionPolicy", when],
            message: `The data of ${nameOf(set)} is deleted when the set is ${when === "whenDeleted" ? "deleted" : "scaled down"}.`,
          })),
      ),
};
