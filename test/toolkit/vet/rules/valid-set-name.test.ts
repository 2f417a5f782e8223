import { validSetName } from "../../../../src/toolkit/vet/rules/valid-set-name.ts";
import { deployment, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const set = (length: number) =>
  workload("apps/v1 StatefulSet", {}, { name: "a".repeat(length), labels: { app: "web" } });

ruleTable(validSetName, {
  passes: {
    "the name has 52 characters": [set(52)],
    "a Deployment has more": [deployment({}, { name: "a".repeat(60), labels: { app: "web" } })],
  },
  reports: {
    "the name has 53 characters": {
      objects: [set(53)],
      reports: [`error StatefulSet/${"a".repeat(53)} metadata.name`],
      says: /gets no pods: its name has 53 characters\.$/,
    },
  },
});
