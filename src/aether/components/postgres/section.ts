import {
  alternative,
  count,
  dnsName,
  doc,
  ipAddress,
  matching,
  objectKey,
  port,
  text,
} from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import { probes, startupProbe } from "../../../toolkit/schema/probe-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { type Environment, presets } from "../../app/presets.ts";
import { address, storage } from "../../common/fields.ts";
import { MOST_CONNECTIONS } from "./declaration.ts";

const RECYCLE = "a number of seconds, or -1";

// The defaults and bounds of src/settings.py.
const pool = () =>
  doc(
    z.prefault(
      z.strictObject({
        size: doc(z._default(count(1, 20), 5), "Connections that each process keeps open (DATABASE_POOL_SIZE)."),
        maxOverflow: doc(
          z._default(count(0, 50), 10),
          "Additional connections that each process can open temporarily (DATABASE_MAX_OVERFLOW).",
        ),
        timeoutSeconds: doc(
          z._default(count(5, 3600), 30),
          "Seconds that a request waits for a connection (DATABASE_POOL_TIMEOUT).",
        ),
        recycleSeconds: doc(
          z._default(z.int(RECYCLE).check(z.gte(-1, RECYCLE)), 1800),
          "Seconds after which a connection is replaced; -1 means never (DATABASE_POOL_RECYCLE).",
        ),
      }),
      {},
    ),
    "The app's connection pool, one in each process of API and scheduler.",
  );

const identifier = () =>
  matching(
    /^(?!template[01]$)[a-z_][a-z0-9_]{0,62}$/,
    'a name of lower-case letters, digits and "_", at most 63 characters, and not PostgreSQL\'s own template0 or template1',
  );

const caKey = () =>
  z.strictObject({
    name: doc(dnsName(), "Its name."),
    key: doc(z._default(objectKey(), "ca.crt"), "Its key."),
  });

// Those that begin with pg_ are PostgreSQL's own, and initdb refuses them.
const role = () =>
  matching(
    /^(?!pg_|(?:public|none)$)[a-z_][a-z0-9_]{0,62}$/,
    'a name of lower-case letters, digits and "_", at most 63 characters, that does not begin with "pg_"',
  );

export const section = (environment: Environment) =>
  doc(
    z.prefault(
      z.union([
        alternative({
          storage: storage(presets[environment].postgresStorage),
          database: doc(z._default(identifier(), "aether"), "Database to create on the first start."),
          user: doc(
            z._default(role(), "aether"),
            "Owner of the database, without superuser rights. Both are created only in an empty volume.",
          ),
          maxConnections: doc(
            z.optional(count(10, MOST_CONNECTIONS.inCluster)),
            "max_connections of the server. Default: what the pools can open, plus headroom, so that more API pods rarely change it: " +
              "a change restarts PostgreSQL.",
          ),
          pool: pool(),
          // Measured at 51 MiB idle. At full scale there are 160 connections, each a process of up to 8 MiB: with the quarter
          // of the limit that all share and a vacuum (app/memory.ts) they need 1.9 GiB.
          resources: resources(
            { cpu: "250m", memory: "256Mi", "ephemeral-storage": "64Mi" },
            { cpu: "1000m", memory: "2Gi", "ephemeral-storage": "512Mi" },
          ),
          // 10 minutes for crash recovery, which must not be interrupted.
          ...startupProbe({ periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120 }),
          ...probes({
            livenessProbe: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
            readinessProbe: { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
          }),
          ...podFields(),
        }),
        alternative({
          external: doc(
            z.strictObject({
              host: doc(
                z.union([dnsName(), ipAddress()], 'a host name or an IP address, such as "db.example.com"'),
                "Host of the server, as in DATABASE_URL.",
              ),
              port: doc(z._default(port(), 5432), "Port of the server."),
              address: z.optional(address()),
              user: doc(
                z.optional(text('a name, such as "aether"')),
                "User of the database, if a Secret has the parts of the URL (PGPASSWORD and others) but not this one.",
              ),
              database: doc(
                z.optional(text('a name, such as "aether"')),
                "Name of the database, if a Secret has the parts of the URL but not this one.",
              ),
              tls: doc(
                z.optional(
                  z.strictObject({
                    // What a mode leaves unverified, a server in the middle can read.
                    mode: doc(
                      z._default(z.enum(["require", "verify-ca", "verify-full"]), "verify-full"),
                      "libpq's sslmode. A stricter mode in DATABASE_URL takes precedence.",
                    ),
                    caSecret: doc(z.optional(caKey()), "Secret with the CA certificates. Default: public CAs."),
                    caConfigMap: doc(z.optional(caKey()), "ConfigMap with the CA certificates."),
                  }),
                ),
                "TLS to the database, in every container that connects to it.",
              ),
              // PostgreSQL's own default.
              maxConnections: doc(
                z._default(count(10, MOST_CONNECTIONS.external), 100),
                "The value of `SHOW max_connections` on the server.",
              ),
            }),
            "An existing database. Its URL comes from the Secret's DATABASE_URL.",
          ),
          pool: pool(),
        }),
      ]),
      {},
    ),
    "The database: in the cluster, or `external`.",
  );
