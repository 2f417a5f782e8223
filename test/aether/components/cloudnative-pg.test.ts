import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  type AetherConfig,
  aetherStack,
  facts,
  monitoring,
  networkPolicies,
  secrets,
  vet,
} from "../../../src/index.ts";
import { parseQuantity } from "../../../src/toolkit/kubernetes/quantity.ts";
import { envOf, named, ofKind, secretKeysOf } from "../../fixtures/objects.ts";
import { contradictions, places, problemAt } from "../config/problems.ts";

type Operated = Extract<NonNullable<AetherConfig["postgres"]>, { cloudNativePg: object }>;

const config = (section: Operated["cloudNativePg"] = {}, more: Partial<Operated> = {}): AetherConfig => ({
  postgres: { cloudNativePg: section, ...more } as Operated,
});
const stack = (...given: Parameters<typeof config>) => aetherStack(config(...given));
const cluster = (...given: Parameters<typeof config>) => named(stack(...given), "Cluster", "aether-postgres");

type Schema = {
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly [more: string]: unknown;
};

/** As the API server holds a strict apply to it: no field that the schema does not have. */
const closed = (schema: Schema): Schema => ({
  ...schema,
  ...(schema.items && { items: closed(schema.items) }),
  ...(schema.properties && {
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(schema.properties).map(([name, each]) => [name, closed(each)])),
  }),
});

const definition = parse(
  readFileSync(new URL("../../fixtures/crds/postgresql.cnpg.io_clusters.yaml", import.meta.url), "utf8"),
);
const isOfDefinition = new Ajv({ strict: false, validateFormats: false }).compile(
  closed(definition.spec.versions[0].schema.openAPIV3Schema.properties.spec),
);

describe("a database in the care of CloudNativePG", () => {
  it("is a Cluster object in place of all that the stack would run itself", () => {
    const own = stack().filter(({ metadata }) => metadata.name.startsWith("aether-postgres"));
    expect(own.map(({ kind }) => kind)).toEqual(["NetworkPolicy", "Cluster"]);
    expect(ofKind(stack(), "PodDisruptionBudget").map(({ metadata }) => metadata.name)).not.toContain(
      "aether-postgres",
    );
  });

  it('has no CPU limit if the config has none: "none" is not a quantity', () => {
    const { resources } = cluster({ resources: { limits: { cpu: "none", memory: "2Gi" } } }).spec;
    expect(resources?.limits).not.toHaveProperty("cpu");
    expect(resources?.limits).toMatchObject({ memory: "2Gi" });
  });

  it("has only fields of its published CRD", () => {
    const full = config({
      instances: 2,
      storage: { size: "20Gi", storageClassName: "fast" },
      parameters: { log_min_duration_statement: "500" },
      walArchive: { objectStore: "home" },
      nodeSelector: { disk: "ssd" },
      tolerations: [{ key: "database", operator: "Exists" }],
      priorityClassName: "high",
    });
    const { spec } = named(aetherStack(full), "Cluster", "aether-postgres");
    expect(isOfDefinition(JSON.parse(JSON.stringify(spec))), JSON.stringify(isOfDefinition.errors)).toBe(true);
    expect(isOfDefinition({ ...spec, instance: 3 })).toBe(false);
    expect(isOfDefinition({ ...spec, instances: "3" })).toBe(false);
    expect(vet(aetherStack(full), facts(full))).toEqual([]);
  });

  it("has three instances of PostgreSQL 16, spread if possible, with the database and its owner", () => {
    expect(cluster().spec).toMatchObject({
      instances: 3,
      imageName: "ghcr.io/cloudnative-pg/postgresql:16-standard-trixie",
      bootstrap: { initdb: { database: "aether", owner: "aether", encoding: "UTF8" } },
      affinity: { enablePodAntiAffinity: true, podAntiAffinityType: "preferred" },
    });
  });

  it("keeps the tag in addition to a digest, because the operator reads the version from it", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const [{ spec } = { spec: undefined }] = ofKind(
      aetherStack({ ...config(), images: { cloudNativePg: { tag: "17.6", digest } } }),
      "Cluster",
    );
    expect(spec?.imageName).toBe(`ghcr.io/cloudnative-pg/postgresql:17.6@${digest}`);
  });

  it("outlives the stack in Argo CD, Flux and Helm, because its volumes go with it", () => {
    expect(cluster().metadata.annotations).toMatchObject({ "helm.sh/resource-policy": "keep" });
  });

  it("is reached with the URL from the operator's Secret, without a password from the user", () => {
    for (const name of ["aether-api", "aether-scheduler"])
      expect(named(stack(), "Deployment", name).spec.template.spec?.containers[0]?.env).toContainEqual({
        name: "DATABASE_URL",
        valueFrom: { secretKeyRef: { name: "aether-postgres-app", key: "uri" } },
      });
    const [migration] = ofKind(stack(), "Job");
    expect(migration?.spec.template.spec?.containers[0]?.env).toContainEqual({
      name: "DATABASE_URL",
      valueFrom: { secretKeyRef: { name: "aether-postgres-app", key: "uri" } },
    });
    const template = secrets({ ...config(), secrets: { template: {} } });
    const [secret] = ofKind(template, "Secret");
    expect(Object.keys(secret?.stringData ?? {})).not.toEqual(expect.arrayContaining(["DATABASE_URL"]));
    expect(Object.keys(secret?.stringData ?? {})).not.toContain("POSTGRES_PASSWORD");
    expect(facts(config()).secrets?.flatMap(({ keys }) => keys)).not.toContain("DATABASE_URL");
  });

  it("uses a URL from elsewhere if the config names the key", () => {
    const keys = { DATABASE_URL: { name: "other", key: "fqdn-uri" } };
    const [api] = ofKind(aetherStack({ ...config(), secrets: { existingSecret: { keys } } }), "Deployment").filter(
      ({ metadata }) => metadata.name === "aether-api",
    );
    expect(api?.spec.template.spec?.containers[0]?.env).toContainEqual({
      name: "DATABASE_URL",
      valueFrom: { secretKeyRef: { name: "other", key: "fqdn-uri" } },
    });
  });

  const policy = (...given: Parameters<typeof config>) =>
    named(networkPolicies(config(...given)), "NetworkPolicy", "aether-postgres").spec;
  const instances = { matchLabels: { "cnpg.io/cluster": "aether-postgres" } };
  const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));

  it("accepts connections from the operator, the other instances and the clients of the database", () => {
    const { podSelector, ingress = [] } = policy();
    expect(podSelector).toEqual(instances);
    expect(ingress).toContainEqual({
      from: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "cnpg-system" } },
          podSelector: { matchLabels: { "app.kubernetes.io/name": "cloudnative-pg" } },
        },
      ],
      ports: tcp(5432, 8000),
    });
    expect(ingress).toContainEqual({ from: [{ podSelector: instances }], ports: tcp(5432, 8000) });
    for (const component of ["api", "scheduler", "migration"])
      expect(ingress).toContainEqual({
        from: [
          {
            podSelector: {
              matchLabels: {
                "app.kubernetes.io/name": "aether",
                "app.kubernetes.io/instance": "aether",
                "app.kubernetes.io/component": component,
              },
            },
          },
        ],
        ports: tcp(5432),
      });
  });

  it("connects to DNS, the other instances and the API server, whose address the config can narrow", () => {
    const { egress = [] } = policy({ apiServer: { cidrs: ["10.0.0.5/32"], ports: [6443] } });
    expect(egress).toContainEqual({ to: [{ podSelector: instances }], ports: tcp(5432, 8000) });
    expect(egress).toContainEqual({ to: [{ ipBlock: { cidr: "10.0.0.5/32" } }], ports: tcp(6443) });
    expect(egress.some(({ ports = [] }) => ports.some(({ port }) => port === 53))).toBe(true);
    expect(policy().egress).toContainEqual({
      to: [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }],
      ports: tcp(443, 6443),
    });
  });

  it("is archived by the Barman Cloud plugin, to which alone the instances' policy opens more", () => {
    const archived = (walArchive?: NonNullable<Operated["cloudNativePg"]["walArchive"]>) => ({
      plugins: cluster({ walArchive }).spec.plugins,
      egress: policy({ walArchive }).egress ?? [],
    });
    const plain = archived();
    expect(plain.plugins).toBeUndefined();
    const { plugins, egress } = archived({
      objectStore: "home",
      endpoint: "http://nas.lan:9000",
      address: { cidrs: ["192.168.1.10/32"] },
    });
    expect(plugins).toEqual([
      { name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true, parameters: { barmanObjectName: "home" } },
    ]);
    expect(egress).toEqual([...plain.egress, { to: [{ ipBlock: { cidr: "192.168.1.10/32" } }], ports: tcp(9000) }]);
    expect(archived({ objectStore: "home" }).egress.at(-1)?.ports).toEqual(tcp(443));
    expect(places(config({ walArchive: { objectStore: "home", endpoint: "http://nas.lan:9000" } }))).toEqual([
      "postgres.cloudNativePg.walArchive.address",
    ]);
  });

  it("counts the plugin's container in the quota, of every instance", () => {
    const memory = (given: AetherConfig) =>
      aetherStack({ ...given, quota: { headroomPercent: 0 } }).flatMap((each) =>
        each.kind === "ResourceQuota" ? [parseQuantity(String(each.spec.hard?.["requests.memory"])) ?? 0] : [],
      )[0] ?? 0;
    const defaults = aetherStack(config()).flatMap((each) =>
      each.kind === "LimitRange" ? [parseQuantity(String(each.spec.limits[0]?.defaultRequest?.memory)) ?? 0] : [],
    );
    expect(memory(config({ walArchive: { objectStore: "home" } })) - memory(config())).toBe(4 * (defaults[0] ?? 0));
  });

  it("is the destination of the API, selected by the labels of the instances", () => {
    const { egress = [] } = named(networkPolicies(config()), "NetworkPolicy", "aether-api").spec;
    expect(egress).toContainEqual({ to: [{ podSelector: instances }], ports: tcp(5432) });
  });

  it("has a policy of the operator in another place", () => {
    const { ingress } = policy({ operator: { namespace: "operators", matchLabels: { app: "cnpg" } } });
    expect(JSON.stringify(ingress)).toContain('"kubernetes.io/metadata.name":"operators"');
  });

  it("counts in the quota with every instance, its volume, and the Job that creates one", () => {
    const hard = (given: AetherConfig) =>
      aetherStack({ ...given, quota: { headroomPercent: 0 } }).flatMap((each) =>
        each.kind === "ResourceQuota" ? [each.spec.hard ?? {}] : [],
      )[0] ?? {};
    const [one, three] = [hard(config({ instances: 1 })), hard(config({ instances: 3 }))];
    expect(Number(three.pods) - Number(one.pods)).toBe(2);
    expect(Number(three.persistentvolumeclaims) - Number(one.persistentvolumeclaims)).toBe(2);
    const external = hard({ postgres: { external: { host: "10.0.0.5", maxConnections: 500 } } });
    expect(Number(one.pods) - Number(external.pods)).toBe(2);
  });

  it("accepts what the pools can open, and more API pods do not change that", () => {
    const parameters = (more: AetherConfig = {}) =>
      named(aetherStack({ ...config(), ...more }), "Cluster", "aether-postgres").spec.postgresql.parameters;
    expect(parameters().max_connections).toBe("400");
    expect(parameters({ api: { autoscaling: { maxReplicas: 8 } } })).toEqual(parameters());
    const { message } = problemAt(config({ maxConnections: 50 }), "postgres.cloudNativePg.maxConnections");
    expect(message).toContain("is 50, but");
  });

  it("is backed up and restored like the stack's own, at the server that accepts writes", () => {
    const objects = stack({}, { backup: { to: { claim: {} } } });
    const pod = named(objects, "CronJob", "aether-backup").spec.jobTemplate.spec?.template.spec;
    const [dump] = pod?.containers ?? [];
    expect(dump && envOf(dump)).toMatchObject({ PGHOST: "aether-postgres-rw", PGDATABASE: "aether", PGUSER: "aether" });
    expect(dump?.env).toContainEqual({
      name: "POSTGRES_PASSWORD",
      valueFrom: { secretKeyRef: { name: "aether-postgres-app", key: "password" } },
    });
    expect(dump && secretKeysOf(dump)).toHaveLength(1);
    const { egress } = named(objects, "NetworkPolicy", "aether-backup").spec;
    expect(egress).toContainEqual({ to: [{ podSelector: instances }], ports: tcp(5432) });
  });

  it.each([
    ["a volume of the stack's own beside it", "postgres.storage", { cloudNativePg: {}, storage: { size: "1Gi" } }],
    ["no instance", "postgres.cloudNativePg.instances", { cloudNativePg: { instances: 0 } }],
    [
      "too little memory for its connections",
      "postgres.cloudNativePg.resources.limits.memory",
      { cloudNativePg: { maxConnections: 5000 } },
    ],
  ])("is refused with %s", (_, place, postgres) => {
    expect(places({ postgres } as AetherConfig)).toContain(place);
  });
});

describe("the metrics of CloudNativePG's instances", () => {
  const prometheus = { namespace: "monitoring" };
  const observed = (more: object = {}): AetherConfig => ({ ...config(), monitoring: { prometheus, ...more } });
  const ofPrometheus = (given: AetherConfig) =>
    named(networkPolicies(given), "NetworkPolicy", "aether-postgres").spec.ingress?.filter((rule) =>
      JSON.stringify(rule.from).includes('"monitoring"'),
    );
  const expressions = (alert: string) =>
    ofKind(monitoring(observed()), "PrometheusRule").flatMap(({ spec }) =>
      spec.groups.flatMap(({ rules }) => rules.flatMap((rule) => (rule.alert === alert ? [rule.expr] : []))),
    );

  it("are open to Prometheus, only at their port, and closed without monitoring", () => {
    expect(ofPrometheus(observed())?.map(({ ports }) => ports)).toEqual([[{ protocol: "TCP", port: 9187 }]]);
    expect(JSON.stringify(networkPolicies(config()))).not.toContain("9187");
    expect(vet(aetherStack(observed()), facts(observed()))).toEqual([]);
  });

  it("are scraped by a separate PodMonitor, which adds the labels of a component to the series", () => {
    const monitors = ofKind(monitoring(observed()), "PodMonitor");
    expect(monitors.map(({ metadata }) => metadata.name)).toEqual(["aether-metrics", "aether-postgres-metrics"]);
    expect(monitors[0]?.spec.selector.matchExpressions?.[0]?.values).toEqual(["api", "scheduler"]);
    expect(monitors[1]?.spec).toEqual({
      selector: { matchLabels: { "cnpg.io/cluster": "aether-postgres" } },
      podMetricsEndpoints: [
        {
          port: "metrics",
          path: "/metrics",
          interval: "30s",
          relabelings: [
            { action: "replace", targetLabel: "app_kubernetes_io_component", replacement: "postgres" },
            { action: "replace", targetLabel: "app_kubernetes_io_instance", replacement: "aether" },
          ],
        },
      ],
    });
  });

  it("stay open for a Prometheus without the operator, which finds the instances by their own labels", () => {
    const annotated = observed({ operator: false });
    expect(ofPrometheus(annotated)).toHaveLength(1);
    expect(ofKind(monitoring(annotated), "PodMonitor")).toEqual([]);
  });

  it("are not scraped if the stack runs the database itself", () => {
    const own: AetherConfig = { monitoring: { prometheus } };
    expect(ofPrometheus(own)).toEqual([]);
    expect(ofKind(monitoring(own), "PodMonitor")).toHaveLength(1);
  });

  it("have alerts about connections: those of an instance, at nine tenths of what the stack can open", () => {
    const selected = 'namespace="aether",app_kubernetes_io_instance="aether",app_kubernetes_io_component="postgres"';
    // 10 pods at most with 15 each, migration 2, reserve 5.
    expect(expressions("AetherConnectionsNearLimit")).toEqual([
      `max(sum by (pod) (cnpg_backends_total{${selected},datname!=""})) >= ${Math.floor(0.9 * 157)}`,
    ]);
    expect(expressions("AetherDatabaseUnobserved")).toEqual([`absent(cnpg_collector_up{${selected}} == 1)`]);
  });

  it("have an alert about an archive that fails, where the config has one", () => {
    const archived: AetherConfig = {
      ...observed(),
      postgres: { cloudNativePg: { walArchive: { objectStore: "home" } } },
    };
    const [expression] = ofKind(monitoring(archived), "PrometheusRule")
      .flatMap(({ spec }) => spec.groups.flatMap(({ rules }) => rules))
      .flatMap(({ alert, expr }) => (alert === "AetherWalArchiveFailing" ? [expr] : []));
    expect(expression).toMatch(
      /^cnpg_pg_stat_archiver_last_failed_time\{.*\} > cnpg_pg_stat_archiver_last_archived_time\{/,
    );
    expect(expressions("AetherWalArchiveFailing")).toEqual([]);
  });

  it("have alerts about volumes: for the claims of all instances, including one that replaces another", () => {
    for (const expression of expressions("AetherVolumeFillingUp")) {
      const [, pattern = ""] = /persistentvolumeclaim=~"([^"]*)"/.exec(expression) ?? [];
      for (const claim of ["aether-postgres-1", "aether-postgres-12", "aether-mlflow"])
        expect(claim).toMatch(new RegExp(`^(?:${pattern})$`));
      expect("aether-backup").not.toMatch(new RegExp(`^(?:${pattern})$`));
    }
  });
});

contradictions("monitoring of CloudNativePG", [
  {
    fact: "an exporter beside the instances, which make no role for it",
    config: { ...config(), monitoring: { prometheus: { namespace: "monitoring" }, postgresExporter: {} } },
    at: "monitoring.postgresExporter",
    says: "the instances of postgres.cloudNativePg serve metrics themselves, which monitoring already includes.",
    fix: "Remove it.",
    legal: { ...config(), monitoring: { prometheus: { namespace: "monitoring" } } },
  },
]);
