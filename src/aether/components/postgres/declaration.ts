import type { Image, Variables } from "../../app/declaration.ts";
import { exporterIn, metricsRoleSecrets } from "../../app/metrics-role.ts";
import { TMP_MOUNT } from "../../app/program.ts";
import type { SecretKeyFacts } from "../../app/secret-keys.ts";
import { tracesRoleSecrets } from "../../app/traces-role.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { objectName } from "../../topology.ts";
import { OWNER_SCRIPT } from "./scripts.ts";

export const name = "postgres";
export const title = "PostgreSQL";
export const image = {
  name: "postgres",
  what: "PostgreSQL.",
  repository: "postgres",
  // The major version that the app's compose file runs.
  tag: "16-alpine",
} as const satisfies Image;
/** The user `postgres` of the image's Alpine variants. */
export const uid = 70;
export const port = 5432;
export const portName = "postgres";
/** The image runs the scripts in this directory in an empty volume. */
export const INITDB = "/docker-entrypoint-initdb.d";
export const mounts = {
  ...TMP_MOUNT,
  run: "/var/run/postgresql",
  shm: "/dev/shm",
  data: "/var/lib/postgresql/data",
  // Mounts only the file, so that the config's own files fit next to it.
  initdb: `${INITDB}/${OWNER_SCRIPT}`,
} as const;
export const protectedPaths = ["/", "/usr", INITDB];

/** The section of the stack's own database. */
export const inCluster = ({ postgres }: ResolvedConfig) =>
  "external" in postgres || "cloudNativePg" in postgres ? undefined : postgres;

/** The section of a database that CloudNativePG's operator runs. */
export const inOperator = ({ postgres }: ResolvedConfig) =>
  "cloudNativePg" in postgres ? postgres.cloudNativePg : undefined;

/** The section of either: a database that is created with the stack. */
export const ownDatabase = (config: ResolvedConfig) => inCluster(config) ?? inOperator(config);

/**
 * The name that every declaration has for it.
 * @alias
 */
export const sectionIn = ownDatabase;
export const pathIn = (config: ResolvedConfig) =>
  inOperator(config) === undefined ? ["postgres"] : ["postgres", "cloudNativePg"];

/** A separate image: the operator rejects an image whose tag does not begin with the version. */
export const operatorImage = {
  name: "cloudNativePg",
  what: "PostgreSQL for CloudNativePG's operator. Use the major version of `postgres`, whose programs make the backups.",
  registry: "ghcr.io",
  repository: "cloudnative-pg/postgresql",
  tag: "16-standard-trixie",
} as const satisfies Image;
export const otherImages = [operatorImage] as const;

/** The Service of the server that accepts writes, by CloudNativePG's convention. */
export const PRIMARY = "postgres-rw";
/**
 * The port on which an instance reports its status to the operator and the other instances: CloudNativePG's pkg/management/url.
 */
export const STATUS_PORT = 8000;
/** The port on which an instance serves its metrics: CloudNativePG's pkg/management/url and pkg/specs/pods.go. */
export const metrics = { port: 9187, portName: "metrics" } as const;

/** The name of the database's Service. */
export const serverName = (config: ResolvedConfig) =>
  objectName(config, inOperator(config) === undefined ? name : PRIMARY);

/** Created in an empty volume, without a password. */
export function superuser(config: ResolvedConfig): string | undefined {
  const section = inCluster(config);
  return section && (section.user === "postgres" ? "superuser" : "postgres");
}

export const environment: Variables = {
  POSTGRES_DB: { field: "postgres.database", value: (config) => inCluster(config)?.database },
  // The superuser: if the app's role were one, it could run programs in the pod (COPY … TO PROGRAM).
  POSTGRES_USER: { because: "it is the superuser, and postgres.user the owner of the database", value: superuser },
  DATABASE_OWNER: { field: "postgres.user", value: (config) => inCluster(config)?.user },
  DATA_SOURCE_USER: {
    field: "monitoring.postgresExporter.user",
    value: (config) => inCluster(config) && exporterIn(config)?.user,
  },
  // A volume's root may contain lost+found, and initdb needs an empty directory.
  PGDATA: { because: "it must be below the volume", value: () => `${mounts.data}/pgdata` },
};
export const secrets = {
  POSTGRES_PASSWORD: {
    required: () => true,
    purpose: "password of the database in the cluster; the same as in DATABASE_URL",
  },
  ...metricsRoleSecrets,
  ...tracesRoleSecrets,
} as const satisfies Record<string, SecretKeyFacts>;

/** The largest max_connections: a database in the cluster should have a pooler before it has ten thousand connections. */
export const MOST_CONNECTIONS = { inCluster: 10_000, external: 100_000 } as const;

/** The Service that gives the pod its own DNS name. */
export const HEADLESS = "postgres-headless";

export const names = {
  ServiceAccount: [name],
  ConfigMap: [name],
  StatefulSet: [name],
  Service: [name, HEADLESS],
  PodDisruptionBudget: [name],
  Cluster: [name],
} as const;
