import { alternative, count, doc, httpUrl, matching, timeZone } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { address, storage } from "../../common/fields.ts";

const SCHEDULE = /^(?:@(?:hourly|daily|midnight|weekly|monthly)|[-\d*/,]+(?: [-\w*/,?]+){4})$/;

const to = () =>
  doc(
    z.union([
      alternative({ claim: storage("20Gi") }),
      alternative({
        s3: doc(
          z.strictObject({
            bucket: doc(
              matching(/^[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$/, 'the name of a bucket, such as "home-backups"'),
              "Bucket, which exists.",
            ),
            prefix: doc(
              z._default(matching(/^[-\w.]+(?:\/[-\w.]+)*$/, 'a folder of the bucket, such as "aether"'), "aether"),
              "Folder of the bucket. Everything in it that is called like a dump is subject to `retention`: give each stack its own.",
            ),
            endpoint: doc(z.optional(httpUrl()), "URL of an S3 service that is not AWS."),
            address: z.optional(address()),
            region: doc(
              z._default(matching(/^[a-z0-9-]+$/, 'a region, such as "eu-central-1"'), "us-east-1"),
              "Region.",
            ),
          }),
          "An S3 service. The Secret has to hold AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        ),
      }),
    ]),
    "Where the dumps are kept: on a volume of the cluster, or in S3.",
  );

const retention = () =>
  doc(
    z.prefault(
      z.union([
        // Two weeks of a daily backup. A number and not an age: while backups fail, the last good ones stay.
        alternative({ count: doc(z._default(count(1, 10_000), 14), "Dumps that are kept, the newest ones.") }),
        alternative({ days: doc(count(1, 3650), "Days that dumps are kept. The newest one is always kept.") }),
      ]),
      {},
    ),
    "Which dumps are kept. Others are deleted after each backup that succeeded.",
  );

/** The section `postgres.backup`. */
export const section = () =>
  doc(
    z.optional(
      z.strictObject({
        // At night, and not at the full hour, when everybody else's jobs run.
        schedule: doc(
          z._default(matching(SCHEDULE, 'a cron schedule, such as "17 3 * * *"'), "17 3 * * *"),
          "When a dump is made, as in a CronJob.",
        ),
        timeZone: doc(z._default(timeZone(), "Etc/UTC"), 'Time zone of the schedule, such as "Europe/Berlin".'),
        retention: retention(),
        to: to(),
        mlflow: doc(
          z._default(z.boolean(), false),
          "Whether MLflow's volume is backed up as well, by a CronJob of its own: its pod has to run on MLflow's node.",
        ),
        // pg_dump streams: tens of megabytes whatever the size. For S3 the dump lies on the node's disk until it is uploaded.
        resources: resources(
          { cpu: "100m", memory: "64Mi", "ephemeral-storage": "64Mi" },
          { cpu: "1000m", memory: "512Mi", "ephemeral-storage": "4Gi" },
        ),
        ...podFields(),
      }),
    ),
    "Dumps of the database by a schedule, and the Job that restores one. Without it none are made.",
  );
