// The alerts as Prometheus evaluates them: promtool checks the rules, and runs series past them of which one fires and one
// does not.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type AetherConfig, monitoring } from "../../src/index.ts";
import { binaries } from "../cluster/binaries.ts";
import { run } from "../cluster/command.ts";
import { ofKind } from "../fixtures/objects.ts";

const config: AetherConfig = {
  host: "aether.example.com",
  ingress: { tls: { issuer: { name: "letsencrypt" } } },
  monitoring: { prometheus: { namespace: "monitoring" }, postgresExporter: {} },
  postgres: { backup: { to: { claim: {} } } },
};

const groups = ofKind(monitoring(config), "PrometheusRule").flatMap(({ spec }) => spec.groups);
const rules = groups.flatMap((group) => group.rules);

// Eight pods of the API, one more in a rollout and the scheduler with 15 connections each; migration, backup and a reserve of 5
// come to 8, and the exporter to 3.
const NEAR = Math.floor(0.9 * (10 * 15 + 8 + 3));
const own = (component: string, more = "") =>
  `namespace="aether",app_kubernetes_io_instance="aether",app_kubernetes_io_component="${component}"${more}`;
const request = (more: string) => own("api", `,handler="/api/v1/entities",method="GET"${more}`);
const volume = '{namespace="aether",persistentvolumeclaim="data-aether-postgres-0"}';
const hpa = '{namespace="aether",horizontalpodautoscaler="aether-api"}';
const job = '{namespace="aether",condition="true",job_name="aether-migrate-0a1b2c3d"}';

const cronJob = '{namespace="aether",cronjob="aether-backup"}';
const ofRun = '{namespace="aether",job_name="aether-backup-29411234"}';
const failedRun = '{namespace="aether",condition="true",job_name="aether-backup-29411234"}';
/** A backend of each database, of which one is nobody's. */
const backends = (count: string) => ({
  [`pg_stat_database_numbackends{${own("postgres-exporter", ',datname="aether"')}}`]: count,
  [`pg_stat_database_numbackends{${own("postgres-exporter", ',datname="postgres"')}}`]: "1x60",
});

type Series = Readonly<Record<string, string>>;

/**
 * Series of each alert that make it fire and that don't, one value a minute, and the minute of the verdict. Those of
 * kube-state-metrics, kubelet and cert-manager have the names and labels of their documentation: kube-state-metrics 2.16
 * (docs/metrics), kubelet's volume_stats collector, cert-manager 1.18 (its metrics page).
 */
const cases: Readonly<Record<string, { at: number; severity: string; fires: Series; silent: Series }[]>> = {
  AetherApiDown: [
    {
      at: 10,
      severity: "critical",
      fires: { [`up{${own("api", ',pod="a"')}}`]: "0x20", [`up{${own("scheduler")}}`]: "1x20" },
      silent: { [`up{${own("api", ',pod="a"')}}`]: "0x20", [`up{${own("api", ',pod="b"')}}`]: "1x20" },
    },
  ],
  AetherSchedulerDown: [
    {
      at: 20,
      severity: "critical",
      fires: { [`up{${own("scheduler")}}`]: "1 1 1 _x30" },
      // Away for a rollout, and back.
      silent: { [`up{${own("scheduler")}}`]: "1 1 1 _x4 1x30" },
    },
  ],
  AetherApiNotReady: [
    {
      at: 30,
      severity: "warning",
      fires: { 'kube_deployment_status_replicas_ready{namespace="aether",deployment="aether-api"}': "1x40" },
      silent: { 'kube_deployment_status_replicas_ready{namespace="aether",deployment="aether-api"}': "2x40" },
    },
  ],
  AetherErrorBudgetBurn: [
    {
      at: 90,
      severity: "critical",
      fires: {
        [`http_requests_total{${request(',status="5xx"')}}`]: "0+2x100",
        [`http_requests_total{${request(',status="2xx"')}}`]: "0+8x100",
      },
      // Many failures, all of them of probes.
      silent: {
        [`http_requests_total{${own("api", ',handler="/api/v1/ready",method="GET",status="5xx"')}}`]: "0+9x100",
        [`http_requests_total{${request(',status="2xx"')}}`]: "0+8x100",
      },
    },
    {
      at: 390,
      severity: "warning",
      fires: {
        [`http_requests_total{${request(',status="5xx"')}}`]: "0+1x400",
        [`http_requests_total{${request(',status="2xx"')}}`]: "0+12x400",
      },
      // A single failure in a quiet night.
      silent: {
        [`http_requests_total{${request(',status="5xx"')}}`]: "0x360 1x40",
        [`http_requests_total{${request(',status="2xx"')}}`]: "0x360 2x40",
      },
    },
  ],
  AetherLatencyBudgetBurn: [
    {
      at: 90,
      severity: "critical",
      fires: {
        [`http_request_duration_seconds_count{${request("")}}`]: "0+10x100",
        [`http_request_duration_seconds_bucket{${request(',le="1.0"')}}`]: "0+2x100",
      },
      // Streams and chats take longer, which is what they are for.
      silent: {
        [`http_request_duration_seconds_count{${own("api", ',handler="/api/v1/activity/stream",method="GET"')}}`]:
          "0+9x100",
        [`http_request_duration_seconds_bucket{${own("api", ',handler="/api/v1/activity/stream",method="GET",le="1.0"')}}`]:
          "0x100",
        [`http_request_duration_seconds_count{${own("api", ',handler="/api/v1/chat/completions",method="POST"')}}`]:
          "0+9x100",
        [`http_request_duration_seconds_bucket{${own("api", ',handler="/api/v1/chat/completions",method="POST",le="1.0"')}}`]:
          "0x100",
        [`http_request_duration_seconds_count{${request("")}}`]: "0+10x100",
        [`http_request_duration_seconds_bucket{${request(',le="1.0"')}}`]: "0+10x100",
      },
    },
    {
      at: 390,
      severity: "warning",
      fires: {
        [`http_request_duration_seconds_count{${request("")}}`]: "0+10x400",
        [`http_request_duration_seconds_bucket{${request(',le="1.0"')}}`]: "0+6x400",
      },
      silent: {
        [`http_request_duration_seconds_count{${request("")}}`]: "0+10x400",
        [`http_request_duration_seconds_bucket{${request(',le="1.0"')}}`]: "0+8x400",
      },
    },
  ],
  AetherMigrationFailed: [
    {
      at: 5,
      severity: "critical",
      fires: { [`kube_job_failed${job}`]: "1x10" },
      silent: { [`kube_job_failed${job}`]: "0x10" },
    },
  ],
  AetherRestarting: [
    {
      at: 70,
      severity: "warning",
      fires: {
        'kube_pod_container_status_restarts_total{namespace="aether",pod="aether-api-7d9-x",container="api"}':
          "0x10 1x10 2x10 3x10 4x40",
      },
      silent: {
        'kube_pod_container_status_restarts_total{namespace="aether",pod="aether-api-7d9-x",container="api"}':
          "0x10 1x80",
      },
    },
  ],
  AetherAutoscalerAtMaximum: [
    {
      at: 50,
      severity: "warning",
      fires: { [`kube_horizontalpodautoscaler_status_current_replicas${hpa}`]: "8x60" },
      // A peak.
      silent: { [`kube_horizontalpodautoscaler_status_current_replicas${hpa}`]: "2x20 8x20 7x20" },
    },
  ],
  AetherDatabaseUnobserved: [
    {
      at: 30,
      severity: "warning",
      fires: { [`pg_up{${own("postgres-exporter")}}`]: "0x40" },
      // The database moves to another node.
      silent: { [`pg_up{${own("postgres-exporter")}}`]: "1x10 0x12 1x40" },
    },
  ],
  AetherConnectionsNearLimit: [
    // Nine tenths of what the stack's pools come to, and not of the 400 that the server accepts.
    { at: 30, severity: "warning", fires: backends(`${NEAR - 1}x60`), silent: backends(`${NEAR - 2}x60`) },
  ],
  AetherBackupFailed: [
    {
      at: 5,
      severity: "warning",
      // Seconds since 1970, where these tests begin.
      fires: {
        [`kube_job_status_start_time${ofRun}`]: "200x10",
        [`kube_job_failed${failedRun}`]: "1x10",
        [`kube_cronjob_status_last_successful_time${cronJob}`]: "100x10",
      },
      // It failed, and the next one did not.
      silent: {
        [`kube_job_status_start_time${ofRun}`]: "200x10",
        [`kube_job_failed${failedRun}`]: "1x10",
        [`kube_cronjob_status_last_successful_time${cronJob}`]: "300x10",
      },
    },
  ],
  AetherBackupLate: [
    {
      at: 400,
      severity: "critical",
      fires: {
        [`kube_cronjob_status_last_schedule_time${cronJob}`]: "200x450",
        [`kube_cronjob_status_last_successful_time${cronJob}`]: "100x450",
        [`kube_cronjob_next_schedule_time${cronJob}`]: "86600x450",
      },
      // It runs for some hours, and then succeeds.
      silent: {
        [`kube_cronjob_status_last_schedule_time${cronJob}`]: "200x450",
        [`kube_cronjob_status_last_successful_time${cronJob}`]: "100x300 18000x150",
        [`kube_cronjob_next_schedule_time${cronJob}`]: "86600x450",
        [`kube_cronjob_spec_suspend${cronJob}`]: "0x450",
      },
    },
    {
      // Somebody suspended it and forgot; or it has never succeeded.
      at: 400,
      severity: "critical",
      fires: {
        [`kube_cronjob_status_last_schedule_time${cronJob}`]: "200x450",
        [`kube_cronjob_status_last_successful_time${cronJob}`]: "300x450",
        [`kube_cronjob_spec_suspend${cronJob}`]: "1x450",
      },
      silent: { [`kube_cronjob_next_schedule_time${cronJob}`]: "30000x450" },
    },
    {
      at: 400,
      severity: "critical",
      fires: { [`kube_cronjob_status_last_schedule_time${cronJob}`]: "200x450" },
      // An hour late, and then it ran.
      silent: { [`kube_cronjob_next_schedule_time${cronJob}`]: "200x60 86600x400" },
    },
  ],
  AetherVolumeFillingUp: [
    {
      at: 30,
      severity: "warning",
      fires: {
        [`kubelet_volume_stats_available_bytes${volume}`]: "14x40",
        [`kubelet_volume_stats_capacity_bytes${volume}`]: "100x40",
      },
      silent: {
        [`kubelet_volume_stats_available_bytes${volume}`]: "16x40",
        [`kubelet_volume_stats_capacity_bytes${volume}`]: "100x40",
      },
    },
    {
      at: 30,
      severity: "critical",
      fires: {
        [`kubelet_volume_stats_available_bytes${volume}`]: "4x40",
        [`kubelet_volume_stats_capacity_bytes${volume}`]: "100x40",
      },
      silent: {
        [`kubelet_volume_stats_available_bytes${volume}`]: "6x40",
        [`kubelet_volume_stats_capacity_bytes${volume}`]: "100x40",
      },
    },
  ],
  AetherCertificateExpiring: [
    {
      at: 120,
      severity: "warning",
      // Seconds since 1970, where these tests begin: six days, and eight.
      fires: {
        'certmanager_certificate_expiration_timestamp_seconds{namespace="cert-manager",exported_namespace="aether",name="aether-tls"}': `${6 * 86_400}x200`,
      },
      silent: {
        'certmanager_certificate_expiration_timestamp_seconds{namespace="aether",name="aether-tls"}': `${8 * 86_400}x200`,
      },
    },
  ],
};

let promtool: string;
const folder = mkdtempSync(join(tmpdir(), "aether-k8s-alerts-"));
const rulesFile = join(folder, "rules.yaml");
beforeAll(async () => {
  ({ promtool } = await binaries("promtool"));
  writeFileSync(rulesFile, stringify({ groups }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the alerts of a stack", () => {
  it("are rules that Prometheus takes", async () => {
    const { code, stdout, stderr } = await run(promtool, ["check", "rules", "--lint=all", "--lint-fatal", rulesFile]);
    expect(`${stdout}${stderr}`).toContain(`${rules.length} rules found`);
    expect(code).toBe(0);
  });

  it("are tried, each at each severity", () => {
    const tried = Object.entries(cases).flatMap(([name, all]) => all.map(({ severity }) => `${name} ${severity}`));
    expect([...new Set(tried)].sort()).toEqual(rules.map(({ alert, labels }) => `${alert} ${labels.severity}`).sort());
  });

  it.each(Object.entries(cases).flatMap(([name, all]) => all.map((one) => [name, one.severity, one] as const)))(
    "%s fires and stays silent, %s",
    async (name, severity, { at, fires, silent }) => {
      const alerting = async (series: Series): Promise<boolean> => {
        const file = join(folder, `${name}-${severity}.yaml`);
        const input_series = Object.entries(series).map(([series, values]) => ({ series, values }));
        const verdict = { eval_time: `${at}m`, alertname: name, exp_alerts: [] };
        const tests = [{ interval: "1m", input_series, alert_rule_test: [verdict] }];
        writeFileSync(file, stringify({ rule_files: [rulesFile], evaluation_interval: "1m", tests }));
        // That no alert was expected is what it says where one fires.
        const { code, stdout, stderr } = await run(promtool, ["test", "rules", file]);
        const said = `${stdout}${stderr}`;
        if (code !== 0 && !said.includes(`alertname: ${name}`)) throw new Error(said);
        return said.includes(`severity="${severity}"`);
      };
      expect({ fires: await alerting(fires), silent: await alerting(silent) }).toEqual({ fires: true, silent: false });
    },
  );
});
