import { uniqueKey } from "../../../../src/toolkit/vet/rules/unique-key.ts";
import { deployment, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const objects = [service(), deployment()];

ruleTable(uniqueKey, {
  passes: {
    "no key is repeated": { objects, facts: { repeated: new Map([[1, []]]) } },
    "it is unknown whether one is": objects,
  },
  reports: {
    "a key is repeated": {
      objects,
      facts: { repeated: new Map([[1, [["spec", "replicas"]]]]) },
      reports: ["warning Deployment/web spec.replicas"],
      says: /^Deployment a\/web sets replicas more than once in the same map: only the last one has an effect\.$/,
    },
  },
});
