// The alerts as Prometheus evaluates them: promtool checks the rules, and runs series past them of which one fires and one
// does not. What a stack's own pods serve is looked for on a cluster (node/monitoring.test.ts); what others say of a stack is
// held to recorded samples (fixtures/metrics-of-others.txt).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type AetherConfig, monitoring } from "../../src/index.ts";
import { binaries } from "../cluster/binaries.ts";
import { run } from "../cluster/command.ts";
import { isOfOthers } from "../fixtures/metrics-of-others.ts";
import { ofKind } from "../fixtures/objects.ts";

const config: AetherConfig = {
  host: "aether.example.com",
  ingress: { tls: { issuer: { name: "letsencrypt" } } },
  monitoring: { prometheus: { namespace: "monitoring" }, postgresExporter: {} },
  postgres: { backup: { to: { claim: {} }, mlflow: true } },
};
/** Where operators run the database and scale the API. */
const operated: AetherConfig = {
  postgres: { cloudNativePg: { walArchive: { objectStore: "home" } } },
  api: { autoscaling: { keda: { triggers: [{ type: "cron", metadata: {} }] } } },
  monitoring: { prometheus: { namespace: "monitoring" } },
};

const groupsOf = (config: AetherConfig) =>
  ofKind(monitoring(config), "PrometheusRule").flatMap(({ spec }) => spec.groups);
const rulesOf = (config: AetherConfig) => groupsOf(config).flatMap(({ rules }) => rules);

// Eight pods of the API, one more in a rollout and the scheduler with 15 connections each; migration, backup and a reserve of 5
// come to 8, and the exporter to 3.
const NEAR = Math.floor(0.9 * (10 * 15 + 8 + 3));
const own = (component: string, more = "") =>
  `namespace="aether",app_kubernetes_io_instance="aether",app_kubernetes_io_component="${component}"${more}`;
const request = (more: string) => own("api", `,handler="/api/v1/entities",method="GET"${more}`);
const volume = '{namespace="aether",persistentvolumeclaim="data-aether-postgres-0"}';
const hpa = '{namespace="aether",horizontalpodautoscaler="aether-api"}';
/** A Job that started at a minute and ended so. */
const job = (name: string, minute: number, ending: "failed" | "complete"): Series => ({
  [`kube_job_status_start_time{namespace="aether",job_name="${name}"}`]: `${60 * minute}x500`,
  [`kube_job_${ending}{namespace="aether",condition="true",job_name="${name}"}`]: "1x500",
});
const cronJob = (name: string) => `{namespace="aether",cronjob="${name}"}`;
const certificate = (namespaces: string) =>
  `{${namespaces},name="aether-tls",issuer_name="letsencrypt",issuer_kind="ClusterIssuer",issuer_group="cert-manager.io"}`;
const DAY = 86_400;
/** A backend of each database, of which one is nobody's. */
const backends = (count: string) => ({
  [`pg_stat_database_numbackends{${own("postgres-exporter", ',datname="aether"')}}`]: count,
  [`pg_stat_database_numbackends{${own("postgres-exporter", ',datname="postgres"')}}`]: "1x60",
});

type Series = Readonly<Record<string, string>>;

/** Series that make an alert fire and that don't, one value a minute, and the minute of the verdict. */
interface Case {
  readonly at: number;
  readonly severity: string;
  readonly fires: Series;
  readonly silent: Series;
}
type Cases = Readonly<Record<string, readonly Case[]>>;

const BACKUPS = ["aether-backup", "aether-backup-mlflow"] as const;

const cases: Cases = {
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
      // Once more, after one that was right.
      fires: { ...job("aether-migrate-0a1b2c3d", 1, "complete"), ...job("aether-migrate-9f8e7d6c", 2, "failed") },
      // It failed, and stays to be looked at; the correction succeeded.
      silent: { ...job("aether-migrate-0a1b2c3d", 1, "failed"), ...job("aether-migrate-9f8e7d6c", 2, "complete") },
    },
    {
      at: 5,
      severity: "critical",
      fires: job("aether-migrate-0a1b2c3d", 1, "failed"),
      silent: job("aether-migrate-0a1b2c3d", 1, "complete"),
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
  AetherBackupFailed: BACKUPS.map((name) => ({
    at: 5,
    severity: "warning",
    // Seconds since 1970, where these tests begin.
    fires: {
      ...job(`${name}-29411234`, 3, "failed"),
      [`kube_cronjob_status_last_successful_time${cronJob(name)}`]: "100x10",
    },
    // It failed, and the next one did not.
    silent: {
      ...job(`${name}-29411234`, 3, "failed"),
      [`kube_cronjob_status_last_successful_time${cronJob(name)}`]: "300x10",
    },
  })),
  AetherBackupLate: BACKUPS.map(cronJob).flatMap((cronJob) => [
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
      // Somebody suspended it and forgot.
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
      // It has never succeeded.
      at: 400,
      severity: "critical",
      fires: { [`kube_cronjob_status_last_schedule_time${cronJob}`]: "200x450" },
      // An hour late, and then it ran.
      silent: { [`kube_cronjob_next_schedule_time${cronJob}`]: "200x60 86600x400" },
    },
  ]),
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
        [`certmanager_certificate_expiration_timestamp_seconds${certificate('namespace="cert-manager",exported_namespace="aether"')}`]: `${6 * DAY}x200`,
        [`certmanager_certificate_renewal_timestamp_seconds${certificate('namespace="cert-manager",exported_namespace="aether"')}`]:
          "0x200",
      },
      silent: {
        [`certmanager_certificate_expiration_timestamp_seconds${certificate('namespace="aether"')}`]: `${8 * DAY}x200`,
        [`certmanager_certificate_renewal_timestamp_seconds${certificate('namespace="aether"')}`]: "0x200",
      },
    },
    {
      // One that was never issued, and one that an authority issues for six days.
      at: 120,
      severity: "warning",
      fires: {
        [`certmanager_certificate_expiration_timestamp_seconds${certificate('namespace="aether"')}`]: "0x200",
        [`certmanager_certificate_renewal_timestamp_seconds${certificate('namespace="aether"')}`]: "0x200",
      },
      silent: {
        [`certmanager_certificate_expiration_timestamp_seconds${certificate('namespace="aether"')}`]: `${6 * DAY}x200`,
        [`certmanager_certificate_renewal_timestamp_seconds${certificate('namespace="aether"')}`]: `${4 * DAY}x200`,
      },
    },
  ],
};

/** Those alerts that look elsewhere where operators run the database and scale the API. */
const instance = (name: string) => own("postgres", `,pod="aether-postgres-${name}"`);
const backendsOf = (name: string, count: number) => ({
  [`cnpg_backends_total{${instance(name)},datname="aether",usename="aether",state="idle"}`]: `${count - 2}x60`,
  [`cnpg_backends_total{${instance(name)},datname="aether",usename="aether",state="active"}`]: "2x60",
  // Another instance follows this one.
  [`cnpg_backends_total{${instance(name)},datname="",usename="streaming_replica",state="active"}`]: "2x60",
});
// As above, without the exporter.
const NEAR_OF_INSTANCE = Math.floor(0.9 * (10 * 15 + 7));
const operatedCases: Cases = {
  AetherDatabaseUnobserved: [
    {
      at: 30,
      severity: "warning",
      fires: { [`cnpg_collector_up{${instance("1")}}`]: "0x40", [`cnpg_collector_up{${instance("2")}}`]: "0x40" },
      // One is replaced by another.
      silent: {
        [`cnpg_collector_up{${instance("1")}}`]: "1x10 _x40",
        [`cnpg_collector_up{${instance("4")}}`]: "_x20 1x40",
      },
    },
  ],
  AetherConnectionsNearLimit: [
    {
      at: 30,
      severity: "warning",
      fires: { ...backendsOf("1", NEAR_OF_INSTANCE), ...backendsOf("2", 5) },
      // More than that, of all instances together.
      silent: { ...backendsOf("1", NEAR_OF_INSTANCE - 1), ...backendsOf("2", 5) },
    },
  ],
  AetherWalArchiveFailing: [
    {
      at: 30,
      severity: "critical",
      fires: {
        [`cnpg_pg_stat_archiver_last_failed_time{${instance("1")}}`]: "100x40",
        [`cnpg_pg_stat_archiver_last_archived_time{${instance("1")}}`]: "-1x40",
      },
      // The bucket was away for some minutes.
      silent: {
        [`cnpg_pg_stat_archiver_last_failed_time{${instance("1")}}`]: "0x10 600+60x9 1200x30",
        [`cnpg_pg_stat_archiver_last_archived_time{${instance("1")}}`]: "60x20 1260x30",
      },
    },
  ],
  AetherVolumeFillingUp: [
    {
      at: 30,
      severity: "critical",
      fires: {
        'kubelet_volume_stats_available_bytes{namespace="aether",persistentvolumeclaim="aether-postgres-4"}': "4x40",
        'kubelet_volume_stats_capacity_bytes{namespace="aether",persistentvolumeclaim="aether-postgres-4"}': "100x40",
      },
      silent: {
        'kubelet_volume_stats_available_bytes{namespace="aether",persistentvolumeclaim="aether-postgres-4"}': "6x40",
        'kubelet_volume_stats_capacity_bytes{namespace="aether",persistentvolumeclaim="aether-postgres-4"}': "100x40",
      },
    },
  ],
  AetherAutoscalerAtMaximum: [
    {
      at: 50,
      severity: "warning",
      fires: {
        'kube_horizontalpodautoscaler_status_current_replicas{namespace="aether",horizontalpodautoscaler="keda-hpa-aether-api"}':
          "8x60",
      },
      silent: {
        'kube_horizontalpodautoscaler_status_current_replicas{namespace="aether",horizontalpodautoscaler="keda-hpa-aether-api"}':
          "7x60",
      },
    },
  ],
};

let promtool: string;
const folder = mkdtempSync(join(tmpdir(), "aether-k8s-alerts-"));
beforeAll(async () => {
  ({ promtool } = await binaries("promtool"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file that promtool reads; its path. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, stringify(content));
  return path;
}

const inputSeries = (series: Series) => Object.entries(series).map(([series, values]) => ({ series, values }));

describe.each([
  ["the alerts of a stack", config, cases],
  ["the alerts of a stack whose database and autoscaler are an operator's", operated, operatedCases],
])("%s", (stack, config, cases) => {
  const rules = file(`${stack}.yaml`, { groups: groupsOf(config) });

  it("are rules that Prometheus accepts", async () => {
    const { code, stdout, stderr } = await run(promtool, ["check", "rules", "--lint=all", "--lint-fatal", rules]);
    expect(`${stdout}${stderr}`).toContain(`${rulesOf(config).length} rules found`);
    expect(code).toBe(0);
  });

  it.each(Object.entries(cases).flatMap(([name, all]) => all.map((one) => [name, one.severity, one] as const)))(
    "%s fires and stays silent, %s",
    async (name, severity, { at, fires, silent }) => {
      const alerting = async (series: Series): Promise<boolean> => {
        const verdict = { eval_time: `${at}m`, alertname: name, exp_alerts: [] };
        const tests = [{ interval: "1m", input_series: inputSeries(series), alert_rule_test: [verdict] }];
        const path = file(`${name}-${severity}.yaml`, { rule_files: [rules], evaluation_interval: "1m", tests });
        // That no alert was expected is what it says where one fires.
        const { code, stdout, stderr } = await run(promtool, ["test", "rules", path]);
        const said = `${stdout}${stderr}`;
        if (code !== 0 && !said.includes(`alertname: ${name}`)) throw new Error(said);
        return said.includes(`severity="${severity}"`);
      };
      expect({ fires: await alerting(fires), silent: await alerting(silent) }).toEqual({ fires: true, silent: false });
    },
  );
});

it("every alert is tried at each severity", () => {
  const tried = [cases, operatedCases].flatMap((cases) =>
    Object.entries(cases).flatMap(([name, all]) => all.map(({ severity }) => `${name} ${severity}`)),
  );
  const all = [...rulesOf(config), ...rulesOf(operated)].map(({ alert, labels }) => `${alert} ${labels.severity}`);
  expect([...new Set(tried)].sort()).toEqual([...new Set(all)].sort());
});

describe("metrics of others about a stack", () => {
  const samples = readFileSync(new URL("../fixtures/metrics-of-others.txt", import.meta.url), "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, series, value] = /^(\w+\{.*\}) (\S+)$/.exec(line) ?? [];
      return series === undefined || value === undefined ? [] : [[series, value] as const];
    });
  const dashboard = ofKind(monitoring(config), "ConfigMap")[0]?.data?.["aether.json"] ?? "";
  const panels: string[] = JSON.parse(dashboard).panels.flatMap(({ targets = [] }: { targets?: { expr: string }[] }) =>
    targets.map(({ expr }) => expr.replaceAll(/\$(?:namespace|instance)/g, "aether")),
  );
  const selectors = [...rulesOf(config), ...rulesOf(operated)]
    .map(({ expr }) => expr)
    .concat(panels)
    .flatMap((expression) => expression.match(/\w+\{[^}]*\}/g) ?? [])
    .filter(isOfOthers);

  it("is found by every selector of alerts and panels in the recorded samples", async () => {
    const promql_expr_test = [...new Set(selectors)].map((selector) => ({
      expr: `count(${selector}) > bool 0`,
      eval_time: "0m",
      exp_samples: [{ labels: "{}", value: 1 }],
    }));
    expect(promql_expr_test.length).toBeGreaterThan(30);
    const tests = [{ interval: "1m", input_series: inputSeries(Object.fromEntries(samples)), promql_expr_test }];
    const { code, stdout, stderr } = await run(promtool, ["test", "rules", file("selectors.yaml", { tests })]);
    expect([code, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining("SUCCESS")]);
  });

  it("have in the tests of the alerts only metrics and labels of the samples", () => {
    const parsed = (series: string) => ({
      name: series.replace(/\{.*/, ""),
      labels: [...series.matchAll(/(\w+)=/g)].map(([, label = ""]) => label),
    });
    const recorded = samples.map(([series]) => parsed(series));
    const strange = [cases, operatedCases]
      .flatMap((cases) => Object.values(cases).flat())
      .flatMap(({ fires, silent }) => [...Object.keys(fires), ...Object.keys(silent)])
      .filter(isOfOthers)
      .filter((series) => {
        const { name, labels } = parsed(series);
        return !recorded.some((each) => each.name === name && labels.every((label) => each.labels.includes(label)));
      });
    expect(strange).toEqual([]);
  });
});
