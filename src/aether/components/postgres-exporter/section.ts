import { doc } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { role } from "../../common/fields.ts";

/** The section `monitoring.postgresExporter`. */
export const section = () =>
  doc(
    z._default(
      z.union([
        z.literal(false),
        z.strictObject({
          user: doc(
            z._default(role(), "postgres_exporter"),
            "Role of the exporter, with the rights of pg_monitor. The database in the cluster creates it in an empty volume; for " +
              "other databases, docs/monitoring.md has the commands.",
          ),
          // Measured at 24 MiB with a scrape every second.
          resources: resources(
            { cpu: "10m", memory: "32Mi", "ephemeral-storage": "32Mi" },
            { cpu: "200m", memory: "128Mi", "ephemeral-storage": "64Mi" },
          ),
          ...podFields(),
        }),
      ]),
      false,
    ),
    "Metrics of the database: a pod with the exporter of the Prometheus community. Reads DATA_SOURCE_PASS of the Secret. " +
      "Not for `postgres.cloudNativePg`, whose instances serve metrics themselves.",
  );
