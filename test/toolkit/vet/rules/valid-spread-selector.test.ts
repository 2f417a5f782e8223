import { validSpreadSelector } from "../../../../src/toolkit/vet/rules/valid-spread-selector.ts";
import { deployment } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const spread = (...constraints: object[]) => [deployment({ topologySpreadConstraints: constraints })];
const by = (app: string) => ({ labelSelector: { matchLabels: { app } } });

ruleTable(validSpreadSelector, {
  passes: {
    "it counts the pods": spread(by("web")),
    "it counts every pod": spread({ labelSelector: {} }),
    "there is none": [deployment()],
  },
  reports: {
    "it counts other pods": {
      objects: spread(by("web"), by("job")),
      reports: ["warning Deployment/web spec.template.spec.topologySpreadConstraints.1.labelSelector"],
      says: /^The pods of Deployment a\/web are not spread: the constraint counts pods with the labels app=job\.$/,
    },
    "it has no selector": {
      objects: spread({}),
      reports: ["warning Deployment/web spec.template.spec.topologySpreadConstraints.0.labelSelector"],
      says: /not spread: the constraint has no labelSelector, so it counts no pods\.$/,
    },
    "it counts by an expression": {
      objects: spread({ labelSelector: { matchExpressions: [{ key: "tier", operator: "Exists" }] } }),
      reports: ["warning Deployment/web spec.template.spec.topologySpreadConstraints.0.labelSelector"],
      says: /the labels tier Exists\.$/,
    },
  },
});
