import { noMissingBudgetPods } from "../../../../src/toolkit/vet/rules/no-missing-budget-pods.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: a }
spec: { selector: { matchLabels: { app: web, tier: front } }, template: { metadata: { labels: { app: web, tier: front } } } }
---`;
const budget = (labels: string) => `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: a }
spec: { selector: { matchLabels: { ${labels} } }, maxUnavailable: 1 }`;

ruleTable(noMissingBudgetPods, {
  passes: {
    "the selector finds pods": web + budget("app: web"),
    "an operator may make the pods": budget("app: web"),
  },
  reports: {
    "one label of several differs": {
      objects: web + budget("app: web, tier: back"),
      reports: ["error PodDisruptionBudget/web spec.selector"],
      says: /none has the labels/,
    },
  },
});
