import { neverOccurs } from "../../../toolkit/kubernetes/schedule.ts";
import { alternative, count, doc, httpUrl, matching, timeZone } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { address, storage } from "../../common/fields.ts";

/** A field of a schedule: values or ranges of them, each with a step. */
const field = (value: string) => {
  const part = `(?:[*?]|(?:${value})(?:-(?:${value}))?)(?:/[1-9]\\d?)?`;
  return `${part}(?:,${part})*`;
};
/** As the API server reads it: Sunday is 0. */
const SCHEDULE = new RegExp(
  `^(?:@(?:hourly|daily|midnight|weekly|monthly)|${["[0-5]?\\d", "[01]?\\d|2[0-3]", "0?[1-9]|[12]\\d|3[01]", "0?[1-9]|1[0-2]|[A-Za-z]{3}", "0?[0-6]|[A-Za-z]{3}"].map(field).join(" ")})$`,
);

const to = () =>
  doc(
    z.union([
      alternative({ claim: storage("20Gi") }),
      alternative({
        s3: doc(
          z.strictObject({
            bucket: doc(
              matching(/^[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$/, 'the name of a bucket, such as "home-backups"'),
              "Bucket; it must exist.",
            ),
            prefix: doc(
              z._default(matching(/^[-\w.]+(?:\/[-\w.]+)*$/, 'a folder of the bucket, such as "aether"'), "aether"),
              "Folder in the bucket. `retention` deletes any file in it that is named like a dump, so use a different folder for each stack.",
            ),
            endpoint: doc(z.optional(httpUrl()), "URL of an S3 service that is not AWS."),
            address: z.optional(address()),
            region: doc(
              z._default(matching(/^[a-z0-9-]+$/, 'a region, such as "eu-central-1"'), "us-east-1"),
              "Region.",
            ),
          }),
          "An S3 service. The Secret must contain AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, unless the backup has an identity of your cloud (`serviceAccountAnnotations`, `serviceAccountName`).",
        ),
      }),
    ]),
    "Where the dumps are kept: on a volume of the cluster, or in S3.",
  );

const retention = () =>
  doc(
    z.prefault(
      z.union([
        // Two weeks of daily backups. A number instead of an age: while backups fail, the last good ones are kept.
        alternative({ count: doc(z._default(count(1, 10_000), 14), "Number of dumps to keep; the newest are kept.") }),
        alternative({ days: doc(count(1, 3650), "Days to keep dumps. The newest dump is always kept.") }),
      ]),
      {},
    ),
    "Which dumps to keep. Others are deleted after each successful backup.",
  );

/** The section `postgres.backup`. */
export const section = () =>
  doc(
    z.optional(
      z.strictObject({
        // At night, and not on the hour, when most other jobs run.
        schedule: doc(
          z._default(
            matching(SCHEDULE, 'a cron schedule, such as "17 3 * * *"').check(
              z.refine(
                (schedule) => !neverOccurs(schedule),
                'a schedule with a day that one of its months has, such as "17 3 1 * *"',
              ),
            ),
            "17 3 * * *",
          ),
          "When to make a dump, in CronJob syntax.",
        ),
        timeZone: doc(z._default(timeZone(), "Etc/UTC"), 'Time zone of the schedule, such as "Europe/Berlin".'),
        retention: retention(),
        to: to(),
        encryption: doc(
          z.optional(
            z.strictObject({
              publicKey: doc(
                matching(
                  /^-----BEGIN PGP PUBLIC KEY BLOCK-----\s(?:(?!-----)[\s\S])+-----END PGP PUBLIC KEY BLOCK-----\s*$/,
                  "a public key, as `gpg --armor --export` prints it",
                ),
                "OpenPGP public key, as `gpg --armor --export` prints it. If it expires, all later backups fail.",
              ),
            }),
          ),
          "Encryption of the dumps by GnuPG. A restore needs the private key: as `private.asc`, and `passphrase` if the key has " +
            "one, in a Secret `<name>-backup-key`, which its Job waits for. Default: none.",
        ),
        mlflow: doc(
          z._default(z.boolean(), false),
          "Whether to back up MLflow's volume as well. A separate CronJob does this, because its pod must run on MLflow's node.",
        ),
        // pg_dump streams: it uses tens of megabytes for any size. For S3, the dump is on the node's disk until it is uploaded.
        resources: resources(
          { cpu: "100m", memory: "64Mi", "ephemeral-storage": "64Mi" },
          { cpu: "1000m", memory: "512Mi", "ephemeral-storage": "4Gi" },
        ),
        ...podFields(),
      }),
    ),
    "Scheduled dumps of the database, and the Job that restores one. Default: none.",
  );
