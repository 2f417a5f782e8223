import {
  alternative,
  because,
  bytesFrom,
  cidr,
  count,
  dnsLabel,
  dnsName,
  doc,
  httpUrl,
  labels,
  matching,
  objectKey,
  port,
  text,
} from "../../../toolkit/schema/fields.ts";
import { placement, podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import { probes, startupProbe } from "../../../toolkit/schema/probe-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { type Environment, presets } from "../../app/presets.ts";
import { address, databaseServer, OF_APP, role, storage } from "../../common/fields.ts";
import { section as backup } from "../backup/section.ts";
import { section as pooler } from "../pooler/section.ts";
import { MOST_CONNECTIONS } from "./declaration.ts";

const RECYCLE = "a number of seconds, or -1";

const pool = () =>
  because(
    OF_APP,
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
    ),
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

/** The settings of a database that is created with the stack, by the stack itself or an operator. */
const ownFields = () => ({
  database: doc(z._default(identifier(), "aether"), "Database that is created on the first start."),
  user: doc(
    z._default(role(), "aether"),
    "Owner of the database, without superuser rights. Database and owner are created only in an empty volume.",
  ),
  maxConnections: doc(
    z.optional(count(10, MOST_CONNECTIONS.inCluster)),
    "max_connections of the server. Default: what the pools can open, with room to spare, so that more API pods rarely " +
      "change it. A change restarts PostgreSQL.",
  ),
});

const serverResources = () =>
  // The sum is that of app/memory.ts.
  because(
    "Measured at 51 MiB idle. At full scale there are 160 connections, each a process of up to 8 MiB: with the quarter " +
      "of the limit for shared memory and a vacuum, they need 1.9 GiB.",
    resources(
      { cpu: "250m", memory: "256Mi", "ephemeral-storage": "64Mi" },
      { cpu: "1000m", memory: "2Gi", "ephemeral-storage": "512Mi" },
    ),
  );

const nodes = () => {
  const { nodeSelector, tolerations, priorityClassName } = placement();
  return { nodeSelector, tolerations, priorityClassName };
};

const cloudNativePg = (environment: Environment) =>
  doc(
    z.strictObject({
      instances: because(
        "One that accepts writes, one replica, and one replica while another is replaced.",
        doc(
          z._default(count(1, 99), 3),
          "Number of PostgreSQL servers: one accepts writes, the others replicate it and take over if it fails.",
        ),
      ),
      storage: doc(
        z.prefault(
          z.strictObject({
            size: doc(z._default(bytesFrom("64Mi"), presets[environment].postgresStorage), "Size of each volume."),
            storageClassName: doc(z.optional(dnsName()), "StorageClass. Default: the cluster's default class."),
          }),
          {},
        ),
        "The volume of each instance. CloudNativePG deletes them with the Cluster object, which Argo CD, Flux and Helm keep.",
      ),
      ...ownFields(),
      parameters: doc(
        z.optional(
          z.record(
            matching(/^(?!max_connections$)[a-z_][a-z0-9_.]*$/, "a PostgreSQL setting other than max_connections"),
            z.string("a text"),
          ),
        ),
        "Additional PostgreSQL settings.",
      ),
      walArchive: doc(
        z.optional(
          z.strictObject({
            objectStore: doc(dnsName(), "Name of the ObjectStore (barmancloud.cnpg.io/v1), in the same namespace."),
            endpoint: doc(z.optional(httpUrl()), "Its `endpointURL`. Default: a service on the internet."),
            address: z.optional(address()),
          }),
        ),
        "Continuous archive of the database by CloudNativePG's Barman Cloud plugin, which must be installed with the operator. " +
          "You create the ObjectStore and a ScheduledBackup, for example in `extraObjects`. Default: none.",
      ),
      resources: serverResources(),
      ...nodes(),
      operator: doc(
        z.prefault(
          z.strictObject({
            namespace: doc(z._default(dnsLabel(), "cnpg-system"), "Its namespace."),
            matchLabels: doc(
              z._default(labels(), { "app.kubernetes.io/name": "cloudnative-pg" }),
              "Labels of its pods.",
            ),
          }),
          {},
        ),
        "The operator's pods, from which policies allow connections.",
      ),
      apiServer: doc(
        z.optional(
          z.strictObject({
            cidrs: doc(z.optional(z.array(cidr()).check(z.minLength(1))), "Its addresses. Default: any."),
            ports: doc(z.optional(z.array(port()).check(z.minLength(1))), "Its ports. Default: 443 and 6443."),
          }),
        ),
        "The Kubernetes API server, which each instance calls. Default: any address, at 443 and 6443. `kubectl get endpoints kubernetes` prints address and port.",
      ),
    }),
    "A Cluster object (postgresql.cnpg.io/v1), for which CloudNativePG's operator runs the database. The app's URL comes from " +
      "the Secret `<name>-postgres-app`, which the operator creates: DATABASE_URL and POSTGRES_PASSWORD are not needed.",
  );

export const section = (environment: Environment) =>
  doc(
    z.prefault(
      z.union([
        alternative({
          storage: because(
            "The app keeps 90 days of reports and 30 of usage records; development and staging get less.",
            storage(presets[environment].postgresStorage),
          ),
          ...ownFields(),
          pool: pool(),
          pooler: pooler(),
          backup: backup(),
          resources: serverResources(),
          // 10 minutes for crash recovery, which must not be interrupted.
          ...startupProbe({ periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120 }),
          ...probes({
            livenessProbe: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
            readinessProbe: { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
          }),
          ...podFields(),
        }),
        alternative({
          cloudNativePg: cloudNativePg(environment),
          pool: pool(),
          pooler: pooler(),
          backup: backup(),
        }),
        alternative({
          external: doc(
            z.strictObject({
              ...databaseServer("DATABASE_URL"),
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
                    mode: because(
                      "If a mode does not verify the server, a server in the middle can read everything.",
                      doc(
                        z._default(z.enum(["require", "verify-ca", "verify-full"]), "verify-full"),
                        "libpq's sslmode. A stricter mode in DATABASE_URL takes precedence.",
                      ),
                    ),
                    caSecret: doc(z.optional(caKey()), "Secret with the CA certificates. Default: public CAs."),
                    caConfigMap: doc(z.optional(caKey()), "ConfigMap with the CA certificates."),
                  }),
                ),
                "TLS to the database, in every container that connects to it.",
              ),
              maxConnections: because(
                "PostgreSQL's own default.",
                doc(
                  z._default(count(10, MOST_CONNECTIONS.external), 100),
                  "The value of `SHOW max_connections` on the server.",
                ),
              ),
            }),
            "An existing database. Its URL comes from the Secret's DATABASE_URL.",
          ),
          pool: pool(),
        }),
      ]),
      {},
    ),
    "The database: in the cluster, run by the stack or by CloudNativePG's operator, or `external`.",
  );
