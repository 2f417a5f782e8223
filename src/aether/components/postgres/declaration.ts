import type { Image, Variables } from "../../app/declaration.ts";
import { TMP_MOUNT } from "../../app/program.ts";
import type { SecretKeyFacts } from "../../app/secret-keys.ts";
import type { ResolvedConfig } from "../../config/schema.ts";

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
export const mounts = {
  ...TMP_MOUNT,
  run: "/var/run/postgresql",
  shm: "/dev/shm",
  data: "/var/lib/postgresql/data",
} as const;
export const protectedPaths = ["/", "/usr"];

/** The section of the database in the cluster. */
export const inCluster = ({ postgres }: ResolvedConfig) => ("external" in postgres ? undefined : postgres);

export const environment: Variables = {
  POSTGRES_DB: { field: "postgres.database", value: (config) => inCluster(config)?.database },
  POSTGRES_USER: { field: "postgres.user", value: (config) => inCluster(config)?.user },
  // A volume's root may hold lost+found, and initdb wants an empty folder.
  PGDATA: { because: "it must be below the volume", value: () => `${mounts.data}/pgdata` },
};
export const secrets = {
  POSTGRES_PASSWORD: {
    required: () => true,
    purpose: "password of the database in the cluster; the same as in DATABASE_URL",
  },
} as const satisfies Record<string, SecretKeyFacts>;

/** The largest max_connections: what is in the cluster should have a pooler before it has ten thousand. */
export const MOST_CONNECTIONS = { inCluster: 10_000, external: 100_000 } as const;

/** The Service that gives the pod a name of its own. */
export const HEADLESS = "postgres-headless";

export const names = {
  ServiceAccount: [name],
  StatefulSet: [name],
  Service: [name, HEADLESS],
  PodDisruptionBudget: [name],
} as const;
