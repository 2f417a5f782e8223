import { because, count, doc, timeZone } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { appProbes, OF_APP, serviceFields } from "../../common/fields.ts";

export const section = () =>
  doc(
    z.prefault(
      z.strictObject({
        timezone: doc(
          z._default(timeZone(), "UTC"),
          'Time zone of cron schedules, such as "Europe/Berlin" (SCHEDULER_TIMEZONE).',
        ),
        discoverySyncIntervalMinutes: because(
          OF_APP,
          doc(
            z._default(count(5, 1440), 30),
            "Minutes between two syncs of Home Assistant's entities (DISCOVERY_SYNC_INTERVAL_MINUTES).",
          ),
        ),
        dataRetentionDays: because(
          OF_APP,
          doc(z._default(count(7, 365), 90), "Days to keep reports and messages (DATA_RETENTION_DAYS)."),
        ),
        llmUsageRetentionDays: because(
          OF_APP,
          doc(z._default(count(7, 365), 30), "Days to keep usage records (LLM_USAGE_RETENTION_DAYS)."),
        ),
        resources: because(
          "It runs the API's whole program and its own jobs: measured at 250 MiB idle, a tenth more than the API.",
          resources(
            { cpu: "250m", memory: "320Mi", "ephemeral-storage": "128Mi" },
            { cpu: "1000m", memory: "1Gi", "ephemeral-storage": "1Gi" },
          ),
        ),
        ...serviceFields(),
        ...appProbes(),
        ...podFields(),
      }),
      {},
    ),
    "The scheduler: always one pod, because it keeps jobs in memory and has no leader election.",
  );
