import { nameOf } from "../../kubernetes/inventory.ts";
import { trees } from "../../kubernetes/read.ts";
import { requirements, satisfies, selectorText } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";

export const validSpreadSelector: Rule = {
  name: "valid-spread-selector",
  subject: "links",
  severity: "warning",
  reason: "A spread constraint that does not count the pod's own kind spreads nothing: all pods may end on one node.",
  fix: "Make the labelSelector equal to labels of these pods.",
  problems: ({ pods }) =>
    pods.flatMap(({ owner, spec, path, labels }) =>
      trees(spec.topologySpreadConstraints)
        .map(({ labelSelector }, index) => ({ index, wanted: requirements(labelSelector) }))
        .filter(({ wanted }) => wanted.length > 0 && !satisfies(labels, wanted))
        .map(({ index, wanted }) => ({
          resource: owner,
          path: [...path, "topologySpreadConstraints", index, "labelSelector"],
          message: `The pods of ${nameOf(owner)} are not spread: the constraint counts pods with the labels ${selectorText(wanted)}.`,
        })),
    ),
};
