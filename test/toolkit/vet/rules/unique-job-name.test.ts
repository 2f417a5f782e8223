import { uniqueJobName } from "../../../../src/toolkit/vet/rules/unique-job-name.ts";
import { object, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const job = (name: string, annotations: Readonly<Record<string, string>> = {}) =>
  workload("batch/v1 Job", {}, { name, annotations });
const names = [
  "migration-1a2b3c4d",
  "migration-deadbeef",
  "migration-a1b2",
  "migration-v2",
  "migration-3",
  "migration-2026-01-31",
];

ruleTable(uniqueJobName, {
  passes: {
    ...Object.fromEntries(names.map((name) => [`${name} ends in a hash, a version or a date`, [job(name)]])),
    "Helm deletes it first": [job("migration", { "helm.sh/hook": "pre-upgrade" })],
    "Argo CD deletes it first": [job("migration", { "argocd.argoproj.io/hook": "PreSync" })],
    "the API server makes the name": [workload("batch/v1 Job", {}, { name: undefined, generateName: "migration-" })],
    "a CronJob makes Jobs of its own": [object("batch/v1 CronJob", {}, { name: "migration" })],
  },
  reports: Object.fromEntries(
    ["migration", "db-migration", "migration-deadbee", "migration-a1", "a-b1"].map((name) => [
      `${name} stays the same`,
      {
        objects: [job(name)],
        reports: [`warning Job/${name} metadata.name`],
        says: new RegExp(`^Job a/${name} keeps its name when its content changes`),
      },
    ]),
  ),
});
