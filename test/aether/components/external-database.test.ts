import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import type { Container, PodSpec } from "../../../src/toolkit/kubernetes/object.ts";
import { ofKind } from "../../fixtures/objects.ts";

const external = { host: "db.example.com", address: "public" as const, maxConnections: 200 };
const config = (more: object = {}, secrets?: NonNullable<AetherConfig["secrets"]>): AetherConfig => ({
  postgres: { external: { ...external, ...more } },
  ...(secrets && { secrets }),
});

/** The containers that connect to the database, by name, with their pods. */
function callers(stack: AetherConfig): Record<string, { container: Container; pod: PodSpec }> {
  const objects = aetherStack(stack);
  const pods = [...ofKind(objects, "Deployment"), ...ofKind(objects, "Job")].map(({ metadata, spec }) => ({
    component: metadata.labels?.["app.kubernetes.io/component"],
    pod: spec.template.spec as PodSpec,
  }));
  const found = pods.flatMap(({ component, pod }) =>
    [...(pod.initContainers ?? []), ...pod.containers]
      .filter(({ name }) => ["wait", "api", "scheduler", "migration"].includes(name))
      .map((container) => [`${component}/${container.name}`, { container, pod }] as const),
  );
  return Object.fromEntries(found);
}
const EVERYONE = ["api/api", "api/wait", "migration/migration", "scheduler/scheduler", "scheduler/wait"];
const env = ({ env = [] }: Container) =>
  Object.fromEntries(
    env.flatMap(({ name, value, valueFrom }) =>
      /^PG|^DATABASE_URL$/.test(name) && !/^DATABASE_POOL/.test(name)
        ? [[name, value ?? `${valueFrom?.secretKeyRef?.name}/${valueFrom?.secretKeyRef?.key}`]]
        : [],
    ),
  );

describe("TLS to an external database", () => {
  it.each([
    [
      "Secret",
      { caSecret: { name: "db-ca" } },
      { secret: { secretName: "db-ca", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    ],
    [
      "ConfigMap",
      { caConfigMap: { name: "db-ca", key: "root.pem" } },
      { configMap: { name: "db-ca", items: [{ key: "root.pem", path: "ca.crt" }] } },
    ],
  ])("with authorities from a %s reaches every container that connects", (_, ca, source) => {
    const all = callers(config({ tls: ca }));
    expect(Object.keys(all).sort()).toEqual(EVERYONE);
    for (const { container, pod } of Object.values(all)) {
      expect(env(container)).toEqual({
        DATABASE_URL: "aether-secrets/DATABASE_URL",
        PGSSLMODE: "verify-full",
        PGSSLROOTCERT: "/etc/aether-k8s/database-ca/ca.crt",
      });
      expect(container.volumeMounts).toContainEqual({
        name: "database-ca",
        mountPath: "/etc/aether-k8s/database-ca",
        readOnly: true,
      });
      expect(pod.volumes).toContainEqual({ name: "database-ca", ...source });
    }
  });

  it("without its own authorities is verified with the image's", () => {
    const all = callers(config({ tls: { mode: "verify-ca" } }));
    for (const { container, pod } of Object.values(all)) {
      expect(env(container)).toEqual({ DATABASE_URL: "aether-secrets/DATABASE_URL", PGSSLMODE: "verify-ca" });
      expect(pod.volumes?.map(({ name }) => name)).not.toContain("database-ca");
    }
  });

  it("has one place for the authorities", () => {
    const both = config({ tls: { caSecret: { name: "a" }, caConfigMap: { name: "b" } } });
    expect(() => aetherStack(both)).toThrow(/postgres\.external\.tls\.caConfigMap.*is set together with caSecret/s);
  });
});

describe("settings for API and scheduler", () => {
  it("also apply to the waiting container, which makes the same connections", () => {
    const brought = {
      env: [{ name: "SSL_CERT_DIR", value: "/ca" }],
      envFrom: [{ configMapRef: { name: "proxy" } }],
      volumes: [{ name: "ca", configMap: { name: "ca" } }],
      volumeMounts: [{ name: "ca", mountPath: "/ca" }],
    };
    const all = callers({ api: brought, scheduler: brought });
    for (const name of ["api/api", "api/wait", "scheduler/scheduler", "scheduler/wait"]) {
      expect(all[name]?.container).toMatchObject({
        env: expect.arrayContaining(brought.env),
        envFrom: expect.arrayContaining(brought.envFrom),
        volumeMounts: expect.arrayContaining(brought.volumeMounts),
      });
    }
  });
});

describe("a database whose Secret has the parts of a URL", () => {
  const keys = { PGUSER: { name: "db", key: "username" }, PGPASSWORD: { name: "db", key: "password" } };

  it("is reached with them, and with what the config sets", () => {
    const all = callers(config({ database: "aether", port: 6432 }, { existingSecret: { keys } }));
    expect(Object.keys(all).sort()).toEqual(EVERYONE);
    for (const { container } of Object.values(all))
      expect(env(container)).toEqual({
        ...{ PGHOST: "db.example.com", PGPORT: "6432", PGDATABASE: "aether" },
        ...{ PGUSER: "db/username", PGPASSWORD: "db/password" },
      });
  });

  it("can have the whole URL in a separate Secret, as CloudNativePG creates it", () => {
    const existingSecret = { keys: { DATABASE_URL: { name: "db-app", key: "uri" } } };
    for (const { container } of Object.values(callers(config({}, { existingSecret }))))
      expect(env(container)).toEqual({ DATABASE_URL: "db-app/uri" });
  });

  it("is read by External Secrets from the location of each key", () => {
    const externalSecret = {
      secretStoreRef: { name: "store" },
      remoteKey: "aether",
      optionalKeys: ["PGUSER" as const],
      keys: { PGPASSWORD: { remoteKey: "prod/db", property: "password" }, JWT_SECRET: { remoteKey: "jwt" } },
    };
    const [found] = ofKind(aetherStack(config({}, { externalSecret })), "ExternalSecret");
    const places = found?.spec.data.map(({ secretKey, remoteRef: { key, property } }) => [secretKey, key, property]);
    expect(places).toContainEqual(["PGUSER", "aether", "PGUSER"]);
    expect(places).toContainEqual(["PGPASSWORD", "prod/db", "password"]);
    expect(places).toContainEqual(["JWT_SECRET", "jwt", undefined]);
    expect(places?.map(([key]) => key)).not.toContain("DATABASE_URL");
  });

  it.each<[string, AetherConfig, RegExp]>([
    [
      "beside a whole URL",
      config({}, { existingSecret: { keys: { ...keys, DATABASE_URL: "url" } } }),
      /DATABASE_URL and PGUSER/,
    ],
    ["in the cluster", { secrets: { existingSecret: { keys } } }, /the database in the cluster uses DATABASE_URL/],
    ["without a user", config({}, { existingSecret: { keys: { PGPASSWORD: "p" } } }), /has PGPASSWORD, but not PGUSER/],
  ])("is rejected %s", (_, stack, says) => {
    expect(() => aetherStack(stack)).toThrow(says);
  });
});

describe("a proxy to the database in the pods", () => {
  const proxy = { name: "cloud-sql-proxy", image: "cloud-sql-proxy:2", restartPolicy: "Always" as const };
  const local = (more: AetherConfig = {}): AetherConfig => ({
    postgres: { external: { host: "127.0.0.1", maxConnections: 200 } },
    api: { initContainers: [proxy] },
    scheduler: { initContainers: [proxy] },
    migration: { initContainers: [proxy] },
    ...more,
  });

  it("starts before the containers that wait for the database, and opens no policy", () => {
    for (const [name, { pod }] of Object.entries(callers(local()))) {
      const names = pod.initContainers?.map((container) => container.name) ?? [];
      expect(names[0]).toBe("cloud-sql-proxy");
      expect(names.slice(1).includes("wait")).toBe(!name.startsWith("migration"));
    }
    const policies = JSON.stringify(ofKind(aetherStack(local()), "NetworkPolicy"));
    expect(policies).not.toMatch(/"port":5432|127\.0\.0\.1/);
  });

  it("does not keep the migration from its end", () => {
    const { pod } = callers(local())["migration/migration"] as { pod: PodSpec };
    expect(pod.containers).toHaveLength(1);
  });

  it.each<[string, AetherConfig]>([
    ["a pod without one", { api: {} }],
    ["one that starts after what waits for it", { scheduler: { sidecars: [{ name: "proxy", image: "proxy:1" }] } }],
  ])("is missing in %s", (_, more) => {
    expect(() => aetherStack(local(more))).toThrow(/no proxy runs in the pods of (api|scheduler)/);
  });
});
