// Alerts about the database, its backups and the volumes.
import { sectionIn as backupIn, name as backupName, MLFLOW } from "../../components/backup/declaration.ts";
import { inOperator, name as postgres } from "../../components/postgres/declaration.ts";
import { name as exporter, sectionIn as exporterIn } from "../../components/postgres-exporter/declaration.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { connectionBudget } from "../../derived/connection-budget.ts";
import { volumes } from "../../derived/volumes.ts";
import { objectName } from "../../topology.ts";
import { type Alert, about, newestJob, series } from "./alert.ts";

export function volumeFillingUp(config: ResolvedConfig): Alert[] {
  const claims = [...volumes(config).map(({ claim }) => claim), ...claimsOfInstances(config)];
  if (claims.length === 0) return [];
  const selected = about(config, `persistentvolumeclaim=~"${claims.join("|")}"`);
  const free = `kubelet_volume_stats_available_bytes${selected} / kubelet_volume_stats_capacity_bytes${selected}`;
  return [
    // Time to grow the claim, and the minimum that VACUUM and the write-ahead log need.
    { severity: "warning", part: 0.15 } as const,
    { severity: "critical", part: 0.05 } as const,
  ].map(({ severity, part }) => ({
    alert: "AetherVolumeFillingUp",
    severity,
    expr: `${free} < ${part}`,
    for: "15m",
    summary: `Less than ${part * 100} % of a volume is free.`,
    description: "A database with a full volume stops.",
    needs: "kubelet",
  }));
}

/** CloudNativePG names the claims of the instances like the instances, with numbers that increase when one is replaced. */
const claimsOfInstances = (config: ResolvedConfig) =>
  inOperator(config) === undefined ? [] : [`${objectName(config, postgres)}-[0-9]+`];

/** Prometheus' view of the database: whether it is up, and the open connections. */
interface Observed {
  readonly up: string;
  readonly open: string;
  readonly unseen: string;
}

function observed(config: ResolvedConfig): Observed | undefined {
  if (exporterIn(config) !== undefined)
    return {
      up: `pg_up${series(config, exporter)}`,
      open: `sum(pg_stat_database_numbackends${series(config, exporter)})`,
      unseen: "The PostgreSQL exporter does not reach the database.",
    };
  if (inOperator(config) !== undefined)
    return {
      up: `cnpg_collector_up${series(config, postgres)}`,
      // For the instance with the most: each accepts the same number. Series without a database are replication connections,
      // which are counted separately.
      open: `max(sum by (pod) (cnpg_backends_total${series(config, postgres, 'datname!=""')}))`,
      unseen: "No instance of the database is up and scraped.",
    };
  return undefined;
}

/** Of all that may be open. */
const NEAR = 0.9;

export function database(config: ResolvedConfig): Alert[] {
  const seen = observed(config);
  if (seen === undefined) return [];
  const { total, maxConnections } = connectionBudget(config);
  // The database in the cluster is used only by the stack, and accepts more: at its budget every pool is full, and requests wait.
  // An external one may have other clients: what counts there is what the server accepts.
  const most = "external" in config.postgres ? maxConnections : total;
  const limit = Math.floor(NEAR * most);
  return [
    {
      alert: "AetherDatabaseUnobserved",
      severity: "warning",
      expr: `absent(${seen.up} == 1)`,
      // A new node for the database takes some minutes, and needs no action.
      for: "15m",
      summary: seen.unseen,
      description: "The alert about connections can't fire meanwhile.",
    },
    {
      alert: "AetherConnectionsNearLimit",
      severity: "warning",
      expr: `${seen.open} >= ${limit}`,
      // A rollout briefly opens one more pod's pool.
      for: "10m",
      summary: `${limit} connections to the database are open, of ${most}.`,
      description: "Near the limit requests wait for a connection, and then fail.",
    },
  ];
}

export function walArchive(config: ResolvedConfig): Alert[] {
  if (inOperator(config)?.walArchive === undefined) return [];
  const last = (what: string) => `cnpg_pg_stat_archiver_last_${what}_time${series(config, postgres)}`;
  return [
    {
      alert: "AetherWalArchiveFailing",
      severity: "critical",
      expr: `${last("failed")} > ${last("archived")}`,
      // PostgreSQL tries again each minute.
      for: "15m",
      summary: "The database is not archived.",
      description: "The write-ahead log stays on the volume until it is archived, and nothing newer can be restored.",
    },
  ];
}

export function backups(config: ResolvedConfig): Alert[] {
  const section = backupIn(config);
  if (section === undefined) return [];
  return [...backup(config, "the database", backupName), ...(section.mlflow ? backup(config, "MLflow", MLFLOW) : [])];
}

function backup(config: ResolvedConfig, of: string, part: string): Alert[] {
  const cronjob = objectName(config, part);
  const ofCronJob = about(config, `cronjob="${cronjob}"`);
  // Kubernetes names a CronJob's Jobs by the minute; a Job that was created by hand has a different name.
  const jobs = `job_name=~"${cronjob}-[0-9]+"`;
  const succeeded = `kube_cronjob_status_last_successful_time${ofCronJob}`;
  const scheduled = `kube_cronjob_status_last_schedule_time${ofCronJob}`;
  return [
    {
      alert: "AetherBackupFailed",
      severity: "warning",
      cronjob,
      // A failed Job is kept for inspection: only one that is newer than the last success counts.
      expr: `${newestJob(config, jobs, "failed")}\n> (max(${succeeded}) or vector(0))`,
      for: "0m",
      summary: `A backup of ${of} failed.`,
      description: "Earlier backups are kept. The next run may succeed; until then, nothing newer can be restored.",
      needs: "kube-state-metrics",
    },
    {
      alert: "AetherBackupLate",
      severity: "critical",
      cronjob,
      // For any schedule: a due run has not succeeded, or nothing runs.
      expr: [
        `(${scheduled} unless on (cronjob) ${succeeded} >= ${scheduled})`,
        `or (time() - kube_cronjob_next_schedule_time${ofCronJob} > 0)`,
        `or (kube_cronjob_spec_suspend${ofCronJob} == 1)`,
      ].join("\n"),
      // Longer than a dump takes, including a Job's two retries.
      for: "6h",
      summary: `The last backup of ${of} is missing.`,
      description: "A backup that was due six hours ago has not succeeded.",
      needs: "kube-state-metrics",
    },
  ];
}
