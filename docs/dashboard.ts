// The Grafana dashboard, built with Grafana's own types. `npm run generate` writes it as the text that a stack brings.
import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { podNames } from "../src/aether/derived/declared.ts";
import { COMPONENT, INSTANCE, PAGE_REQUESTS, USER_REQUESTS } from "../src/aether/parts/series.ts";

const PROMETHEUS = { type: "prometheus", uid: "$datasource" };

/** Of the stack's own pods. */
const own = (...more: string[]) => `{${['namespace="$namespace"', `${INSTANCE}="$instance"`, ...more].join(",")}}`;
/** Of what kube-state-metrics and kubelet say about its objects. */
const about = (...more: string[]) => `{${['namespace="$namespace"', ...more].join(",")}}`;

/** Without a legend of its own a query is named by the labels in which its series differ. */
const query = (expr: string, legend = "__auto") => new DataqueryBuilder().expr(expr).range().legendFormat(legend);

const panel = (
  title: string,
  description: string,
  unit: string,
  targets: readonly Builder<Dataquery>[],
): PanelBuilder =>
  new PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .min(0)
    .span(8)
    .height(8)
    .targets([...targets]);

const variable = (name: string, label: string, query: string) =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(PROMETHEUS)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged);

const rate = (metric: string, selector: string) => `rate(${metric}${selector}[$__rate_interval])`;
const ratio = (by: string, part: string, all: string) => `sum by (${by}) (${part}) / sum by (${by}) (${all})`;

const ALL_REQUESTS = rate("http_requests_total", own(USER_REQUESTS));

const requests = [
  panel("Requests", "Without probes and scrapes.", "reqps", [query(`sum by (${COMPONENT}) (${ALL_REQUESTS})`)]),
  panel("Failed requests", "Answers of 500 and above.", "percentunit", [
    // A role without failures has no series of them; without a line it would look like a scrape that fails.
    query(
      `${ratio(COMPONENT, rate("http_requests_total", own(USER_REQUESTS, 'status="5xx"')), ALL_REQUESTS)} or 0 * sum by (${COMPONENT}) (${ALL_REQUESTS})`,
    ),
  ]),
  panel("Duration", "Mean of GET requests, without streams.", "s", [
    query(
      ratio(
        COMPONENT,
        rate("http_request_duration_seconds_sum", own(USER_REQUESTS, PAGE_REQUESTS)),
        rate("http_request_duration_seconds_count", own(USER_REQUESTS, PAGE_REQUESTS)),
      ),
    ),
  ]),
  panel("Slowest pages", "Mean duration of GET requests, without streams.", "s", [
    query(
      `topk(8, ${ratio(
        "handler",
        rate("http_request_duration_seconds_sum", own(USER_REQUESTS, PAGE_REQUESTS)),
        rate("http_request_duration_seconds_count", own(USER_REQUESTS, PAGE_REQUESTS)),
      )})`,
    ),
  ]),
].map((each) => each.span(6));

const PODS = podNames();
const CLAIMS = `persistentvolumeclaim=~"(.+-)?$instance-${PODS}"`;
const API = 'deployment=~"$instance-api"';
/** KEDA's is called after its ScaledObject. */
const HPA = 'horizontalpodautoscaler=~"(keda-hpa-)?$instance-api"';

const pods = [
  panel("API pods", "Ready pods, and the autoscaler's range. Needs kube-state-metrics.", "none", [
    query(`kube_deployment_status_replicas_ready${about(API)}`, "ready"),
    query(`kube_horizontalpodautoscaler_spec_min_replicas${about(HPA)}`, "minimum"),
    query(`kube_horizontalpodautoscaler_spec_max_replicas${about(HPA)}`, "maximum"),
  ]),
  panel("Memory", "Of the process in each pod; none where a pod has several (api.workers).", "bytes", [
    query(`sum by (pod) (process_resident_memory_bytes${own()})`),
  ]),
  panel("CPU", "Cores that the process in each pod uses; none where a pod has several (api.workers).", "none", [
    query(`sum by (pod) (${rate("process_cpu_seconds_total", own())})`),
  ]),
  panel("Restarts", "Of each container, within an hour. Needs kube-state-metrics.", "none", [
    query(`sum by (pod) (increase(kube_pod_container_status_restarts_total${about(`pod=~"$instance-${PODS}"`)}[1h]))`),
  ]),
  panel("Volumes", "Used part of each. Needs kubelet's metrics.", "percentunit", [
    query(
      ratio(
        "persistentvolumeclaim",
        `kubelet_volume_stats_used_bytes${about(CLAIMS)}`,
        `kubelet_volume_stats_capacity_bytes${about(CLAIMS)}`,
      ),
    ),
  ]).max(1),
];

const EXPORTER = `${COMPONENT}="postgres-exporter"`;
/** Of each instance that CloudNativePG runs. */
const INSTANCES = `${COMPONENT}="postgres"`;
const OBSERVED = "Needs monitoring.postgresExporter or postgres.cloudNativePg.";
const BACKUP = 'cronjob=~"$instance-backup(-mlflow)?"';

const database = [
  panel("Connections", `Open, and what the server accepts. ${OBSERVED}`, "none", [
    query(
      `sum(pg_stat_database_numbackends${own(EXPORTER)}) or max(sum by (pod) (cnpg_backends_total${own(INSTANCES, 'datname!=""')}))`,
      "open",
    ),
    query(
      `max(pg_settings_max_connections${own(EXPORTER)}) or max(cnpg_pg_settings_setting${own(INSTANCES, 'name="max_connections"')})`,
      "accepted",
    ),
  ]),
  panel("Database size", `Of each database of the server. ${OBSERVED}`, "bytes", [
    query(`max by (datname) (pg_database_size_bytes${own(EXPORTER)} or cnpg_pg_database_size_bytes${own(INSTANCES)})`),
  ]),
  panel("Last backup", "Time since it succeeded. Needs postgres.backup and kube-state-metrics.", "s", [
    query(`time() - max by (cronjob) (kube_cronjob_status_last_successful_time${about(BACKUP)})`),
  ]),
];

/** The dashboard as Grafana imports it. */
export function dashboard(): string {
  const built = new DashboardBuilder("Aether")
    .uid("aether-k8s")
    .tags(["aether"])
    .refresh("1m")
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(variable("namespace", "Namespace", `label_values(up{${COMPONENT}="scheduler"}, namespace)`))
    .withVariable(
      variable("instance", "Stack", `label_values(up{namespace="$namespace",${COMPONENT}="scheduler"}, ${INSTANCE})`),
    );
  for (const [title, panels] of Object.entries({ Requests: requests, "Pods and volumes": pods, Database: database })) {
    built.withRow(new RowBuilder(title));
    for (const each of panels) built.withPanel(each);
  }
  return `${JSON.stringify(built.build(), null, 1)}\n`;
}
