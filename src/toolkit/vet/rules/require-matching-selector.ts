import { nameOf } from "../../kubernetes/inventory.ts";
import { KINDS_WITH_SELECTOR } from "../../kubernetes/pods.ts";
import { requirements, satisfies, selectorText } from "../../kubernetes/selector.ts";
import type { Rule } from "../finding.ts";

export const requireMatchingSelector: Rule = {
  name: "require-matching-selector",
  subject: "links",
  severity: "error",
  reason: "The API server rejects a workload whose selector does not match its own pods.",
  fix: "Add every label of the selector to the pod template.",
  *problems({ pods, facts }) {
    for (const { owner, labels } of pods) {
      // If it is missing, schemas report it better.
      if (owner.spec.selector === undefined && facts.schemas !== undefined) continue;
      const wanted = requirements(owner.spec.selector);
      if (!KINDS_WITH_SELECTOR.has(owner.kind) || (wanted.length > 0 && satisfies(labels, wanted))) continue;
      // kustomize may add the labels to both.
      if (facts.unbuilt?.has(owner.index)) continue;
      const message = `${nameOf(owner)} is rejected: ${wanted.length === 0 ? "its selector has no labels" : `its pods do not have the labels ${selectorText(wanted)} of its selector`}.`;
      yield { resource: owner, path: ["spec", "selector"], message };
    }
  },
};
