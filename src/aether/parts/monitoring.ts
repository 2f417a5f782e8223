// Objects for Prometheus and Grafana.
import type { ConfigMap, PodMonitor, PrometheusRule } from "../../toolkit/kubernetes/object.ts";
import { stackMetadata } from "../common/metadata.ts";
import { portName } from "../components/api/declaration.ts";
import { inOperator, metrics, name as postgres } from "../components/postgres/declaration.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { presentComponents } from "../derived/endpoints.ts";
import type { AetherObject } from "../object.ts";
import { instanceLabels, METRICS_PATH, MONITORED, objectName, podLabels } from "../topology.ts";
import { alerts } from "./alerts/index.ts";
import { dashboard } from "./dashboard.ts";
import { COMPONENT, INSTANCE } from "./series.ts";

type Section = Exclude<ResolvedConfig["monitoring"], false>;
type Operator = Exclude<Section["operator"], false>;

/** PodMonitors, alerts and dashboard; nothing without monitoring. */
export function monitoring(config: ResolvedConfig): AetherObject[] {
  if (config.monitoring === false) return [];
  const { operator, dashboard } = config.monitoring;
  return [
    ...(dashboard === false ? [] : [dashboardConfigMap(config, dashboard)]),
    ...(operator === false ? [] : [podMonitor(config, operator)]),
    ...(operator === false || inOperator(config) === undefined ? [] : [instanceMonitor(config, operator)]),
    ...(operator === false || operator.alerts === false ? [] : [prometheusRule(config, operator, operator.alerts)]),
  ];
}

/** For pods instead of Services: the scheduler has two Services, and would be scraped twice. */
const podMonitor = (config: ResolvedConfig, { labels, intervalSeconds }: Operator): PodMonitor => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PodMonitor",
  metadata: labelled(config, "metrics", labels),
  spec: {
    selector: {
      matchLabels: instanceLabels(config),
      matchExpressions: [
        {
          key: COMPONENT_LABEL,
          operator: "In",
          values: MONITORED.filter((name) => presentComponents(config).some((component) => component.name === name)),
        },
      ],
    },
    // Set on every series, where alerts and dashboard expect them.
    podTargetLabels: [COMPONENT_LABEL, "app.kubernetes.io/instance"],
    podMetricsEndpoints: [{ port: portName, path: METRICS_PATH, interval: `${intervalSeconds}s` }],
  },
});

/** For the database that CloudNativePG's operator runs. Its instances have different labels, so those of the series are set. */
const instanceMonitor = (config: ResolvedConfig, { labels, intervalSeconds }: Operator): PodMonitor => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PodMonitor",
  metadata: labelled(config, "postgres-metrics", labels),
  spec: {
    selector: { matchLabels: podLabels(config, { name: postgres }) },
    podMetricsEndpoints: [
      {
        port: metrics.portName,
        path: METRICS_PATH,
        interval: `${intervalSeconds}s`,
        // The action is what the API server would fill in.
        relabelings: [
          { action: "replace", targetLabel: COMPONENT, replacement: postgres },
          { action: "replace", targetLabel: INSTANCE, replacement: config.name },
        ],
      },
    ],
  },
});

const COMPONENT_LABEL = "app.kubernetes.io/component";

const prometheusRule = (
  config: ResolvedConfig,
  { labels }: Operator,
  budgets: Exclude<Operator["alerts"], false>,
): PrometheusRule => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: labelled(config, "alerts", labels),
  spec: { groups: [{ name: objectName(config, "alerts"), rules: alerts(config, budgets) }] },
});

/** The same for every stack: namespace and instance are variables of the dashboard, so several copies are one in Grafana. */
const dashboardConfigMap = (config: ResolvedConfig, { labels }: Exclude<Section["dashboard"], false>): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: labelled(config, "dashboard", labels),
  data: { "aether.json": dashboard },
});

function labelled(config: ResolvedConfig, part: string, labels: Readonly<Record<string, string>>) {
  const metadata = stackMetadata(config, objectName(config, part));
  return { ...metadata, labels: { ...metadata.labels, ...labels } };
}
