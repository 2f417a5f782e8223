import { nameOf } from "../../kubernetes/inventory.ts";
import { trees } from "../../kubernetes/read.ts";
import { requirements, satisfies, selectorText } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";

export const validSpreadSelector: Rule = {
  name: "valid-spread-selector",
  subject: "links",
  severity: "warning",
  reason:
    "A spread constraint that does not match the pods themselves, or has no labelSelector, has no effect: all pods can land on one node.",
  fix: "Set the labelSelector to labels of these pods.",
  *problems({ pods }) {
    for (const { owner, spec, path, labels } of pods)
      for (const [index, { labelSelector }] of trees(spec.topologySpreadConstraints).entries()) {
        const wanted = requirements(labelSelector);
        if (labelSelector !== undefined && satisfies(labels, wanted)) continue;
        // Only an empty selector matches every pod.
        const counted =
          labelSelector === undefined
            ? "the constraint has no labelSelector, so it counts no pods"
            : `the constraint counts pods with the labels ${selectorText(wanted)}`;
        yield {
          resource: owner,
          path: [...path, "topologySpreadConstraints", index, "labelSelector"],
          message: `The pods of ${nameOf(owner)} are not spread: ${counted}.`,
        };
      }
  },
};
