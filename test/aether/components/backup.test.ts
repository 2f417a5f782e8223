import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, networkPolicies, vet } from "../../../src/index.ts";
import { envOf, named, ofKind, secretKeysOf } from "../../fixtures/objects.ts";
import { publicKey } from "../../fixtures/public-key.ts";
import { places, problemAt } from "../config/problems.ts";

type Backup = NonNullable<Exclude<NonNullable<AetherConfig["postgres"]>, { external: object }>["backup"]>;

const toClaim: Backup = { to: { claim: {} } };
const toS3: Backup = { to: { s3: { bucket: "home-backups" } } };
const stack = (backup: Backup, more: AetherConfig = {}) => aetherStack({ ...more, postgres: { backup } });
const cronJob = (backup: Backup, name = "aether-backup") => named(stack(backup), "CronJob", name).spec;
const podOf = (backup: Backup, name?: string) => cronJob(backup, name).jobTemplate.spec?.template.spec;
const steps = (backup: Backup, name?: string) => {
  const { initContainers = [], containers = [] } = podOf(backup, name) ?? {};
  return [...initContainers, ...containers];
};

describe("a backup", () => {
  it("is rendered only if the config enables it", () => {
    expect(ofKind(aetherStack(), "CronJob")).toEqual([]);
  });

  it("runs at night, never concurrently, and keeps failed Jobs for inspection", () => {
    expect(cronJob(toClaim)).toMatchObject({
      schedule: "17 3 * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: { backoffLimit: 2, template: { spec: { restartPolicy: "Never" } } } },
    });
  });

  it("runs the server's own version of pg_dump as the owner of the database, and reads its password only", () => {
    const [dump, ...others] = steps(toClaim);
    expect(others).toEqual([]);
    expect(dump?.image).toBe("postgres:16-alpine");
    expect(dump && envOf(dump)).toMatchObject({ PGHOST: "aether-postgres", PGDATABASE: "aether", PGUSER: "aether" });
    expect(dump && secretKeysOf(dump)).toEqual(["POSTGRES_PASSWORD"]);
  });

  it("is written to a claim that no tool deletes with the stack", () => {
    const claim = named(stack(toClaim), "PersistentVolumeClaim", "aether-backup");
    expect(claim.spec.resources?.requests).toEqual({ storage: "20Gi" });
    expect(claim.metadata.annotations).toMatchObject({ "helm.sh/resource-policy": "keep" });
    expect(podOf(toClaim)?.volumes).toContainEqual({
      name: "dumps",
      persistentVolumeClaim: { claimName: "aether-backup" },
    });
  });

  it("goes to an existing claim, such as one of a NAS", () => {
    const backup: Backup = { to: { claim: { existingClaim: "nas" } } };
    expect(ofKind(stack(backup), "PersistentVolumeClaim").map(({ metadata }) => metadata.name)).toEqual([
      "aether-mlflow",
    ]);
    expect(podOf(backup)?.volumes).toContainEqual({ name: "dumps", persistentVolumeClaim: { claimName: "nas" } });
    expect(vet(stack(backup), facts({ postgres: { backup } }))).toEqual([]);
  });

  it("goes to S3 through a second container, which alone has the keys", () => {
    const [dump, upload] = steps(toS3);
    expect(dump && secretKeysOf(dump)).toEqual(["POSTGRES_PASSWORD"]);
    expect(upload?.image).toBe("rclone/rclone:1.75.1");
    expect(upload && secretKeysOf(upload)).toEqual(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]);
    expect(upload && envOf(upload)).toMatchObject({
      RCLONE_CONFIG_S3_PROVIDER: "AWS",
      S3_FOLDER: "s3:home-backups/aether",
    });
    expect(ofKind(stack(toS3), "PersistentVolumeClaim").map(({ metadata }) => metadata.name)).toEqual([
      "aether-mlflow",
    ]);
  });

  it("requires the keys of S3 in the Secret only if it goes there", () => {
    const keys = (backup: Backup) => facts({ postgres: { backup } }).secrets?.[0]?.keys ?? [];
    expect(keys(toS3)).toEqual(expect.arrayContaining(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]));
    expect(keys(toClaim)).not.toContain("AWS_ACCESS_KEY_ID");
  });

  it.each<[string, Partial<Backup>]>([
    ["a role of AWS", { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/backup" } }],
    ["an account of its own", { serviceAccountName: "backup" }],
  ])("starts without the keys of S3 if it has %s", (_, identity) => {
    const [, upload] = steps({ ...toS3, ...identity });
    const keys = (upload?.env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []);
    expect(keys.map(({ key, optional }) => [key, optional])).toEqual([
      ["AWS_ACCESS_KEY_ID", true],
      ["AWS_SECRET_ACCESS_KEY", true],
    ]);
  });

  it.each(["17 3 * * *", "*/15 0-6,22 1,15 jan-mar 0", "0 3 * * SUN", "@weekly", "0 3 ? * 1-5/2"])(
    "runs on the schedule %s",
    (schedule) => {
      expect(() => stack({ ...toClaim, schedule })).not.toThrow();
    },
  );

  it.each([
    "60 2 * * *",
    "0 24 * * *",
    "0 3 0 * *",
    "0 3 * 13 *",
    "0 3 * * 7",
    "0 3 * *",
    "0 0 3 * * *",
    "*/0 3 * * *",
  ])("rejects the schedule %s, as the API server does", (schedule) => {
    expect(() => stack({ ...toClaim, schedule })).toThrow(/postgres\.backup\.schedule: is not valid/);
  });

  it.each(["0 3 31 2 *", "0 3 30 feb ?", "0 3 31 4,6,9,11 *"])(
    "rejects the schedule %s, which never occurs",
    (schedule) => {
      expect(() => stack({ ...toClaim, schedule })).toThrow(/postgres\.backup\.schedule: is not valid/);
    },
  );

  it("may connect to the database, DNS and S3, and nothing else", () => {
    const backup: Backup = { to: { s3: { bucket: "home-backups", endpoint: "http://192.168.1.10:9000" } } };
    const { egress, ingress } = named(networkPolicies({ postgres: { backup } }), "NetworkPolicy", "aether-backup").spec;
    expect(ingress).toBeUndefined();
    expect(egress?.flatMap(({ ports = [] }) => ports.map(({ port }) => port)).filter((port) => port !== 53)).toEqual([
      5432, 9000,
    ]);
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: "192.168.1.10/32" } }],
      ports: [{ protocol: "TCP", port: 9000 }],
    });
  });

  it("may connect to Amazon's S3, which is at public addresses, by HTTPS alone", () => {
    const { egress = [] } = named(
      networkPolicies({ postgres: { backup: toS3 } }),
      "NetworkPolicy",
      "aether-backup",
    ).spec;
    const rule = egress.find(({ to }) => to?.some(({ ipBlock }) => ipBlock?.cidr === "0.0.0.0/0"));
    expect(rule?.ports).toEqual([{ protocol: "TCP", port: 443 }]);
  });

  it("may connect to Amazon's S3 only where the config says it is, such as an endpoint in a private network", () => {
    const backup: Backup = { to: { s3: { bucket: "home-backups", address: { cidrs: ["10.0.7.0/24"] } } } };
    const { egress = [] } = named(networkPolicies({ postgres: { backup } }), "NetworkPolicy", "aether-backup").spec;
    expect(egress.filter(({ ports = [] }) => ports.some(({ port }) => port === 443))).toEqual([
      { to: [{ ipBlock: { cidr: "10.0.7.0/24" } }], ports: [{ protocol: "TCP", port: 443 }] },
    ]);
  });

  it("keeps a dump on its way to S3 on the node, on three quarters of the disk that the container may use", () => {
    const { resources } = steps(toS3)[0] ?? {};
    expect(resources?.limits?.["ephemeral-storage"]).toBe("4Gi");
    expect(podOf(toS3)?.volumes).toContainEqual({ name: "dumps", emptyDir: { sizeLimit: "3Gi" } });
  });

  it("resolves the name of S3 to the address in the config", () => {
    const backup: Backup = {
      to: { s3: { bucket: "home-backups", endpoint: "http://nas:9000", address: { ip: "192.168.1.10" } } },
    };
    expect(podOf(backup)?.hostAliases).toEqual([{ ip: "192.168.1.10", hostnames: ["nas"] }]);
  });

  it("counts in the budget of connections and in the quota", () => {
    expect(() => stack(toClaim)).not.toThrow();
    const { message } = problemAt({ postgres: { maxConnections: 100, backup: toClaim } }, "postgres.maxConnections");
    expect(message).toContain("backup 1, migration 2");
    const pods = (objects: ReturnType<typeof aetherStack>) =>
      Number(objects.flatMap((each) => (each.kind === "ResourceQuota" ? (each.spec.hard?.pods ?? []) : [])));
    const exact = { quota: { headroomPercent: 0 } };
    expect(pods(stack(toClaim, exact)) - pods(aetherStack(exact))).toBe(1);
  });

  it("gets the pod settings of the config", () => {
    expect(podOf({ ...toClaim, nodeSelector: { disk: "slow" } })?.nodeSelector).toEqual({ disk: "slow" });
  });
});

describe("an encrypted backup", () => {
  const onClaim: Backup = { ...toClaim, mlflow: true, encryption: { publicKey } };
  const inS3: Backup = { ...toS3, encryption: { publicKey } };
  const mountsOf = (backup: Backup, step: number, name?: string) =>
    Object.fromEntries(steps(backup, name)[step]?.volumeMounts?.map(({ name, mountPath }) => [mountPath, name]) ?? []);
  const images = (backup: Backup, name?: string) => steps(backup, name).map(({ image }) => image);

  it("is encrypted with PostgreSQL's Debian image, which has GnuPG, before it is stored", () => {
    expect(images(onClaim)).toEqual(["postgres:16-alpine", "postgres:16-bookworm"]);
    expect(images(onClaim, "aether-backup-mlflow")).toEqual(["ghcr.io/mlflow/mlflow:v3.9.0", "postgres:16-bookworm"]);
    expect(images(inS3)).toEqual(["postgres:16-alpine", "postgres:16-bookworm", "rclone/rclone:1.75.1"]);
    expect(mountsOf(onClaim, 0)).toMatchObject({ "/dumps": "plain" });
    expect(mountsOf(onClaim, 1)).toMatchObject({ "/dumps": "dumps", "/plain": "plain" });
    expect(mountsOf(inS3, 2)).toEqual({ "/dumps": "dumps", "/tmp": "tmp" });
    expect(podOf(onClaim)?.volumes).toEqual(
      expect.arrayContaining([
        { name: "dumps", persistentVolumeClaim: { claimName: "aether-backup" } },
        { name: "plain", emptyDir: { sizeLimit: "3Gi" } },
      ]),
    );
  });

  it("shares the node's disk between the two copies that exist before the upload to S3", () => {
    const sizes = podOf(inS3)?.volumes?.flatMap(({ name, emptyDir }) => (emptyDir ? [[name, emptyDir.sizeLimit]] : []));
    expect(sizes).toEqual([
      ["dumps", "1536Mi"],
      ["plain", "1536Mi"],
      ["tmp", "256Mi"],
    ]);
  });

  it("knows the public key, and no Secret but those of the other steps", () => {
    const encrypt = steps(inS3)[1];
    expect(encrypt && envOf(encrypt)).toEqual({ PUBLIC_KEY: publicKey, HOME: "/tmp" });
    expect(podOf(inS3)?.volumes?.some(({ secret }) => secret)).toBe(false);
  });

  it("is pruned at its destination, after it was encrypted", () => {
    const scripts = (backup: Backup) => steps(backup).map(({ command }) => command?.at(-1)?.includes("deleting"));
    expect(scripts(onClaim)).toEqual([false, true]);
    expect(scripts(inS3)).toEqual([false, false, true]);
  });

  it("is restored only with the private key, from a Secret that exists during the restore", () => {
    expect(images(onClaim, "aether-restore")).toEqual(["postgres:16-bookworm", "postgres:16-alpine"]);
    expect(images(inS3, "aether-restore")).toEqual([
      "rclone/rclone:1.75.1",
      "postgres:16-bookworm",
      "postgres:16-alpine",
    ]);
    expect(podOf(onClaim, "aether-restore")?.volumes).toContainEqual({
      name: "key",
      secret: { secretName: "aether-backup-key" },
    });
    expect(mountsOf(onClaim, 0, "aether-restore")).toMatchObject({ "/key": "key" });
    expect(Object.values(mountsOf(onClaim, 1, "aether-restore"))).toEqual(["plain", "tmp"]);
  });

  it("rejects a private key in the config, without showing it", () => {
    const secret = publicKey.replaceAll("PUBLIC", "PRIVATE");
    const problem = problemAt(
      { postgres: { backup: { ...toClaim, encryption: { publicKey: secret } } } },
      "postgres.backup.encryption.publicKey",
    );
    expect(problem.received).toBe("[redacted string]");
  });
});

it("a sidecar of the config ends with the dump, so that the Job is done", () => {
  const pod = podOf({ ...toClaim, sidecars: [{ name: "proxy", image: "proxy:1" }] });
  expect(pod?.containers.map(({ name }) => name)).toEqual(["backup"]);
  expect(pod?.initContainers).toMatchObject([{ name: "proxy", restartPolicy: "Always" }]);
});

describe("a restore", () => {
  it("never runs by schedule", () => {
    expect(cronJob(toClaim, "aether-restore")).toMatchObject({ suspend: true });
    expect(cronJob(toClaim, "aether-restore").jobTemplate.spec?.backoffLimit).toBe(0);
  });

  it("reads the dump from the destination of the backups", () => {
    const images = (backup: Backup) => steps(backup, "aether-restore").map(({ image }) => image);
    expect(images(toClaim)).toEqual(["postgres:16-alpine"]);
    expect(images(toS3)).toEqual(["rclone/rclone:1.75.1", "postgres:16-alpine"]);
  });

  it("restores the dump named in DUMP, otherwise the newest", () => {
    const script = steps(toS3, "aether-restore")[0]?.command?.at(-1) ?? "";
    expect(script).toContain("dump=${DUMP:-$(");
    const lines = script.split("\n");
    expect(lines).toContain('rclone copyto "$S3_FOLDER/$dump" "$dump"');
    expect(lines.at(-2)).toMatch(/^if \[ ! -f "\$dump" \].*exit 1; fi$/);
    expect(lines.at(-1)).toBe('echo "downloaded $S3_FOLDER/$dump"');
  });

  it("commits only after all of the dump was read", () => {
    const script = steps(toClaim, "aether-restore")[0]?.command?.at(-1) ?? "";
    expect(script.indexOf("pg_restore")).toBeLessThan(script.indexOf("'COMMIT;'"));
    expect(script).not.toContain("--single-transaction");
  });
});

describe("a backup of MLflow", () => {
  const withMlflow: Backup = { ...toClaim, mlflow: true };

  it("is rendered if the config enables it, with separate CronJobs", () => {
    const names = (backup: Backup) => ofKind(stack(backup), "CronJob").map(({ metadata }) => metadata.name);
    expect(names(toClaim)).toEqual(["aether-backup", "aether-restore"]);
    expect(names(withMlflow)).toEqual([
      "aether-backup",
      "aether-restore",
      "aether-backup-mlflow",
      "aether-restore-mlflow",
    ]);
  });

  it("runs next to the server, whose volume it cannot change", () => {
    const pod = podOf(withMlflow, "aether-backup-mlflow");
    expect(pod?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]).toMatchObject({
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: { "app.kubernetes.io/component": "mlflow" } },
    });
    expect(pod?.volumes).toContainEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "aether-mlflow", readOnly: true },
    });
    expect(pod?.containers[0]?.image).toBe("ghcr.io/mlflow/mlflow:v3.9.0");
  });

  it("keeps the node affinity of the config", () => {
    const nodeAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "disk", operator: "Exists" as const }] }],
      },
    };
    expect(podOf({ ...withMlflow, affinity: { nodeAffinity } }, "aether-backup-mlflow")?.affinity).toMatchObject({
      nodeAffinity,
      podAffinity: expect.anything(),
    });
  });

  it("is restored by MLflow's user, wherever its volume can be mounted", () => {
    const pod = podOf(withMlflow, "aether-restore-mlflow");
    expect(pod?.affinity).toBeUndefined();
    expect(pod?.securityContext).toMatchObject({ runAsUser: 1000, fsGroup: 1000 });
    expect(pod?.volumes).toContainEqual({ name: "data", persistentVolumeClaim: { claimName: "aether-mlflow" } });
  });

  it("goes to S3 like the database's", () => {
    const [dump, upload] = steps({ ...toS3, mlflow: true }, "aether-backup-mlflow");
    expect(dump?.image).toBe("ghcr.io/mlflow/mlflow:v3.9.0");
    expect(upload?.image).toBe("rclone/rclone:1.75.1");
  });

  it("is rejected if the stack has no MLflow", () => {
    expect(places({ mlflow: false, postgres: { backup: withMlflow } })).toEqual(["postgres.backup.mlflow"]);
  });
});

describe("a config of backups is rejected for", () => {
  it.each<[fact: string, place: string, backup: unknown]>([
    ["no place", "postgres.backup.to", {}],
    ["two places", "postgres.backup.to.claim", { to: { claim: {}, s3: { bucket: "home-backups" } } }],
    ["no schedule", "postgres.backup.schedule", { ...toClaim, schedule: "daily" }],
    ["keeping nothing", "postgres.backup.retention.count", { ...toClaim, retention: { count: 0 } }],
    ["a bucket that can't be", "postgres.backup.to.s3.bucket", { to: { s3: { bucket: "Home" } } }],
    [
      "the name of S3 alone, which no policy knows",
      "postgres.backup.to.s3.address",
      { to: { s3: { bucket: "home-backups", endpoint: "http://nas:9000" } } },
    ],
    [
      "the database's own claim",
      "postgres.backup.to.claim.existingClaim",
      { to: { claim: { existingClaim: "data-aether-postgres-0" } } },
    ],
    ["resources", "postgres.backup.resources.requests.cpu", { ...toClaim, resources: { requests: { cpu: "2" } } }],
    [
      "a container's name that it has",
      "postgres.backup.initContainers[0]",
      { ...toS3, initContainers: [{ name: "dump", image: "busybox:1.37" }] },
    ],
  ])("%s", (_, place, backup) => {
    expect(places({ postgres: { backup } })).toContain(place);
  });

  it("a database that is elsewhere", () => {
    expect(places({ postgres: { external: { host: "10.0.0.5", maxConnections: 200 }, backup: toClaim } })).not.toEqual(
      [],
    );
  });
});
