import type { Image, Variables } from "../../app/declaration.ts";
import { TMP_MOUNT } from "../../app/program.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { serviceHost } from "../../topology.ts";
import * as postgres from "../postgres/declaration.ts";

export const name = "pooler";
export const title = "PgBouncer";
export const image = {
  name: "pgbouncer",
  what: "PgBouncer, from the CloudNativePG project. Version 1.21 or later is required, for prepared statements.",
  registry: "ghcr.io",
  repository: "cloudnative-pg/pgbouncer",
  tag: "1.25.1",
} as const satisfies Image;
/** The user `pgbouncer` of the image. */
export const uid = 998;
export const port = 6432;
export const portName = "postgres";
export const mounts = { ...TMP_MOUNT, config: "/etc/aether-pooler" } as const;
export const protectedPaths = ["/", "/usr"];
export const hasChecksum = true;
export const memoryAtRest = 8 * 2 ** 20;

export const path = ["postgres", "pooler"];
export const sectionIn = ({ postgres }: ResolvedConfig) => ("pooler" in postgres ? postgres.pooler : undefined);

export const environment: Variables = {
  PGUSER: { field: "postgres.user", value: (config) => postgres.ownDatabase(config)?.user },
};
export const secrets = { POSTGRES_PASSWORD: postgres.secrets.POSTGRES_PASSWORD } as const;

/** What routes a container's connections through it: the mounted Python replaces the server of the URL with it. */
export const clientEnvironment: Variables = {
  DATABASE_POOLER: {
    field: "postgres.pooler",
    value: (config) => (sectionIn(config) === undefined ? undefined : serviceHost(config, { name, port })),
  },
};

export const names = {
  ServiceAccount: [name],
  ConfigMap: [name],
  Deployment: [name],
  Service: [name],
  PodDisruptionBudget: [name],
} as const;
