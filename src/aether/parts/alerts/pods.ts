// Alerts about pods that do not run as they should, and about access to them.
import { certificateName } from "../../app/names.ts";
import { replicas } from "../../components/api/declaration.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { podNames } from "../../derived/declared.ts";
import { challengedHosts, presentComponents } from "../../derived/endpoints.ts";
import { objectName } from "../../topology.ts";
import { type Alert, about, newestJob, series } from "./alert.ts";

export const apiDown = (config: ResolvedConfig): Alert => ({
  alert: "AetherApiDown",
  severity: "critical",
  expr: `absent(up${series(config, "api")} == 1)`,
  // Ten scrapes at the default interval: a rollout never has fewer than all pods but one.
  for: "5m",
  summary: "No API pod answers.",
  description: "Prometheus cannot scrape any API pod. Aether is unavailable.",
});

export function apiNotReady(config: ResolvedConfig): Alert {
  const pods = config.api.autoscaling ? config.api.autoscaling.minReplicas : replicas(config);
  return {
    alert: "AetherApiNotReady",
    severity: "warning",
    expr: `kube_deployment_status_replicas_ready${about(config, `deployment="${objectName(config, "api")}"`)} < ${pods}`,
    // The Deployment marks a rollout as failed after the same time.
    for: "15m",
    summary: `Fewer than ${pods} API pods are ready.`,
    description: "The next failure of a node or a pod can interrupt users.",
    needs: "kube-state-metrics",
  };
}

// A successor starts within a minute of the old pod's end, and waits for a migration, which may take some minutes.
export const schedulerDown = (config: ResolvedConfig): Alert => ({
  alert: "AetherSchedulerDown",
  severity: "critical",
  expr: `absent(up${series(config, "scheduler")} == 1)`,
  for: "10m",
  summary: "The scheduler does not answer.",
  description: "Prometheus cannot scrape the scheduler. Schedules and discovery do not run.",
});

export function migrationFailed(config: ResolvedConfig): Alert {
  const jobs = `job_name=~"${objectName(config, "migrate-.+")}"`;
  return {
    alert: "AetherMigrationFailed",
    severity: "critical",
    // A failed Job is kept, even if a corrected one has succeeded since.
    expr: `${newestJob(config, jobs, "failed")}\n> (${newestJob(config, jobs, "complete")} or vector(0))`,
    for: "0m",
    summary: "The database migration failed.",
    description: "Pods of the new version wait for it; pods of the old version keep running.",
    needs: "kube-state-metrics",
  };
}

// A single restart is an update or a lost node; three in an hour are a crash.
export const restarting = (config: ResolvedConfig): Alert => ({
  alert: "AetherRestarting",
  severity: "warning",
  expr: `increase(kube_pod_container_status_restarts_total${about(config, `pod=~"${objectName(config, podNames(presentComponents(config)))}"`)}[1h]) >= 3`,
  for: "0m",
  summary: "A container restarts repeatedly.",
  description: "It restarted three times or more within an hour. See the logs of the previous container.",
  needs: "kube-state-metrics",
});

export function autoscalerAtMaximum(config: ResolvedConfig): Alert[] {
  if (!config.api.autoscaling) return [];
  const { minReplicas, maxReplicas, keda } = config.api.autoscaling;
  // Without a range, it is always at its maximum.
  if (minReplicas >= maxReplicas) return [];
  const name = objectName(config, "api");
  // KEDA creates one for its ScaledObject.
  const hpa = about(config, `horizontalpodautoscaler="${keda === undefined ? name : `keda-hpa-${name}`}"`);
  return [
    {
      alert: "AetherAutoscalerAtMaximum",
      severity: "warning",
      expr: `kube_horizontalpodautoscaler_status_current_replicas${hpa} >= ${maxReplicas}`,
      // One pod is added each minute and removed after ten: shorter peaks are what the range is for.
      for: "30m",
      summary: `The API runs ${maxReplicas} pods, the maximum.`,
      description: "More load slows it down. Raise api.autoscaling.maxReplicas, and the connection budget with it.",
      needs: "kube-state-metrics",
    },
  ];
}

export function certificateExpiring(config: ResolvedConfig): Alert[] {
  const secret = certificateName(config);
  // Without an issuer the certificate is provided by the user, and cert-manager does not know it.
  if (secret === undefined || challengedHosts(config).length === 0) return [];
  // In the metric, namespace is that of the target, cert-manager; its chart puts the certificate's into the label
  // exported_namespace.
  const seconds = (metric: string) =>
    ["namespace", "exported_namespace"]
      .map(
        (label) =>
          `certmanager_certificate_${metric}_timestamp_seconds{${label}="${config.namespace}",name="${secret}"}`,
      )
      .join(" or ");
  return [
    {
      alert: "AetherCertificateExpiring",
      severity: "warning",
      // A certificate of 90 days is due for renewal when a third is left, so a week left means three weeks without success. A
      // certificate of a few days never has more left. Both times are 0 if it was never issued.
      expr: [
        `(${seconds("expiration")}) - time() < 7 * 24 * 3600`,
        `and on (name) (${seconds("renewal")}) < time()`,
      ].join("\n"),
      for: "1h",
      summary: "The certificate is not issued or not renewed.",
      description: `The certificate in ${secret} is missing or expires within a week. Browsers then refuse to open Aether.`,
      needs: "cert-manager",
    },
  ];
}
