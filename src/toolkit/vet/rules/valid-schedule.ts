import { nameOf } from "../../kubernetes/inventory.ts";
import { text } from "../../kubernetes/read.ts";
import { neverOccurs } from "../../kubernetes/schedule.ts";
import type { Rule } from "../finding.ts";

/** The kinds with a cron schedule in `spec.schedule`, by group. */
const SCHEDULED = new Set(["batch CronJob", "postgresql.cnpg.io ScheduledBackup"]);

export const validSchedule: Rule = {
  name: "valid-schedule",
  subject: "schema",
  severity: "warning",
  reason:
    "The API server accepts a schedule for a date that never occurs, such as February 30: nothing ever runs, and nothing reports it.",
  fix: "Correct the day or the month. If it only runs when you start it, set spec.suspend to true.",
  *problems({ resources }) {
    for (const resource of resources) {
      const { group, kind, spec } = resource;
      const schedule = text(spec.schedule) ?? "";
      if (!SCHEDULED.has(`${group} ${kind}`) || spec.suspend === true || !neverOccurs(schedule)) continue;
      const message = `${nameOf(resource)} never runs: no month of its schedule ${JSON.stringify(schedule)} has such a day.`;
      yield { resource, path: ["spec", "schedule"], message };
    }
  },
};
