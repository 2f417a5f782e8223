import { noMissingPolicyPods } from "../../../../src/toolkit/vet/rules/no-missing-policy-pods.ts";
import { deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const policy = (podSelector: object) => object("networking.k8s.io/v1 NetworkPolicy", { spec: { podSelector } });

ruleTable(noMissingPolicyPods, {
  passes: {
    "the selector finds pods": [deployment(), policy({ matchLabels: { app: "web" } })],
    "the policy is of all pods": [policy({})],
  },
  reports: {
    "the value is under another key": {
      objects: [deployment(), policy({ matchLabels: { name: "web" } })],
      reports: ["error NetworkPolicy/web spec.podSelector"],
      says: /^NetworkPolicy a\/web finds no pods: none has the labels name=web\.$/,
    },
  },
});
