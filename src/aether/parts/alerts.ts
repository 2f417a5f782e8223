// The alerts of a stack. Thresholds follow the config; docs/monitoring.md says what to do about each. Their texts hold no
// templates of Prometheus: Helm would take them for its own.
import type { AlertingRule } from "../../toolkit/kubernetes/object.ts";
import { certificateName } from "../app/names.ts";
import { claimName } from "../common/objects.ts";
import { replicas } from "../components/api/declaration.ts";
import { hasVolume } from "../components/mlflow/declaration.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { challengedHosts } from "../derived/endpoints.ts";
import { objectName } from "../topology.ts";
import { OF_PEOPLE, PAGES } from "./series.ts";

/** Budgets of 30 days, in percent of the requests. */
interface Budgets {
  readonly errorBudgetPercent: number;
  readonly slowBudgetPercent: number;
}

interface Alert extends Omit<AlertingRule, "labels" | "annotations"> {
  readonly severity: AlertingRule["labels"]["severity"];
  readonly summary: string;
  readonly description: string;
  /** Who has to be scraped for its series, beside the stack's own pods. */
  readonly needs?: "kube-state-metrics" | "kubelet" | "cert-manager";
}

/** The alerts of the stack, those that people feel first. */
export const alerts = (config: ResolvedConfig, budgets: Budgets): AlertingRule[] =>
  [
    apiDown(config),
    apiNotReady(config),
    ...errorBudget(config, budgets.errorBudgetPercent),
    ...slowBudget(config, budgets.slowBudgetPercent),
    schedulerDown(config),
    migrationFailed(config),
    restarting(config),
    ...autoscalerAtMaximum(config),
    ...volumeFillingUp(config),
    ...certificateExpiring(config),
  ].map(({ alert, expr, for: duration, severity, summary, description, needs }) => ({
    alert,
    expr,
    for: duration,
    labels: { severity },
    annotations: {
      summary,
      description,
      ...(needs === undefined ? {} : { needs: `metrics of ${needs}` }),
      runbook: `docs/monitoring.md#${alert.toLowerCase()} of @aether/k8s`,
    },
  }));

/** Selects series of a component's pods, by the labels that the PodMonitor adds. */
const series = ({ namespace, name }: ResolvedConfig, component: string, ...more: string[]) =>
  `{${[`namespace="${namespace}"`, `app_kubernetes_io_instance="${name}"`, `app_kubernetes_io_component="${component}"`, ...more].join(",")}}`;

/** Selects series about an object of the stack, as kube-state-metrics, kubelet and cert-manager label them. */
const about = ({ namespace }: ResolvedConfig, ...labels: string[]) =>
  `{${[`namespace="${namespace}"`, ...labels].join(",")}}`;

const apiDown = (config: ResolvedConfig): Alert => ({
  alert: "AetherApiDown",
  severity: "critical",
  expr: `absent(up${series(config, "api")} == 1)`,
  // Ten scrapes of the default interval: a rollout never leaves fewer than all pods but one.
  for: "5m",
  summary: "No API pod answers.",
  description: "Prometheus cannot scrape any API pod. Aether is unavailable.",
});

function apiNotReady(config: ResolvedConfig): Alert {
  const pods = config.api.autoscaling ? config.api.autoscaling.minReplicas : replicas(config);
  return {
    alert: "AetherApiNotReady",
    severity: "warning",
    expr: `kube_deployment_status_replicas_ready${about(config, `deployment="${objectName(config, "api")}"`)} < ${pods}`,
    // The Deployment gives up on a rollout after the same time.
    for: "15m",
    summary: `Fewer than ${pods} API pods are ready.`,
    description: "The next failure of a node or a pod can interrupt users.",
    needs: "kube-state-metrics",
  };
}

// A successor starts within a minute of the old pod's end, and waits for a migration of up to some minutes.
const schedulerDown = (config: ResolvedConfig): Alert => ({
  alert: "AetherSchedulerDown",
  severity: "critical",
  expr: `absent(up${series(config, "scheduler")} == 1)`,
  for: "10m",
  summary: "The scheduler does not answer.",
  description: "Prometheus cannot scrape the scheduler. Schedules and discovery do not run.",
});

// The two speeds that the SRE workbook recommends for a page and a ticket: 2 % of a month's budget in an hour, 5 % in six.
const BURNS = [
  { severity: "critical", factor: 14.4, long: "1h", short: "5m", for: "2m" },
  { severity: "warning", factor: 6, long: "6h", short: "30m", for: "15m" },
] as const;

/** Below, a single failure of a quiet house would be a large part. */
const LEAST_BAD_REQUESTS = 5;

/** An alert for each speed at which a budget is spent. */
const burning = (
  facts: Pick<Alert, "alert" | "summary" | "description">,
  budgetPercent: number,
  bad: (window: string, how: "rate" | "increase") => string,
  all: (window: string) => string,
): Alert[] =>
  BURNS.map(({ severity, factor, long, short, for: duration }) => {
    const limit = Number(((factor * budgetPercent) / 100).toPrecision(6));
    const ratio = (window: string) => `(${bad(window, "rate")}) / (${all(window)}) > ${limit}`;
    return {
      ...facts,
      severity,
      expr: [ratio(long), ratio(short), `(${bad(long, "increase")}) >= ${LEAST_BAD_REQUESTS}`].join("\nand "),
      for: duration,
    };
  });

const errorBudget = (config: ResolvedConfig, percent: number): Alert[] =>
  burning(
    {
      alert: "AetherErrorBudgetBurn",
      summary: "Too many requests fail.",
      description: `${percent} % of the requests may fail over 30 days. At this rate the error budget is exhausted early.`,
    },
    percent,
    (window, how) => `sum(${how}(http_requests_total${series(config, "api", OF_PEOPLE, 'status="5xx"')}[${window}]))`,
    (window) => `sum(rate(http_requests_total${series(config, "api", OF_PEOPLE)}[${window}]))`,
  );

function slowBudget(config: ResolvedConfig, percent: number): Alert[] {
  const count = (window: string, how: string) =>
    `sum(${how}(http_request_duration_seconds_count${series(config, "api", OF_PEOPLE, PAGES)}[${window}]))`;
  // The app's histogram ends at one second.
  const fast = (window: string, how: string) =>
    `sum(${how}(http_request_duration_seconds_bucket${series(config, "api", OF_PEOPLE, PAGES, 'le="1.0"')}[${window}]))`;
  return burning(
    {
      alert: "AetherLatencyBudgetBurn",
      summary: "Too many requests take longer than a second.",
      description: `${percent} % of the GET requests may be slower over 30 days. At this rate the error budget is exhausted early.`,
    },
    percent,
    (window, how) => `${count(window, how)} - ${fast(window, how)}`,
    (window) => count(window, "rate"),
  );
}

const migrationFailed = (config: ResolvedConfig): Alert => ({
  alert: "AetherMigrationFailed",
  severity: "critical",
  expr: `kube_job_failed${about(config, 'condition="true"', `job_name=~"${objectName(config, "migrate-.+")}"`)} == 1`,
  for: "0m",
  summary: "The database migration failed.",
  description: "Pods of the new version wait for it; pods of the old version keep running.",
  needs: "kube-state-metrics",
});

// What ends and starts once is an update or a node that went; three times in an hour is a crash.
const restarting = (config: ResolvedConfig): Alert => ({
  alert: "AetherRestarting",
  severity: "warning",
  expr: `increase(kube_pod_container_status_restarts_total${about(config, `pod=~"${objectName(config, ".+")}"`)}[1h]) >= 3`,
  for: "0m",
  summary: "A container restarts repeatedly.",
  description: "It restarted three times or more within an hour. See the logs of the previous container.",
  needs: "kube-state-metrics",
});

function autoscalerAtMaximum(config: ResolvedConfig): Alert[] {
  if (!config.api.autoscaling) return [];
  const { minReplicas, maxReplicas } = config.api.autoscaling;
  // One that has no range is always at its maximum.
  if (minReplicas >= maxReplicas) return [];
  const hpa = about(config, `horizontalpodautoscaler="${objectName(config, "api")}"`);
  return [
    {
      alert: "AetherAutoscalerAtMaximum",
      severity: "warning",
      expr: `kube_horizontalpodautoscaler_status_current_replicas${hpa} >= ${maxReplicas}`,
      // A pod is added each minute and one is taken away after ten: shorter peaks are what the range is for.
      for: "30m",
      summary: `The API runs ${maxReplicas} pods, the maximum.`,
      description: "More load slows it down. Raise api.autoscaling.maxReplicas, and the connection budget with it.",
      needs: "kube-state-metrics",
    },
  ];
}

function volumeFillingUp(config: ResolvedConfig): Alert[] {
  const { postgres, mlflow } = config;
  const claims = [
    ...("storage" in postgres ? [claimName(postgres.storage, `data-${objectName(config, "postgres-0")}`)] : []),
    ...(mlflow === false || "external" in mlflow || !hasVolume(mlflow)
      ? []
      : [claimName(mlflow.storage, objectName(config, "mlflow"))]),
  ];
  if (claims.length === 0) return [];
  const volumes = about(config, `persistentvolumeclaim=~"${claims.join("|")}"`);
  const free = `kubelet_volume_stats_available_bytes${volumes} / kubelet_volume_stats_capacity_bytes${volumes}`;
  return [
    // Time to grow the claim, and the least with which VACUUM and the write-ahead log still fit.
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

function certificateExpiring(config: ResolvedConfig): Alert[] {
  const secret = certificateName(config);
  // Without an issuer the certificate is somebody's own, which cert-manager does not know.
  if (secret === undefined || challengedHosts(config).length === 0) return [];
  // cert-manager's own namespace is the target's: its chart leaves the certificate's to the label exported_namespace.
  const expires = ["namespace", "exported_namespace"].map(
    (label) => `certmanager_certificate_expiration_timestamp_seconds{${label}="${config.namespace}",name="${secret}"}`,
  );
  return [
    {
      alert: "AetherCertificateExpiring",
      severity: "warning",
      // Renewed a third of its 90 days before: a week left means three weeks without success.
      expr: `(${expires.join(" or ")}) - time() < 7 * 24 * 3600`,
      for: "1h",
      summary: "The certificate is not renewed.",
      description: `The certificate in ${secret} expires within a week. Browsers then refuse to open Aether.`,
      needs: "cert-manager",
    },
  ];
}
