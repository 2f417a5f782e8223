import { count, doc } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";

/** The section `postgres.pooler`. */
export const section = () =>
  doc(
    z.optional(
      z.strictObject({
        // Two, so that one can be disrupted: its clients have no other way to the database.
        replicas: doc(z._default(count(1, 20), 2), "Pods."),
        // What a database with a few processors can run at once.
        size: doc(
          z._default(count(1, 1000), 20),
          "Connections that each pooler pod opens to the database. The transactions of all pods of the app share them.",
        ),
        // A connection uses a few KiB: measured at 6 MiB with hundreds of them.
        resources: resources(
          { cpu: "50m", memory: "32Mi", "ephemeral-storage": "32Mi" },
          { cpu: "1000m", memory: "128Mi", "ephemeral-storage": "128Mi" },
        ),
        ...podFields(),
      }),
    ),
    "PgBouncer between the app and the database, in transaction mode, so that many API pods share few connections. Migration and backup " +
      "connect directly, because they need sessions. Default: none.",
  );
