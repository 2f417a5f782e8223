import { DATABASE_CA_MOUNT, DATABASE_VARIABLES } from "../../app/database.ts";
import type { Image, Variables } from "../../app/declaration.ts";
import { EXPORTER_CONNECTIONS, exporterIn, metricsRoleSecrets } from "../../app/metrics-role.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import * as postgres from "../postgres/declaration.ts";

export const name = "postgres-exporter";
export const title = "PostgreSQL exporter";
export const image = {
  name: "postgresExporter",
  what: "The PostgreSQL exporter.",
  registry: "quay.io",
  repository: "prometheuscommunity/postgres-exporter",
  tag: "v0.19.1",
} as const satisfies Image;
/** The user `nobody` of the image. */
export const uid = 65534;
export const port = 9187;
export const portName = "http";
// It writes nothing.
export const mounts = { ...DATABASE_CA_MOUNT } as const;
export const protectedPaths = ["/", "/bin"];
/** Measured with a scrape every second. */
export const memoryAtRest = 24 * 2 ** 20;

export const path = ["monitoring", "postgresExporter"];
export const sectionIn = exporterIn;

/** Host, port and database, as the exporter inserts them into its URL. */
function address(config: ResolvedConfig): string {
  const { postgres: section } = config;
  const own = postgres.ownDatabase(config);
  if (!("external" in section)) return `${postgres.serverName(config)}:${postgres.port}/${own?.database}`;
  const { host, port, database } = section.external;
  // Every server has a database of this name, which is only used to log in.
  return `${host.includes(":") ? `[${host}]` : host}:${port}/${database ?? "postgres"}`;
}

export const environment: Variables = {
  DATA_SOURCE_URI: { because: "it is the database of the stack", value: address },
  DATA_SOURCE_USER: { field: "monitoring.postgresExporter.user", value: (config) => sectionIn(config)?.user },
  // By default, its driver (lib/pq) requires TLS, which the stack's own database does not offer.
  PGSSLMODE: {
    field: "postgres.external.tls",
    isFreeWhenUnset: true,
    value: (config) => (postgres.inCluster(config) ? "disable" : DATABASE_VARIABLES.PGSSLMODE?.value(config)),
  },
  PGSSLROOTCERT: {
    ...DATABASE_VARIABLES.PGSSLROOTCERT,
    value: (config) => DATABASE_VARIABLES.PGSSLROOTCERT?.value(config),
  },
};

export const secrets = metricsRoleSecrets;
export const connections = EXPORTER_CONNECTIONS;
export const names = { ServiceAccount: [name], Deployment: [name] } as const;
