// A real Prometheus in a pod of its own. There is no operator here: what it would make of the rendered PodMonitor and
// PrometheusRule is written by hand, field for field as its documentation says.
import { stringify } from "yaml";
import type { PodMonitor, PrometheusRule } from "../../../src/index.ts";
import type { Api, KubernetesObject } from "../../cluster/api.ts";
import { binaries } from "../../cluster/binaries.ts";
import { applied } from "../../cluster/deploy.ts";
import { files, type Image, packedImages } from "../../cluster/images/image.ts";
import { postgresExporter } from "../../cluster/images/postgres-exporter.ts";
import { type NodeConnection, sandboxOf } from "../../cluster/node/connection.ts";
import { importMissing } from "../../cluster/node/containerd.ts";

const PORT = 9090;
const namespace = "observability";
const name = "prometheus";
const metadata = { name, namespace };

/** A reserved name: nothing can be pulled from there by mistake. */
const imageName = "aether-k8s.test/prometheus:1";

const image = async (): Promise<Image> => ({
  name: imageName,
  layers: [files({ "/prometheus": (await binaries("prometheus")).prometheus })],
  config: { Entrypoint: ["/prometheus"], User: "65534:65534" },
});

/** Seconds between two evaluations of the rules. */
const EVALUATION = 5;

/** Starts Prometheus, with what it is to scrape and the rules that it evaluates. */
export async function startPrometheus(connection: NodeConnection, api: Api, monitor: PodMonitor, rule: PrometheusRule) {
  const { ctr } = await binaries("ctr");
  await importMissing(
    connection.directory,
    sandboxOf(connection),
    ctr,
    await packedImages([await image(), await postgresExporter()]),
  );
  await applied(api, prometheusObjects(monitor, rule));
}

/** What has to be applied: Prometheus, its right to look for pods, and what it reads. */
const prometheusObjects = (monitor: PodMonitor, rule: PrometheusRule): KubernetesObject[] => [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
  { apiVersion: "v1", kind: "ServiceAccount", metadata },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name },
    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", ...metadata }],
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data: {
      "prometheus.yml": stringify({
        global: { evaluation_interval: `${EVALUATION}s` },
        rule_files: ["/etc/prometheus/rules.yml"],
        scrape_configs: [scrapeConfig(monitor)],
      }),
      "rules.yml": stringify({ groups: hurried(rule) }),
    },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, labels: { "app.kubernetes.io/name": "prometheus" } },
    spec: {
      serviceAccountName: name,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name,
          image: imageName,
          args: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/data"],
          ports: [{ containerPort: PORT }],
          readinessProbe: { httpGet: { path: "/-/ready", port: PORT }, periodSeconds: 2 },
          volumeMounts: [
            { name: "config", mountPath: "/etc/prometheus" },
            { name: "data", mountPath: "/data" },
          ],
        },
      ],
      volumes: [
        { name: "config", configMap: { name } },
        { name: "data", emptyDir: {} },
      ],
    },
  },
];

/** The rules as they are rendered, but for how long each has to hold: nobody here waits for a quarter of an hour. */
const hurried = ({ spec }: PrometheusRule) =>
  spec.groups.map((group) => ({ ...group, rules: group.rules.map((rule) => ({ ...rule, for: `${EVALUATION}s` })) }));

const label = (key: string) => key.replaceAll(/[^a-zA-Z0-9_]/g, "_");

function scrapeConfig({ metadata: { namespace = "" }, spec }: PodMonitor) {
  const [endpoint] = spec.podMetricsEndpoints;
  const pod = (key: string) => `__meta_kubernetes_pod_label_${label(key)}`;
  return {
    job_name: "podMonitor",
    scrape_interval: endpoint?.interval,
    metrics_path: endpoint?.path,
    kubernetes_sd_configs: [{ role: "pod", namespaces: { names: [namespace] } }],
    relabel_configs: [
      ...Object.entries(spec.selector.matchLabels ?? {}).map(([key, value]) => ({
        action: "keep",
        source_labels: [pod(key)],
        regex: value,
      })),
      ...(spec.selector.matchExpressions ?? []).map(({ key, values = [] }) => ({
        action: "keep",
        source_labels: [pod(key)],
        regex: values.join("|"),
      })),
      { action: "keep", source_labels: ["__meta_kubernetes_pod_container_port_name"], regex: endpoint?.port },
      { action: "drop", source_labels: ["__meta_kubernetes_pod_phase"], regex: "(Failed|Succeeded)" },
      ...["namespace", "container", "pod"].map((each) => ({
        source_labels: [
          `__meta_kubernetes_${each === "namespace" ? each : each === "pod" ? "pod_name" : "pod_container_name"}`,
        ],
        target_label: each,
      })),
      ...(spec.podTargetLabels ?? []).map((key) => ({ source_labels: [pod(key)], target_label: label(key) })),
    ],
  };
}

export interface Target {
  readonly health: string;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Asks Prometheus, by the API server's way to its pod. */
export function prometheus(api: Api) {
  const ask = async (path: string) => {
    const pod = `/api/v1/namespaces/${namespace}/pods/${name}:${PORT}/proxy`;
    const { status, body } = await api.request("GET", `${pod}/api/v1/${path}`);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body.data;
  };
  return {
    targets: async (): Promise<Target[]> => (await ask("targets?state=active")).activeTargets,
    /** How many series an expression gives, those without a number left out. */
    async count(expression: string): Promise<number> {
      const { result } = await ask(`query?${new URLSearchParams({ query: expression })}`);
      return result.filter(({ value }: { value: [number, string] }) => value[1] !== "NaN").length;
    },
    async firing(): Promise<string[]> {
      const { alerts } = (await ask("alerts")) as { alerts: { state: string; labels: { alertname: string } }[] };
      return alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname);
    },
    /** Rules that could not be evaluated, with why. */
    async brokenRules(): Promise<string[]> {
      const { groups } = (await ask("rules")) as {
        groups: { rules: { name: string; health: string; lastError?: string }[] }[];
      };
      return groups
        .flatMap(({ rules }) => rules)
        .filter(({ health }) => health !== "ok")
        .map((rule) => `${rule.name}: ${rule.health} ${rule.lastError ?? ""}`);
    },
    async evaluated(): Promise<boolean> {
      const { groups } = (await ask("rules")) as { groups: { rules: { health: string }[] }[] };
      return groups.every(({ rules }) => rules.every(({ health }) => health !== "unknown"));
    },
  };
}
