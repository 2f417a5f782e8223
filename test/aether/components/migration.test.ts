import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, ConfigError, migration } from "../../../src/index.ts";
import { containerOf, ofKind, podOf, podsOf, secretKeysOf } from "../../fixtures/objects.ts";

const job = (config?: AetherConfig) => {
  const [found] = ofKind(migration(config), "Job");
  if (found === undefined) throw new Error("no Job");
  return found;
};
const pod = podOf("migration");
const container = containerOf(pod);
const external = { external: { host: "db.example.com", address: "public" as const, maxConnections: 200 } };
const annotationsOf = (config: AetherConfig) =>
  migration(config).map(({ kind, metadata }) => ({ kind, ...metadata.annotations }));

describe("the migration", () => {
  it("runs the app's own image with a script of ours", () => {
    expect(container.image).toBe("aether:0.1.0");
    expect(container.command).toEqual(["python", "/opt/aether-k8s/migrate.py"]);
    const [files] = ofKind(migration(), "ConfigMap");
    expect(Object.keys(files?.data ?? {})).toEqual(expect.arrayContaining(["migrate.py", "aether_database.py"]));
    const items = pod.spec.volumes?.flatMap(({ configMap }) =>
      configMap?.name === "aether-migration" ? (configMap.items ?? []) : [],
    );
    expect(items).toContainEqual({ key: "migrate.py", path: "migrate.py" });
  });

  it("takes a lock that only one copy holds at a time", () => {
    expect(ofKind(migration(), "ConfigMap")[0]?.data?.["migrate.py"]).toContain("pg_try_advisory_lock");
  });

  it("reads the database's URL, but no other secret", () => {
    expect(secretKeysOf(container)).toEqual(["DATABASE_URL"]);
  });

  const rules = (config?: AetherConfig) => job(config).spec.podFailurePolicy?.rules ?? [];

  it("gives up after three failures of a revision", () => {
    expect(job().spec.backoffLimit).toBe(3);
  });

  it("counts no time in which it waits for a Secret, an image or a node", () => {
    expect(job().spec).not.toHaveProperty("activeDeadlineSeconds");
    expect(job().spec.template.spec).not.toHaveProperty("activeDeadlineSeconds");
  });

  it("stays until it is deleted, so that Flux and Argo CD do not create it again every day", () => {
    expect(job().spec).not.toHaveProperty("ttlSecondsAfterFinished");
  });

  it("fails immediately if a person must change something", () => {
    expect(rules()).toContainEqual({
      action: "FailJob",
      onExitCodes: { containerName: "migration", operator: "In", values: [2] },
    });
  });

  it("does not count an attempt that a drained node or a stopped pod ended", () => {
    expect(rules().filter(({ action }) => action === "Ignore")).toEqual([
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      { action: "Ignore", onExitCodes: { containerName: "migration", operator: "In", values: [143] } },
    ]);
  });

  it("waits until a template is filled in, however long that takes", () => {
    const filled = {
      action: "Ignore",
      onExitCodes: { containerName: "refuse-placeholders", operator: "In", values: [1] },
    };
    expect(rules({ secrets: { template: {} } })).toContainEqual(filled);
    expect(rules()).not.toContainEqual(filled);
  });

  it("has half a minute to roll back when it is stopped", () => {
    expect(pod.spec.terminationGracePeriodSeconds).toBe(30);
  });

  it("retries in a new pod, so that the log of each attempt is kept", () => {
    expect(pod.spec.restartPolicy).toBe("Never");
  });

  it("completes when the migration is done, whatever sidecars it has", () => {
    const config: AetherConfig = { migration: { sidecars: [{ name: "log-shipper", image: "busybox:1.37" }] } };
    const { containers, initContainers = [] } = job(config).spec.template.spec ?? {};
    expect(containers?.map(({ name }) => name)).toEqual(["migration"]);
    expect(initContainers).toMatchObject([{ name: "log-shipper", restartPolicy: "Always" }]);
  });

  it("has a name derived from its content: a Job cannot be changed", () => {
    expect(job().metadata.name).toMatch(/^aether-migrate-[0-9a-f]{8}$/);
    expect(job({ images: { aether: { tag: "0.1.1" } } }).metadata.name).not.toBe(job().metadata.name);
    expect(job({ migration: { env: [{ name: "A", value: "b" }] } }).metadata.name).not.toBe(job().metadata.name);
  });

  it("does not run again for changes that it does not read", () => {
    expect(job({ llm: { model: "other" }, logLevel: "debug", host: "b.example" }).metadata.name).toBe(
      job().metadata.name,
    );
  });

  it("is a plain Job by default", () => {
    expect(annotationsOf({})).toEqual([{ kind: "ConfigMap" }, { kind: "ServiceAccount" }, { kind: "Job" }]);
  });
});

describe("the migration as a Helm hook", () => {
  it("runs before install and upgrade, after the ServiceAccount and the files it needs", () => {
    const hook = { "helm.sh/hook": "pre-install,pre-upgrade", "helm.sh/hook-delete-policy": "before-hook-creation" };
    expect(annotationsOf({ migration: { hook: "helm" }, postgres: external })).toEqual([
      { kind: "ConfigMap", ...hook, "helm.sh/hook-weight": "-5" },
      { kind: "ServiceAccount", ...hook, "helm.sh/hook-weight": "-5" },
      { kind: "Job", ...hook, "helm.sh/hook-weight": "0" },
    ]);
  });

  it("needs only hooks of the chart: it runs before the rest, including the namespace", () => {
    const objects = aetherStack({ migration: { hook: "helm" }, postgres: external });
    const isHook = ({ metadata }: (typeof objects)[number]) => metadata.annotations?.["helm.sh/hook"] !== undefined;
    const [job] = podsOf(objects.filter(isHook));
    const { volumes = [], serviceAccountName } = job?.spec ?? {};
    const needed = [
      ...volumes.flatMap(({ configMap }) => configMap?.name ?? []),
      serviceAccountName,
      ...ofKind(objects, "Namespace").map(({ metadata }) => metadata.name),
    ];
    expect(needed).toEqual(
      objects.filter(isHook).flatMap(({ kind, metadata }) => (kind === "Job" ? [] : metadata.name)),
    );
  });

  it("contains nothing that Helm interprets as a template", () => {
    const everything = {
      migration: { hook: "helm" },
      postgres: external,
      isolation: { runtimeClassName: "gvisor" },
    } as const;
    expect(JSON.stringify(aetherStack(everything))).not.toContain("{{");
  });

  it("leaves out the namespace: Helm fails on one that exists", () => {
    const config: AetherConfig = { migration: { hook: "helm", hookStage: "post-install,pre-upgrade" } };
    expect(ofKind(aetherStack(config), "Namespace")).toEqual([]);
    expect(ofKind(aetherStack({ migration: { hook: "argocd" } }), "Namespace")).toHaveLength(1);
  });

  it("is rejected before an installation that includes the database: it would wait forever", () => {
    expect(() => migration({ migration: { hook: "helm" } })).toThrow(ConfigError);
    expect(() => migration({ migration: { hook: "helm" }, postgres: external, secrets: { template: {} } })).toThrow(
      ConfigError,
    );
  });

  it("can run after the installation instead", () => {
    const [, , { metadata } = job()] = migration({
      migration: { hook: "helm", hookStage: "post-install,pre-upgrade" },
    });
    expect(metadata.annotations?.["helm.sh/hook"]).toBe("post-install,pre-upgrade");
  });
});

describe("the migration as an Argo CD hook", () => {
  it("runs with the sync, and only the Job is a hook", () => {
    const [files, account, hook] = annotationsOf({ migration: { hook: "argocd" } });
    expect([files, account]).toEqual([{ kind: "ConfigMap" }, { kind: "ServiceAccount" }]);
    expect(hook).toMatchObject({
      "argocd.argoproj.io/hook": "Sync",
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
    });
  });

  it("is rejected before a sync that includes the database", () => {
    expect(() => migration({ migration: { hook: "argocd", hookStage: "PreSync" } })).toThrow(ConfigError);
  });
});

it("a stage without a hook is rejected: it would have no effect", () => {
  expect(() => migration({ migration: { hookStage: "Sync" } })).toThrow(ConfigError);
});
