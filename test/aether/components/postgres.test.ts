import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, ConfigError, facts, postgres, vet } from "../../../src/index.ts";
import { amount, containerOf, envOf, named, podOf, secretKeysOf } from "../../fixtures/objects.ts";

const server = named(postgres(), "StatefulSet", "aether-postgres").spec;
const pod = podOf("postgres");
const container = containerOf(pod);

/** The server's settings. */
const settings = (config?: AetherConfig) =>
  Object.fromEntries(
    (containerOf(podOf("postgres", config)).args ?? [])
      .filter((each) => each.includes("="))
      .map((each) => each.split("=")),
  );

describe("the database", () => {
  it("is PostgreSQL 16, one pod", () => {
    expect(container.image).toBe("postgres:16-alpine");
    expect(server.replicas).toBe(1);
  });

  it("keeps its volume when it is deleted or scaled", () => {
    expect(server.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
  });

  it("claims 20Gi in production, 5Gi in staging and 1Gi in development, from the class that is named", () => {
    const claim = (config: AetherConfig) =>
      named(postgres(config), "StatefulSet", "aether-postgres").spec.volumeClaimTemplates?.[0]?.spec;
    const sizes = (["production", "staging", "development"] as const).map(
      (environment) => claim({ environment })?.resources?.requests?.storage,
    );
    expect(sizes).toEqual(["20Gi", "5Gi", "1Gi"]);
    expect(claim({ postgres: { storage: { storageClassName: "fast" } } })?.storageClassName).toBe("fast");
    expect(claim({})?.accessModes).toEqual(["ReadWriteOnce"]);
  });

  it("shares memory among parallel workers in a quarter of its limit, more than maintenance_work_mem", () => {
    const shared = (limit: string) =>
      podOf("postgres", { postgres: { resources: { limits: { memory: limit } } } }).spec.volumes?.find(
        ({ name }) => name === "shm",
      )?.emptyDir;
    expect(shared("2Gi")).toEqual({ medium: "Memory", sizeLimit: "512Mi" });
    expect(shared("4Gi")).toEqual({ medium: "Memory", sizeLimit: "1Gi" });
    expect(container.volumeMounts).toContainEqual({ name: "shm", mountPath: "/dev/shm" });
  });

  it("has its data below the volume, which may hold lost+found", () => {
    expect(envOf(container)).toMatchObject({ PGDATA: "/var/lib/postgresql/data/pgdata" });
    expect(container.volumeMounts).toContainEqual({ name: "data", mountPath: "/var/lib/postgresql/data" });
  });

  it("creates the database and its owner as the config names them", () => {
    const env = envOf(containerOf(podOf("postgres", { postgres: { database: "home", user: "anna" } })));
    expect(env).toMatchObject({ POSTGRES_DB: "home", POSTGRES_USER: "postgres", DATABASE_OWNER: "anna" });
  });

  it("never makes the app's role a superuser, whatever its name", () => {
    const env = envOf(containerOf(podOf("postgres", { postgres: { user: "postgres" } })));
    expect(env).toMatchObject({ POSTGRES_USER: "superuser", DATABASE_OWNER: "postgres" });
  });

  it("mounts the script that creates the owner as a single file, so that files of the config fit next to it", () => {
    const script = named(postgres(), "ConfigMap", "aether-postgres").data?.["10-owner.sh"];
    expect(script).toContain('CREATE ROLE :"owner" LOGIN PASSWORD');
    expect(container.volumeMounts).toContainEqual({
      name: "initdb",
      mountPath: "/docker-entrypoint-initdb.d/10-owner.sh",
      subPath: "10-owner.sh",
    });
    const beside = (mountPath: string) => ({
      postgres: {
        volumes: [{ name: "mine", configMap: { name: "mine" } }],
        volumeMounts: [{ name: "mine", mountPath }],
      },
    });
    expect(() => postgres(beside("/docker-entrypoint-initdb.d/20-mine.sql"))).not.toThrow();
    expect(() => postgres(beside("/docker-entrypoint-initdb.d"))).toThrow(/would hide files of the image/);
  });

  it("reads its password, and nothing else from the Secret", () => {
    expect(secretKeysOf(container)).toEqual(["POSTGRES_PASSWORD"]);
  });

  it("runs as the user 70 of the Alpine image", () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsUser: 70, fsGroup: 70 });
  });

  it("is probed over TCP: during initialization it listens only on its socket", () => {
    const command = ["pg_isready", "-h", "127.0.0.1", "-U", "aether", "-d", "aether"];
    for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe])
      expect(probe?.exec?.command).toEqual(command);
  });

  it('takes a volume without a class by storageClassName ""', () => {
    const { volumeClaimTemplates } = named(
      postgres({ postgres: { storage: { storageClassName: "" } } }),
      "StatefulSet",
      "aether-postgres",
    ).spec;
    expect(volumeClaimTemplates?.[0]?.spec).toMatchObject({ storageClassName: "" });
  });

  it("uses a claim that exists instead of making one, and vet knows that it does", () => {
    const config: AetherConfig = { postgres: { storage: { existingClaim: "old-data", size: "50Gi" } } };
    const { volumeClaimTemplates, template } = named(postgres(config), "StatefulSet", "aether-postgres").spec;
    expect(volumeClaimTemplates).toBeUndefined();
    expect(template.spec?.volumes).toContainEqual({ name: "data", persistentVolumeClaim: { claimName: "old-data" } });
    expect(containerOf(podOf("postgres", config)).volumeMounts).toContainEqual(
      container.volumeMounts?.find(({ name }) => name === "data"),
    );
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
    expect(vet(aetherStack(config)).map(({ rule }) => rule)).toEqual(["no-missing-claim"]);
  });

  it("has ten minutes for crash recovery, and two for its last checkpoint", () => {
    const { periodSeconds = 0, failureThreshold = 0 } = container.startupProbe ?? {};
    expect(periodSeconds * failureThreshold).toBe(600);
    expect(pod.spec.terminationGracePeriodSeconds).toBe(120);
  });

  it("is restarted only after a minute without any answer", () => {
    expect(container.livenessProbe).toMatchObject({ periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 });
  });

  it("can write its socket and temporary files on a read-only root", () => {
    expect(container.volumeMounts).toContainEqual({ name: "run", mountPath: "/var/run/postgresql" });
    expect(container.volumeMounts).toContainEqual({ name: "tmp", mountPath: "/tmp" });
  });

  it("has room for every connection at full scale, 8 MiB each, in addition to shared memory and a vacuum", () => {
    const mebibytes = (name: string) => Number.parseInt(settings()[name] ?? "", 10);
    const need = mebibytes("shared_buffers") + mebibytes("maintenance_work_mem") + 8 * 157;
    expect(need * 2 ** 20).toBeLessThanOrEqual(amount(container.resources?.limits?.memory));
  });

  it("divides its memory limit: a quarter shared, half as cache, a sixteenth for maintenance", () => {
    expect(settings()).toMatchObject({
      shared_buffers: "512MB",
      effective_cache_size: "1024MB",
      maintenance_work_mem: "128MB",
      work_mem: "2MB",
    });
    expect(settings({ postgres: { resources: { limits: { memory: "4Gi" } } } })).toMatchObject({
      shared_buffers: "1024MB",
      effective_cache_size: "2048MB",
      maintenance_work_mem: "256MB",
      work_mem: "2MB",
    });
    expect(settings({ postgres: { resources: { limits: { memory: "8Gi" } } } })).toMatchObject({ work_mem: "5MB" });
  });

  it("accepts what nine API pods, the scheduler, the migration and a person open: 157, with room to spare", () => {
    expect(settings()).toMatchObject({ max_connections: "400" });
  });

  it.each([
    [1, 24, "400"],
    [25, 50, "800"],
  ])("is not restarted by a change of maxReplicas between %i and %i", (fewest, most, maxConnections) => {
    const config = (maxReplicas: number): AetherConfig => ({
      api: { autoscaling: { minReplicas: 1, maxReplicas } },
      postgres: { resources: { limits: { memory: "32Gi" } } },
    });
    expect(settings(config(fewest))).toMatchObject({ max_connections: maxConnections });
    expect(postgres(config(most))).toEqual(postgres(config(fewest)));
    expect(postgres(config(most + 1))).not.toEqual(postgres(config(most)));
  });

  it("accepts no more than the largest server, and then rejects configs that open more", () => {
    const config = (size: number): AetherConfig => ({
      api: { autoscaling: { minReplicas: 1, maxReplicas: 100 } },
      postgres: { pool: { size, maxOverflow: 50 }, resources: { limits: { memory: "1Ti" } } },
      environment: "production",
    });
    expect(settings(config(20))).toMatchObject({ max_connections: "10000" });
  });

  it("does not take fewer connections than the pools open", () => {
    expect(() => postgres({ postgres: { maxConnections: 156 } })).toThrow(/157 connections can be opened/);
    expect(settings({ postgres: { maxConnections: 157 } })).toMatchObject({ max_connections: "157" });
  });

  it("has one Service for clients and a headless one for its pod's own name", () => {
    expect(named(postgres(), "Service", "aether-postgres").spec).toMatchObject({
      type: "ClusterIP",
      ports: [{ port: 5432 }],
    });
    expect(named(postgres(), "Service", "aether-postgres-headless").spec).toMatchObject({
      clusterIP: "None",
      publishNotReadyAddresses: true,
    });
    expect(server.serviceName).toBe("aether-postgres-headless");
  });
});

describe("an external database", () => {
  it("leaves out everything of the one in the cluster", () => {
    expect(
      postgres({ postgres: { external: { host: "db.example.com", address: "public", maxConnections: 200 } } }),
    ).toEqual([]);
  });

  it("is rejected with PostgreSQL's own hundred connections at production's scale", () => {
    expect(() => postgres({ postgres: { external: { host: "db.example.com" } } })).toThrow(ConfigError);
  });

  it("can be an IPv6 address", () => {
    const config = { postgres: { external: { host: "fd00::10", maxConnections: 200 } } };
    expect(podOf("api", config).spec).not.toHaveProperty("hostAliases");
  });
});
