// The role of the PostgreSQL exporter. Two components must agree on it: the exporter, and the database in the cluster, which
// creates it.
import type { ResolvedConfig } from "../config/schema.ts";
import type { KeyConditions, SecretKeyFacts } from "./secret-keys.ts";

/** The section of the exporter. */
export const exporterIn = ({ monitoring }: ResolvedConfig) =>
  monitoring === false || monitoring.postgresExporter === false ? undefined : monitoring.postgresExporter;

const isOn = ({ monitoring }: KeyConditions) => monitoring !== false && monitoring.postgresExporter !== false;

/** The key has the name that the exporter reads. */
export const metricsRoleSecrets = {
  DATA_SOURCE_PASS: {
    required: isOn,
    read: isOn,
    purpose: "password of the role by which the PostgreSQL exporter logs in",
  },
} as const satisfies Record<string, SecretKeyFacts>;

/**
 * One connection that the exporter keeps, one for a scrape, and one for a scrape that overlaps the previous one. The role may
 * open no more.
 */
export const EXPORTER_CONNECTIONS = 3;
