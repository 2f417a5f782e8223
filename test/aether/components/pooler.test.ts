import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, networkPolicies, vet } from "../../../src/index.ts";
import { envOf, named, ofKind } from "../../fixtures/objects.ts";
import { places, problemAt } from "../config/problems.ts";

type InCluster = Exclude<NonNullable<AetherConfig["postgres"]>, { external: object } | { cloudNativePg: object }>;
type Pooler = NonNullable<InCluster["pooler"]>;

const config = (pooler: Pooler = {}, more: Partial<InCluster> = {}): AetherConfig => ({
  postgres: { pooler, ...more },
});
const stack = (...given: Parameters<typeof config>) => aetherStack(config(...given));
const ini = (objects: ReturnType<typeof aetherStack>) =>
  named(objects, "ConfigMap", "aether-pooler").data?.["pgbouncer.ini"] ?? "";
const maxConnections = (objects: ReturnType<typeof aetherStack>) =>
  named(objects, "StatefulSet", "aether-postgres").spec.template.spec?.containers[0]?.args?.find((each) =>
    each.startsWith("max_connections="),
  );
const tcp = (port: number) => [{ protocol: "TCP", port }];
const podsOfComponent = (component: string) => ({
  podSelector: {
    matchLabels: {
      "app.kubernetes.io/name": "aether",
      "app.kubernetes.io/instance": "aether",
      "app.kubernetes.io/component": component,
    },
  },
});

describe("a pooler before the database", () => {
  it("is rendered only if the config enables it", () => {
    expect(aetherStack().some(({ metadata }) => metadata.name === "aether-pooler")).toBe(false);
    expect(ofKind(stack(), "Deployment").map(({ metadata }) => metadata.name)).toContain("aether-pooler");
  });

  it("takes the connections of API and scheduler, but not those of waiting containers, migration and backup", () => {
    const objects = stack({}, { backup: { to: { claim: {} } } });
    for (const name of ["aether-api", "aether-scheduler"]) {
      const pod = named(objects, "Deployment", name).spec.template.spec;
      const [container] = pod?.containers ?? [];
      expect(container && envOf(container)).toMatchObject({ DATABASE_POOLER: "aether-pooler:6432" });
      for (const each of pod?.initContainers ?? []) expect(envOf(each)).not.toHaveProperty("DATABASE_POOLER");
    }
    const [migration] = ofKind(objects, "Job").flatMap(({ spec }) => spec.template.spec?.containers ?? []);
    expect(migration && envOf(migration)).not.toHaveProperty("DATABASE_POOLER");
    const backup = named(objects, "CronJob", "aether-backup").spec.jobTemplate.spec?.template.spec?.containers[0];
    expect(backup && envOf(backup)).toMatchObject({ PGHOST: "aether-postgres" });
  });

  it("shares its connections by transaction, and follows prepared statements", () => {
    expect(ini(stack({ size: 7 }))).toMatch(/^pool_mode = transaction$/m);
    expect(ini(stack({ size: 7 }))).toMatch(/^max_prepared_statements = 200$/m);
    expect(ini(stack({ size: 7 }))).toMatch(/^default_pool_size = 7$/m);
    expect(ini(stack())).toMatch(/^aether = host=aether-postgres port=5432$/m);
  });

  it("accepts as many clients as the app's pools can open", () => {
    const clients = (more: AetherConfig) => Number(/^max_client_conn = (\d+)$/m.exec(ini(aetherStack(more)))?.[1]);
    const pods = (maxReplicas: number) => ({ ...config(), api: { autoscaling: { maxReplicas } } });
    // Each pod has 15, and there is one more while the API is rolled out.
    expect(clients(pods(20)) - clients(pods(10))).toBe(150);
  });

  it("counts in the connection budget instead of the app's pools", () => {
    // 3 pods during a rollout with 20 each.
    const { message } = problemAt(config({}, { maxConnections: 50 }), "postgres.maxConnections");
    expect(message).toContain("PgBouncer 3 pods x 1 process x 20 = 60");
    expect(message).not.toContain("API");
    const fix = problemAt(config({}, { maxConnections: 50 }), "postgres.maxConnections").fix;
    expect(fix).toContain("lower postgres.pooler.size to");
  });

  it("lets many API pods run with a database that has few connections", () => {
    const many = { api: { autoscaling: { maxReplicas: 60 } }, quota: false } as const;
    expect(places(many)).not.toEqual([]);
    expect(places({ ...many, ...config() })).toEqual([]);
    expect(maxConnections(aetherStack({ ...many, ...config() }))).toBe("max_connections=400");
  });

  it("does not restart the database when there are more API pods", () => {
    const template = (maxReplicas: number) =>
      named(aetherStack({ ...config(), api: { autoscaling: { maxReplicas } } }), "StatefulSet", "aether-postgres").spec
        .template;
    expect(template(40)).toEqual(template(10));
  });

  it("accepts connections from API and scheduler, and connects only to the database", () => {
    const { ingress, egress = [] } = named(networkPolicies(config()), "NetworkPolicy", "aether-pooler").spec;
    expect(ingress).toEqual(["api", "scheduler"].map((each) => ({ from: [podsOfComponent(each)], ports: tcp(6432) })));
    expect(egress).toContainEqual({ to: [podsOfComponent("postgres")], ports: tcp(5432) });
    expect(egress.flatMap(({ ports = [] }) => ports.map(({ port }) => port)).filter((port) => port !== 53)).toEqual([
      5432,
    ]);
  });

  it("connects to CloudNativePG's primary, with the operator's password", () => {
    const objects = aetherStack({ postgres: { cloudNativePg: {}, pooler: {} } });
    expect(ini(objects)).toMatch(/^aether = host=aether-postgres-rw port=5432$/m);
    const [container] = named(objects, "Deployment", "aether-pooler").spec.template.spec?.containers ?? [];
    expect(container?.env).toContainEqual({
      name: "POSTGRES_PASSWORD",
      valueFrom: { secretKeyRef: { name: "aether-postgres-app", key: "password" } },
    });
  });

  it("restarts when its configuration changes", () => {
    const checksum = (size: number) =>
      named(stack({ size }), "Deployment", "aether-pooler").spec.template.metadata?.annotations;
    expect(checksum(10)).not.toEqual(checksum(20));
    expect(checksum(10)).toEqual(checksum(10));
  });

  it("counts in the quota, and vet finds nothing", () => {
    const pods = (objects: ReturnType<typeof aetherStack>) =>
      Number(objects.flatMap((each) => (each.kind === "ResourceQuota" ? (each.spec.hard?.pods ?? []) : [])));
    const exact = { quota: { headroomPercent: 0 } };
    expect(pods(aetherStack({ ...config({ replicas: 3 }), ...exact })) - pods(aetherStack(exact))).toBe(4);
    expect(vet(stack(), facts(config()))).toEqual([]);
  });

  it.each([
    ["no pod", "postgres.pooler.replicas", { pooler: { replicas: 0 } }],
    ["no connection", "postgres.pooler.size", { pooler: { size: 0 } }],
  ])("is refused with %s", (_, place, postgres) => {
    expect(places({ postgres } as AetherConfig)).toContain(place);
  });

  it("is rejected for an external database", () => {
    expect(places({ postgres: { external: { host: "10.0.0.5", maxConnections: 200 }, pooler: {} } })).not.toEqual([]);
  });
});
