import { validSchedule } from "../../../../src/toolkit/vet/rules/valid-schedule.ts";
import { object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const scheduled = (schedule: unknown, type = "batch/v1 CronJob", more: object = {}) =>
  object(type, { spec: { schedule, ...more } });

ruleTable(validSchedule, {
  passes: {
    "the day occurs": [scheduled("0 0 31 1 *")],
    "it is suspended": [scheduled("0 0 31 2 *", "batch/v1 CronJob", { suspend: true })],
    "it sets no schedule": [scheduled(undefined)],
    "the schedule is of an unknown kind": [scheduled("0 0 31 2 *", "x.example.com/v1 CronJob")],
  },
  reports: {
    "the day never occurs": {
      objects: [scheduled("0 0 31 2 *")],
      reports: ["warning CronJob/web spec.schedule"],
      says: /^CronJob a\/web never runs: no month of its schedule "0 0 31 2 \*" has such a day\.$/,
      fixes: /set spec\.suspend to true\.$/,
    },
    "backups of an operator never run": {
      objects: [scheduled("0 0 0 30 2 *", "postgresql.cnpg.io/v1 ScheduledBackup")],
      reports: ["warning ScheduledBackup/web spec.schedule"],
    },
  },
});
