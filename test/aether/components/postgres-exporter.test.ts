import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, monitoring, networkPolicies, vet } from "../../../src/index.ts";
import { containerOf, envOf, named, ofKind, podOf, secretKeysOf } from "../../fixtures/objects.ts";
import { contradictions, places } from "../config/problems.ts";

type Monitoring = Exclude<NonNullable<AetherConfig["monitoring"]>, false>;
type Exporter = Exclude<NonNullable<Monitoring["postgresExporter"]>, false>;

const prometheus = { namespace: "monitoring" };
const observed = (postgresExporter: Exporter = {}, more: AetherConfig = {}): AetherConfig => ({
  ...more,
  monitoring: { prometheus, postgresExporter },
});
const outside = (external = {}, exporter: Exporter = {}) =>
  observed(exporter, {
    postgres: { external: { host: "db.example.com", address: "public", maxConnections: 200, ...external } },
  });
const exporter = (config: AetherConfig) => containerOf(podOf("postgres-exporter", config));
const policy = (config: AetherConfig, component: string) =>
  named(networkPolicies(config), "NetworkPolicy", `aether-${component}`).spec;
const alert = (name: string, config: AetherConfig) =>
  ofKind(monitoring(config), "PrometheusRule")
    .flatMap(({ spec }) => spec.groups.flatMap(({ rules }) => rules))
    .find((rule) => rule.alert === name);

describe("the PostgreSQL exporter", () => {
  it("is rendered only if the config enables it, and otherwise nothing reads its password", () => {
    const without: AetherConfig = { monitoring: { prometheus } };
    expect(JSON.stringify(aetherStack(without).filter(({ kind }) => kind !== "ConfigMap"))).not.toMatch(/exporter/i);
    expect(named(aetherStack(without), "ConfigMap", "aether-postgres").data).not.toHaveProperty("20-exporter.sh");
    expect(alert("AetherConnectionsNearLimit", without)).toBeUndefined();
  });

  it("logs in to the stack's database with its own role and password", () => {
    const container = exporter(observed({ user: "metrics" }));
    expect(envOf(container)).toMatchObject({
      DATA_SOURCE_URI: "aether-postgres:5432/aether",
      DATA_SOURCE_USER: "metrics",
      PGSSLMODE: "disable",
    });
    expect(secretKeysOf(container)).toEqual(["DATA_SOURCE_PASS"]);
  });

  it("has variables that a config may not set: it would log in elsewhere, or as another role", () => {
    for (const name of ["DATA_SOURCE_URI", "DATA_SOURCE_USER", "DATA_SOURCE_PASS", "PGSSLMODE"])
      expect(places(observed({ env: [{ name, value: "x" }] }))).toEqual(["monitoring.postgresExporter.env[0]"]);
  });

  it("is one pod at a time, because its connections are counted", () => {
    const { spec } = named(aetherStack(observed()), "Deployment", "aether-postgres-exporter");
    expect([spec.replicas, spec.strategy]).toEqual([1, { type: "Recreate" }]);
  });

  it("gets its role from the database's first start, with the rights of pg_monitor and as many connections as are counted", () => {
    const stack = aetherStack(observed({ user: "metrics" }));
    const script = named(stack, "ConfigMap", "aether-postgres").data?.["20-exporter.sh"];
    expect(script).toContain("CONNECTION LIMIT 3 PASSWORD :'password'");
    expect(script).toContain('GRANT pg_monitor TO :"role"');
    const database = containerOf(podOf("postgres", observed({ user: "metrics" })));
    expect(envOf(database)).toMatchObject({ DATA_SOURCE_USER: "metrics" });
    expect(secretKeysOf(database)).toContain("DATA_SOURCE_PASS");
    expect(database.volumeMounts).toContainEqual({
      name: "initdb",
      mountPath: "/docker-entrypoint-initdb.d/20-exporter.sh",
      subPath: "20-exporter.sh",
    });
  });

  it("connects to database and DNS, and accepts connections only from Prometheus", () => {
    const { ingress, egress } = policy(observed(), "postgres-exporter");
    expect(ingress).toHaveLength(1);
    expect(ingress?.[0]?.from).toMatchObject([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } },
    ]);
    expect(ingress?.[0]?.ports).toEqual([{ protocol: "TCP", port: 9187 }]);
    const ports = egress?.flatMap((rule) => rule.ports?.map(({ port }) => port) ?? []) ?? [];
    expect([...new Set(ports)].sort()).toEqual([53, 5432]);
    expect(JSON.stringify(policy(observed(), "postgres").ingress)).toContain('"postgres-exporter"');
  });

  it("is scraped like the others, by the PodMonitor or by annotations", () => {
    const [{ spec } = expect.fail("no PodMonitor")] = ofKind(monitoring(observed()), "PodMonitor");
    expect(spec.selector.matchExpressions?.[0]?.values).toEqual(["api", "scheduler", "postgres-exporter"]);
    expect(exporter(observed()).ports).toEqual([{ name: "http", containerPort: 9187 }]);
    const annotated = podOf("postgres-exporter", {
      monitoring: { prometheus, operator: false, postgresExporter: {} },
    });
    expect(annotated.annotations).toMatchObject({ "prometheus.io/port": "9187" });
  });

  it("is counted by the quota and by the connection budget", () => {
    const without: AetherConfig = { monitoring: { prometheus } };
    const pods = (config: AetherConfig) => Number(ofKind(aetherStack(config), "ResourceQuota")[0]?.spec.hard?.pods);
    expect(pods(observed())).toBeGreaterThan(pods(without));
    // What exactly fits without it does not with it: its three.
    const tight = (config: AetherConfig): AetherConfig => ({ ...config, postgres: { maxConnections: 157 } });
    expect(vet(aetherStack(tight(without)), facts(tight(without)))).toEqual([]);
    expect(() => aetherStack(tight(observed()))).toThrow("PostgreSQL exporter 3");
  });

  it("raises no problem of vet, whatever the database is", () => {
    for (const config of [observed(), outside(), outside({ tls: { caSecret: { name: "ca" } } })])
      expect(vet(aetherStack(config), facts(config)).filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("the exporter of an external database", () => {
  it("connects to the config's host, with the config's TLS", () => {
    const container = exporter(outside({ database: "home", port: 6432, tls: { caSecret: { name: "ca" } } }));
    expect(envOf(container)).toMatchObject({
      DATA_SOURCE_URI: "db.example.com:6432/home",
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: "/etc/aether-k8s/database-ca/ca.crt",
    });
    expect(container.volumeMounts).toContainEqual({
      name: "database-ca",
      mountPath: "/etc/aether-k8s/database-ca",
      readOnly: true,
    });
  });

  it("requires TLS by default, unless the config disables it", () => {
    expect(envOf(exporter(outside()))).not.toHaveProperty("PGSSLMODE");
    const plain = outside({}, { env: [{ name: "PGSSLMODE", value: "disable" }] });
    expect(envOf(exporter(plain))).toMatchObject({ PGSSLMODE: "disable" });
  });

  it("logs in to a database that every server has, if the config names none", () => {
    expect(envOf(exporter(outside())).DATA_SOURCE_URI).toBe("db.example.com:5432/postgres");
    expect(envOf(exporter(outside({ host: "2001:db8::5" }))).DATA_SOURCE_URI).toBe("[2001:db8::5]:5432/postgres");
  });
});

describe("the alert about connections", () => {
  const limit = (config: AetherConfig) =>
    Number(alert("AetherConnectionsNearLimit", config)?.expr.match(/>= (\d+)$/)?.[1]);

  it("fires at nine tenths of what the stack can open, or of what an external server accepts", () => {
    // 10 pods at most with 15 each, migration 2, exporter 3, reserve 5.
    expect(limit(observed())).toBe(Math.floor(0.9 * 160));
    expect(limit(outside())).toBe(180);
  });

  it("follows the pools", () => {
    expect(limit(observed({}, { postgres: { pool: { size: 1, maxOverflow: 0 } } }))).toBe(Math.floor(0.9 * 20));
  });
});

contradictions("the exporter's role", [
  {
    fact: "the role of the app, whose rights and password its script would change",
    config: observed({ user: "aether" }),
    at: "monitoring.postgresExporter.user",
    says: "is aether, which is the owner of the database.",
    fix: "Give the exporter a role of its own",
    legal: observed({ user: "aether_metrics" }),
  },
  {
    fact: "the superuser",
    config: observed({ user: "superuser" }, { postgres: { user: "postgres" } }),
    at: "monitoring.postgresExporter.user",
    says: "is superuser, which is the superuser.",
    fix: "Give the exporter a role of its own",
    legal: observed({ user: "superuser" }),
  },
]);
