import { nameOf } from "../../kubernetes/inventory.ts";
import { SELECTING } from "../../kubernetes/pods.ts";
import { requirements, satisfies, selectorText } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";

export const requireMatchingSelector: Rule = {
  name: "require-matching-selector",
  subject: "links",
  severity: "error",
  reason: "The API server refuses a workload whose selector does not match its own pods.",
  fix: "Make the labels of the template hold everything that the selector names.",
  problems: ({ pods }) =>
    pods
      .map(({ owner, labels }) => ({ owner, labels, wanted: requirements(owner.spec.selector) }))
      .filter(
        ({ owner, labels, wanted }) => SELECTING.has(owner.kind) && (wanted.length === 0 || !satisfies(labels, wanted)),
      )
      .map(({ owner, wanted }) => ({
        resource: owner,
        path: ["spec", "selector"],
        message: `${nameOf(owner)} is refused: its pods do not have the labels ${selectorText(wanted)} of its selector.`,
      })),
};
