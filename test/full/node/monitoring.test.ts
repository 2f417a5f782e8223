// A real Prometheus scrapes the stack that runs, under its default deny, and finds what panels and alerts look for. What others
// say of a stack (kube-state-metrics, the kubelet of its volumes, cert-manager, CloudNativePG) is not to be had here: those
// selectors are held to recorded samples in test/full/alerts.test.ts.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import {
  type AetherConfig,
  type ConfigMap,
  monitoring,
  type PodMonitor,
  type PrometheusRule,
} from "../../../src/index.ts";
import { connect } from "../../cluster/connection.ts";
import { deploy } from "../../cluster/deploy.ts";
import { hasty, runningStack, secondsSince, small } from "../../cluster/node/running-stack.ts";
import { until } from "../../cluster/until.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";
import { isOfOthers } from "../../fixtures/metrics-of-others.ts";
import { prometheus, startPrometheus } from "./prometheus.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);
const namespace = "monitored";
const config: AetherConfig = {
  ...hasty({ ...small, namespace }),
  postgres: { storage: { size: "1Gi" } },
  monitoring: { prometheus: { namespace: "observability" }, operator: { intervalSeconds: 5 }, postgresExporter: {} },
};
const stack = runningStack(connection, config);
const seen = prometheus(api);

const objects = monitoring(config);
const ofKind = <T>(kind: string) => objects.find((object) => object.kind === kind) as T;
const monitor = ofKind<PodMonitor>("PodMonitor");
const rule = ofKind<PrometheusRule>("PrometheusRule");
const dashboard = JSON.parse(Object.values(ofKind<ConfigMap>("ConfigMap").data ?? {})[0] ?? "");

/** As Grafana fills them in. */
const filledIn = (expression: string) =>
  expression.replaceAll("$namespace", namespace).replaceAll("$instance", "aether").replaceAll("$__rate_interval", "1m");
const panels: { title: string; expr: string }[] = dashboard.panels.flatMap(
  ({ title, targets = [] }: { title: string; targets?: { expr: string }[] }) =>
    targets.map(({ expr }) => ({ title, expr: filledIn(expr) })),
);
const expressions = [
  ...rule.spec.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
  ...panels.map(({ expr }) => expr),
];
const selectors = [...new Set(expressions.flatMap((text) => text.match(/[a-z_]+\{[^}]*\}/g) ?? []))];

beforeAll(async () => {
  await startPrometheus(connection, api, monitor, rule);
  await deploy(api, config);
  await untilWorkloadsReady(api, namespace);
});
afterAll(() => stack.remove());

const target = ({ labels }: { labels: Readonly<Record<string, string>> }) => labels.app_kubernetes_io_component;

it("every target is up: each pod of API, scheduler and exporter, and no others", async () => {
  const targets = await until(
    "all are scraped",
    async () => {
      const found = await seen.targets();
      return found.length >= 3 && found.every(({ health }) => health === "up") && found;
    },
    {
      explain: async () =>
        JSON.stringify((await seen.targets()).map(({ health, lastError }) => ({ health, lastError }))),
    },
  );
  expect(targets.map(target).sort()).toEqual(["api", "postgres-exporter", "scheduler"]);
});

it("each selector of panels and alerts on metrics of the stack's own pods finds series", async () => {
  const own = selectors.filter((selector) => !isOfOthers(selector));
  const pod = await stack.pod("api");
  // The app counts failures from the first one on: a login that is a list.
  expect((await stack.ask(pod, "/api/v1/auth/login", "POST", [])).status).toBe(500);
  const missing = async () => {
    await stack.ask(pod, "/.well-known/agent.json");
    const counted = await Promise.all(
      own.map(async (selector) => ((await seen.count(selector)) > 0 ? [] : [selector])),
    );
    return counted.flat();
  };
  await until("all find some", async () => (await missing()).length === 0, {
    timeoutSeconds: 120,
    intervalMilliseconds: 2000,
    explain: async () => (await missing()).join("\n"),
  });
  console.info(
    `${own.length} selectors find series, of ${selectors.length}; those of others:\n${selectors.filter(isOfOthers).join("\n")}`,
  );
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((selector) => selector.includes('status="5xx"'))).toHaveLength(2);
});

it("every rule can be evaluated", async () => {
  await until("all were", () => seen.evaluated());
  expect(await seen.brokenRules()).toEqual([]);
});

it("the exporter's role looks at the server and reads nothing of the app", async () => {
  const role = "postgres_exporter";
  expect(
    await stack.query(
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolconnlimit FROM pg_roles WHERE rolname = '${role}'`,
    ),
  ).toEqual(["f|f|f|f|3"]);
  expect(await stack.query(`SELECT roleid::regrole FROM pg_auth_members WHERE member = '${role}'::regrole`)).toEqual([
    "pg_monitor",
  ]);
  expect(await stack.query(`SELECT has_table_privilege('${role}', 'entities', 'SELECT')`)).toEqual(["f"]);
  const open = await stack.query(`SELECT count(*) FROM pg_stat_activity WHERE usename = '${role}'`);
  expect(Number(open[0])).toBeLessThanOrEqual(3);
});

it("a volume without the role gets it with the guide's command", async () => {
  const upNow = `pg_up{namespace="${namespace}"} == 1`;
  const psql = ["exec", "-n", namespace, "aether-postgres-0", "--", "psql", "-U", "postgres", "-c"];
  // A session goes on without its role, and the exporter keeps one open.
  const ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres_exporter'";
  expect((await kubectl([...psql, `${ends}; DROP ROLE postgres_exporter`])).code).toBe(0);
  await until("the exporter is refused", async () => (await seen.count(upNow)) === 0, {
    timeoutSeconds: 60,
    explain: async () => {
      const logs = await kubectl(["-n", namespace, "logs", "deployment/aether-postgres-exporter", "--tail=20"]);
      return `${logs.stdout}${(await kubectl([...psql, "SELECT usename, state, query FROM pg_stat_activity"])).stdout}`;
    },
  });
  await until("an alert says so", async () => (await seen.firing()).includes("AetherDatabaseUnobserved"));
  const page = readFileSync(new URL("../../../docs/monitoring.md", import.meta.url), "utf8");
  const [line = ""] = page
    .split("\n")
    .map((text) => text.trim())
    .filter((text) => text.startsWith("kubectl -n aether exec aether-postgres-0") && text.includes("20-exporter.sh"));
  const { code, stderr } = await kubectl(["-n", namespace, ...line.split(" ").slice(3)]);
  expect([code, stderr]).toEqual([0, ""]);
  await until("the exporter sees the database again", async () => (await seen.count(upNow)) === 1);
});

it("without a scheduler the alert about it fires, and no other alert of the app; with one it resolves", async () => {
  const scale = (replicas: number) =>
    kubectl(["-n", namespace, "scale", "deployment", "aether-scheduler", `--replicas=${replicas}`]);
  const isFiring = async (alert: string) => (await seen.firing()).includes(alert);
  expect(await isFiring("AetherSchedulerDown")).toBe(false);
  const started = Date.now();
  await scale(0);
  await until("it fires", () => isFiring("AetherSchedulerDown"));
  console.info(`the alert fired ${secondsSince(started)} after the scheduler was scaled to none`);
  expect(await isFiring("AetherApiDown")).toBe(false);
  await scale(1);
  await until("it ends", async () => !(await isFiring("AetherSchedulerDown")));
});
