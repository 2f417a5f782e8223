import { noMissingBudgetPods } from "../../../../src/toolkit/vet/rules/no-missing-budget-pods.ts";
import { budget, deployment } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const web = deployment({}, { labels: { app: "web", tier: "front" } });
const of = (matchLabels: object) => budget({ selector: { matchLabels } });

ruleTable(noMissingBudgetPods, {
  passes: {
    "the selector finds pods": [web, of({ app: "web" })],
    "an empty selector selects all pods": [web, budget({ selector: {} })],
    "an operator may make the pods": [of({ app: "web" })],
  },
  reports: {
    "it has no selector": {
      objects: [web, budget({ selector: null })],
      reports: ["warning PodDisruptionBudget/web spec.selector"],
      says: /^PodDisruptionBudget a\/web has no selector, so it protects no pods\.$/,
    },
    "one label of several differs": {
      objects: [web, of({ app: "web", tier: "back" })],
      reports: ["error PodDisruptionBudget/web spec.selector"],
      says: /none has the labels/,
    },
  },
});
