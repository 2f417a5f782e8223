import { digest } from "../../../toolkit/kubernetes/digest.ts";
import type { ConfigMap, Job } from "../../../toolkit/kubernetes/object.ts";
import { databaseMounts, databaseVolumes, hostAliases, pythonMount, pythonVolume } from "../../common/app.ts";
import { metadata, workloadMetadata } from "../../common/metadata.ts";
import { endingSection, podTemplate, serviceAccount } from "../../common/pod.ts";
import { pythonDigest, pythonFiles } from "../../common/python-files.ts";
import { environment, refusePlaceholders } from "../../common/secret.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { digests } from "../../python/digests.ts";
import script from "../../python/migrate.py";
import { objectName } from "../../topology.ts";
import * as declaration from "./declaration.ts";
import { hookOf } from "./hooks.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const migration = { ...declaration };

const SCRIPT = "migrate.py";

/** The Job that brings the schema up to date, with the script it runs. */
export function objects(config: ResolvedConfig): AetherObject[] {
  // What a Helm hook needs must also be a hook, and run before it.
  const before = hookAnnotations(config, -5);
  return [configMap(config, before), ...serviceAccount(config, migration, config.migration, before), job(config)];
}

const configMap = (config: ResolvedConfig, annotations: Record<string, string>): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadata(config, migration, { annotations }),
  // Everything that the Job runs. It does not use the ConfigMap of the serving pods, because a hook is created before that one.
  data: { ...pythonFiles(), [SCRIPT]: script },
});

function job(config: ResolvedConfig): Job {
  const { backoffLimit, activeDeadlineSeconds, ttlSecondsAfterFinished } = config.migration;
  const spec = {
    backoffLimit,
    activeDeadlineSeconds,
    ttlSecondsAfterFinished,
    podFailurePolicy: podFailurePolicy(config),
    template: template(config),
  };
  // A Job cannot be changed, so every change gives it another name.
  const hash = digest([spec, digests["migrate.py"], pythonDigest]);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: workloadMetadata(config, migration, { part: `migrate-${hash}`, annotations: hookAnnotations(config, 0) }),
    spec,
  };
}

/** Which failed attempts count: not those that may succeed later, by waiting or another attempt, without a change of the Job. */
function podFailurePolicy(config: ResolvedConfig): NonNullable<Job["spec"]["podFailurePolicy"]> {
  const ended = (containerName: string, code: number) => ({
    onExitCodes: { containerName, operator: "In" as const, values: [code] },
  });
  return {
    rules: [
      // A drained or lost node. The status is what the API server would default.
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      { action: "Ignore", ...ended(migration.name, STOPPED) },
      { action: "FailJob", ...ended(migration.name, MISCONFIGURED) },
      ...refusePlaceholders(config, migration).map(({ name }) => ({ action: "Ignore" as const, ...ended(name, 1) })),
    ],
  };
}

// The exit statuses of the script.
const MISCONFIGURED = 2;
const STOPPED = 143;

function template(config: ResolvedConfig) {
  return podTemplate(config, migration, endingSection(config.migration), {
    initContainers: refusePlaceholders(config, migration),
    container: {
      command: ["python", `${migration.mounts["aether-python"]}/${SCRIPT}`],
      env: environment(config, migration),
      volumeMounts: [pythonMount(migration), ...databaseMounts(config)],
    },
    volumes: [
      pythonVolume(objectName(config, migration.name), [{ key: SCRIPT, path: SCRIPT }]),
      ...databaseVolumes(config),
    ],
    // A new pod per attempt, so that the log of each is kept. SIGTERM is passed on to Alembic, whose transaction rolls back.
    spec: {
      hostAliases: hostAliases(config, migration),
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 30,
    },
  });
}

/** What makes an object a hook of the tool that applies it. */
function hookAnnotations({ migration }: ResolvedConfig, weight: number): Record<string, string> {
  const run = hookOf(migration);
  switch (run?.hook) {
    case "helm":
      return {
        "helm.sh/hook": run.stage,
        "helm.sh/hook-weight": String(weight),
        "helm.sh/hook-delete-policy": "before-hook-creation",
      };
    case "argocd":
      // Only the Job; the rest is synced with it or before it.
      return weight === 0 || run.isFirst
        ? {
            "argocd.argoproj.io/hook": run.stage,
            "argocd.argoproj.io/sync-wave": String(weight),
            "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
          }
        : {};
    case undefined:
      return {};
  }
}
