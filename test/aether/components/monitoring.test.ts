import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, monitoring, networkPolicies, vet } from "../../../src/index.ts";
import { containerOf, named, ofKind, podOf } from "../../fixtures/objects.ts";

const prometheus = { namespace: "monitoring", matchLabels: { "app.kubernetes.io/name": "prometheus" } };
const seen: AetherConfig = { host: "aether.example.com", monitoring: { prometheus: { namespace: "monitoring" } } };
const withAlerts = (config: AetherConfig = {}) => monitoring({ ...seen, ...config });

const alertsOf = (config: AetherConfig = {}) =>
  ofKind(withAlerts(config), "PrometheusRule").flatMap(({ spec }) => spec.groups.flatMap(({ rules }) => rules));
const alert = (name: string, config: AetherConfig = {}) => alertsOf(config).filter((each) => each.alert === name);
const expressions = (name: string, config: AetherConfig = {}) => alert(name, config).map(({ expr }) => expr);

/** Who may come in to a component at which ports. */
const entries = (component: string, config: AetherConfig) =>
  named(networkPolicies(config), "NetworkPolicy", `aether-${component}`).spec.ingress ?? [];

describe("without monitoring", () => {
  it("no object of it is rendered, and nothing about metrics is in the pods", () => {
    expect(monitoring()).toEqual([]);
    expect(JSON.stringify(aetherStack())).not.toMatch(/prometheus|PROMETHEUS|\/metrics/);
  });
});

describe("Prometheus", () => {
  it("may connect to the port of API and scheduler, only from its own pods", () => {
    const from = [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
        podSelector: { matchLabels: prometheus.matchLabels },
      },
    ];
    const rule = { from, ports: [{ protocol: "TCP", port: 8000 }] };
    expect(entries("api", seen)).toContainEqual(rule);
    expect(entries("scheduler", seen)).toContainEqual(rule);
    for (const other of ["ui", "postgres", "mlflow"]) expect(entries(other, seen)).not.toContainEqual(rule);
  });

  it("scrapes the pods of API and scheduler once each, at the port that they name", () => {
    const { spec } = named(withAlerts(), "PodMonitor", "aether-metrics");
    expect(spec.selector).toEqual({
      matchLabels: { "app.kubernetes.io/name": "aether", "app.kubernetes.io/instance": "aether" },
      matchExpressions: [{ key: "app.kubernetes.io/component", operator: "In", values: ["api", "scheduler"] }],
    });
    expect(spec.podMetricsEndpoints).toEqual([{ port: "http", path: "/metrics", interval: "30s" }]);
    for (const component of ["api", "scheduler"])
      expect(containerOf(podOf(component, seen)).ports).toContainEqual({ name: "http", containerPort: 8000 });
  });

  it("selects PodMonitor and PrometheusRule by the labels of the config", () => {
    const labels = { release: "kube-prometheus-stack" };
    const objects = monitoring({ monitoring: { prometheus: { namespace: "monitoring" }, operator: { labels } } });
    const found = objects.filter(({ kind }) => kind === "PodMonitor" || kind === "PrometheusRule");
    expect(found.map(({ metadata }) => metadata.labels.release)).toEqual([labels.release, labels.release]);
  });

  it("without its operator finds the pods by annotations, and nothing for the operator is rendered", () => {
    const config: AetherConfig = { monitoring: { prometheus, operator: false } };
    expect(monitoring(config).map(({ kind }) => kind)).toEqual(["ConfigMap"]);
    const annotations = {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "8000",
      "prometheus.io/path": "/metrics",
    };
    for (const component of ["api", "scheduler"])
      expect(podOf(component, config).annotations).toMatchObject(annotations);
    for (const component of ["ui", "mlflow", "postgres"])
      expect(Object.keys(podOf(component, config).annotations ?? {})).not.toContain("prometheus.io/scrape");
  });

  it("gets the sum of several processes, not one of them at a time", () => {
    const workers = (workers: number): AetherConfig => ({
      ...seen,
      api: { workers, resources: { limits: { memory: "2Gi" } }, autoscaling: { minReplicas: 1, maxReplicas: 2 } },
    });
    const folder = { name: "PROMETHEUS_MULTIPROC_DIR", value: "/tmp" };
    expect(containerOf(podOf("api", workers(2))).env).toContainEqual(folder);
    expect(containerOf(podOf("api", workers(1))).env).not.toContainEqual(folder);
  });
});

describe("an alert", () => {
  it("selects the stack's own namespace and instance", () => {
    const config = { name: "house", namespace: "home" };
    for (const { expr } of alertsOf(config)) {
      expect(expr).toContain('namespace="home"');
      expect(expr).toMatch(/app_kubernetes_io_instance="house"|"(data-)?house-|="house-|~"house-/);
    }
  });

  it("uses the autoscaler's minimum number of pods, or the fixed number", () => {
    expect(expressions("AetherApiNotReady")).toEqual([expect.stringMatching(/ < 2$/)]);
    const range = { autoscaling: { minReplicas: 4, maxReplicas: 5 } };
    expect(expressions("AetherApiNotReady", { api: range })).toEqual([expect.stringMatching(/ < 4$/)]);
    const fixed = { autoscaling: false as const, replicas: 3 };
    expect(expressions("AetherApiNotReady", { api: fixed })).toEqual([expect.stringMatching(/ < 3$/)]);
  });

  it("reports an autoscaler at its maximum if it has a range", () => {
    expect(expressions("AetherAutoscalerAtMaximum")).toEqual([expect.stringMatching(/ >= 8$/)]);
    expect(alert("AetherAutoscalerAtMaximum", { api: { autoscaling: { minReplicas: 2, maxReplicas: 2 } } })).toEqual(
      [],
    );
    expect(alert("AetherAutoscalerAtMaximum", { api: { autoscaling: false } })).toEqual([]);
  });

  it("watches the autoscaler that KEDA creates, if KEDA scales", () => {
    const keda = { triggers: [{ type: "cron", metadata: {} }] };
    expect(expressions("AetherAutoscalerAtMaximum")[0]).toContain('horizontalpodautoscaler="aether-api"');
    expect(expressions("AetherAutoscalerAtMaximum", { api: { autoscaling: { keda } } })[0]).toContain(
      'horizontalpodautoscaler="keda-hpa-aether-api"',
    );
  });

  it("watches every backup of the stack, and no others", () => {
    const backup = (more: object) => ({ postgres: { backup: { to: { claim: {} }, ...more } } });
    for (const name of ["AetherBackupFailed", "AetherBackupLate"]) {
      const watched = (config: AetherConfig) =>
        expressions(name, config).map((expr) => /cronjob="([^"]*)"/.exec(expr)?.[1]);
      expect(watched({})).toEqual([]);
      expect(watched(backup({}))).toEqual(["aether-backup"]);
      expect(watched(backup({ mlflow: true }))).toEqual(["aether-backup", "aether-backup-mlflow"]);
      // Without it Alertmanager would take the two for one.
      expect(alert(name, backup({ mlflow: true })).map(({ labels }) => labels.cronjob)).toEqual(
        watched(backup({ mlflow: true })),
      );
    }
  });

  it("spends the error budget at the speeds of a page and of a ticket", () => {
    const speeds = (percent: number) =>
      alert("AetherErrorBudgetBurn", {
        monitoring: { prometheus, operator: { alerts: { errorBudgetPercent: percent } } },
      }).map(({ labels, expr }) => [labels.severity, [...expr.matchAll(/\) > (\S+)/g)].map(([, limit]) => limit)]);
    expect(speeds(1)).toEqual([
      ["critical", ["0.144", "0.144"]],
      ["warning", ["0.06", "0.06"]],
    ]);
    expect(speeds(0.5)[0]).toEqual(["critical", ["0.072", "0.072"]]);
    expect(alert("AetherErrorBudgetBurn").map((each) => [each.labels.severity, each.for])).toEqual([
      ["critical", "2m"],
      ["warning", "15m"],
    ]);
  });

  it("uses the config's budget of slow requests, five percent by default", () => {
    const limits = (alerts: object) =>
      expressions("AetherLatencyBudgetBurn", { monitoring: { prometheus, operator: { alerts } } }).map(
        (expr) => /\) > (\S+)/.exec(expr)?.[1],
      );
    expect(limits({})).toEqual(["0.72", "0.3"]);
    expect(limits({ slowBudgetPercent: 1 })).toEqual(["0.144", "0.06"]);
  });

  it.each([
    ["house-api-6c5d8f7b9-x2x4z", true],
    ["house-postgres-0", true],

    ["house-migrate-1a2b3c4d-x2x4z", true],
    ["house-mlflow-6c5d8f7b9-x2x4z", true],
    ["house-b-api-6c5d8f7b9-x2x4z", false],
    ["house-b-postgres-0", false],
    ["other-api-6c5d8f7b9-x2x4z", false],
  ])("counts the restarts of a pod %s as the stack's: %s", (pod, isOurs) => {
    const [expr] = expressions("AetherRestarting", { name: "house" });
    const pattern = /pod=~"([^"]*)"/.exec(expr ?? "")?.[1];
    expect(new RegExp(`^(?:${pattern})$`).test(pod)).toBe(isOurs);
  });

  it("watches the volumes that the stack has", () => {
    const claims = (config: AetherConfig) =>
      expressions("AetherVolumeFillingUp", config).map((expr) => /persistentvolumeclaim=~"([^"]*)"/.exec(expr)?.[1]);
    expect(claims({})).toEqual(Array(2).fill("data-aether-postgres-0|aether-mlflow"));
    expect(claims({ mlflow: false })).toEqual(Array(2).fill("data-aether-postgres-0"));
    const existing = { storage: { existingClaim: "old-database" } };
    expect(claims({ postgres: existing })).toEqual(Array(2).fill("old-database|aether-mlflow"));
    const external = { external: { host: "10.0.0.5", maxConnections: 200 } };
    expect(claims({ mlflow: false, postgres: external })).toEqual([]);
  });

  it("watches a certificate that cert-manager renews, and no others", () => {
    const tls = { issuer: { name: "letsencrypt" }, secretName: "web-certificate" };
    expect(expressions("AetherCertificateExpiring", { ingress: { tls } })[0]).toContain('name="web-certificate"');
    expect(alert("AetherCertificateExpiring", { ingress: { tls: { secretName: "wildcard" } } })).toEqual([]);
    expect(
      alert("AetherCertificateExpiring", { ingress: { tls: false }, publicUrl: "https://aether.example.com" }),
    ).toEqual([]);
  });

  it("is omitted with all others by alerts: false, and the PodMonitor stays", () => {
    const objects = monitoring({ monitoring: { prometheus, operator: { alerts: false }, dashboard: false } });
    expect(objects.map(({ kind }) => kind)).toEqual(["PodMonitor"]);
  });

  it("is labelled with its stack: Alertmanager would take the same alert of two stacks for one", () => {
    for (const { labels } of alertsOf({ namespace: "home", name: "house" }))
      expect(labels).toMatchObject({ namespace: "home", app_kubernetes_io_instance: "house" });
  });

  it("names the metrics that it needs besides the stack's own", () => {
    const needs = alertsOf({ ingress: { tls: { issuer: { name: "letsencrypt" } } } }).map(({ expr, annotations }) => [
      /kube_|kubelet_|certmanager_/.exec(expr)?.[0],
      annotations.needs,
    ]);
    const known = {
      kube_: "metrics of kube-state-metrics",
      kubelet_: "metrics of kubelet",
      certmanager_: "metrics of cert-manager",
    };
    expect(new Set(needs.map(([prefix]) => prefix))).toEqual(new Set([undefined, ...Object.keys(known)]));
    for (const [prefix, need] of needs) expect(need).toBe(prefix && known[prefix as keyof typeof known]);
  });
});

describe("docs/monitoring.md", () => {
  it("has a section for every alert, at the alert's runbook link", () => {
    const text = readFileSync(new URL("../../../docs/monitoring.md", import.meta.url), "utf8");
    const chapters = [...text.matchAll(/^### (.+)$/gm)].map(([, title = ""]) => title);
    const all = alertsOf({
      ingress: { tls: { issuer: { name: "letsencrypt" } } },
      monitoring: { prometheus: { namespace: "monitoring" }, postgresExporter: {} },
      postgres: { backup: { to: { claim: {} } } },
    });
    all.push(...alertsOf({ postgres: { cloudNativePg: { walArchive: { objectStore: "home" } } } }));
    expect(chapters.sort()).toEqual([...new Set(all.map(({ alert }) => alert))].sort());
    for (const { alert, annotations } of all)
      expect(annotations.runbook).toBe(`docs/monitoring.md#${alert.toLowerCase()} of @aether/k8s`);
  });
});

describe("the dashboard", () => {
  const [config] = ofKind(withAlerts(), "ConfigMap");

  it("is a ConfigMap that Grafana's sidecar finds", () => {
    expect(config?.metadata).toMatchObject({ name: "aether-dashboard", labels: { grafana_dashboard: "1" } });
    expect(JSON.parse(config?.data?.["aether.json"] ?? "")).toMatchObject({ uid: "aether-k8s", title: "Aether" });
  });

  it("shows rate, errors and duration of each role, pods, restarts and volumes, and the database", () => {
    const { panels } = JSON.parse(config?.data?.["aether.json"] ?? "") as {
      panels: { title: string; targets?: { expr: string }[] }[];
    };
    const shown = panels.filter(({ targets }) => targets !== undefined);
    expect(shown.map(({ title }) => title)).toEqual([
      ...["Requests", "Failed requests", "Duration", "Slowest pages"],
      ...["API pods", "Memory", "CPU", "Restarts", "Volumes"],
      ...["Connections", "Database size", "Last backup"],
    ]);
    // A role that never failed shows a line at zero.
    expect(shown[1]?.targets?.[0]?.expr).toMatch(/ or 0 \* sum by \(app_kubernetes_io_component\)/);
    for (const { title, targets = [] } of shown.slice(0, 3))
      expect(`${title}: ${targets[0]?.expr}`).toContain("sum by (app_kubernetes_io_component)");
  });

  it("is the same for every stack, so that several are one dashboard", () => {
    const [other] = ofKind(withAlerts({ name: "house", namespace: "home" }), "ConfigMap");
    expect(other?.data).toEqual(config?.data);
  });
});

describe("a config", () => {
  it.each([
    [
      { operator: false, prometheus },
      { api: { podAnnotations: { "prometheus.io/port": "9000" } } },
      'api.podAnnotations["prometheus.io/port"]',
    ],
    [{ prometheus, operator: { labels: { "app.kubernetes.io/instance": "x" } } }, {}, "monitoring.operator.labels"],
    [{ prometheus, dashboard: { labels: { "app.kubernetes.io/name": "x" } } }, {}, "monitoring.dashboard.labels"],
    [{ prometheus, operator: { alerts: { errorBudgetPercent: 7 } } }, {}, "monitoring.operator.alerts"],
    [{ prometheus, operator: { intervalSeconds: 61 } }, {}, "monitoring.operator.intervalSeconds"],
    [{ operator: false }, {}, "monitoring"],
  ] as const)("can't say %j with %j", (section, more, place) => {
    expect(() => aetherStack({ monitoring: section, ...more } as AetherConfig)).toThrow(place);
  });
});

describe("vet", () => {
  it("knows the scrape as a connection that is needed", () => {
    const objects = aetherStack(seen);
    expect(vet(objects, facts(seen))).toEqual([]);
    const closed = objects.map((object) =>
      object.kind === "NetworkPolicy" && object.metadata.name === "aether-scheduler"
        ? { ...object, spec: { ...object.spec, ingress: [] } }
        : object,
    );
    expect(vet(closed, facts(seen)).map(({ message }) => message)).toContainEqual(expect.stringContaining("metrics"));
  });
});
