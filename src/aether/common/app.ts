// What API, scheduler and migration have in common: the app's image, unchanged.

import { ipOf } from "../../toolkit/kubernetes/cidr.ts";
import type { Container, EnvVar, PodSpec, Volume, VolumeMount } from "../../toolkit/kubernetes/object.ts";
import { PLACEHOLDER } from "../../toolkit/kubernetes/placeholder.ts";
import { imageOf } from "../app/images.ts";
import { secretName } from "../app/names.ts";
import { INIT_CONTAINERS, MOUNTS, VOLUMES, type Workload } from "../app/owned.ts";
import { requiredSecretKeys, type SecretKey, secretKeysOf } from "../app/secret-keys.ts";
import { STARTUP } from "../app/startup.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { API_PATH, objectName, serviceHost } from "../topology.ts";
import { containerPort } from "./objects.ts";
import { lifecycle, PRE_STOP_SECONDS, tmpMount } from "./pod.ts";
import { pythonItems, WAIT } from "./python-files.ts";

/** First user that `useradd` makes in the app's Containerfile. */
export const APP_UID = 1000;

/** A role's secrets as environment variables, key by key: what it does not need it can't read. */
export function secretEnv(config: ResolvedConfig, role: "api" | "scheduler" | "postgres" | "migration"): EnvVar[] {
  const required = requiredSecretKeys(config);
  const name = secretName(config);
  return secretKeysOf(role).map((key) => ({
    name: key,
    valueFrom: {
      secretKeyRef: {
        name,
        key: keyInSecret(config, key),
        optional: required.includes(key) ? undefined : true,
      },
    },
  }));
}

/** The key under which the Secret holds one of the app's. */
export const keyInSecret = ({ secrets }: ResolvedConfig, key: SecretKey) =>
  ("existingSecret" in secrets ? secrets.existingSecret.keys[key] : undefined) ?? key;

/**
 * The init container that stops a pod whose Secret is still the template. It runs in the pod's own image and sees the
 * same variables; its last words are the container's termination message.
 */
export function refusePlaceholders(config: ResolvedConfig, image: string, env: EnvVar[]): Container[] {
  if (!("template" in config.secrets)) return [];
  const script = `left=$(env | sed -n 's/^\\([A-Z_]*\\)=.*${PLACEHOLDER}.*/\\1/p')
if [ -n "$left" ]; then
  echo "The Secret ${secretName(config)} still holds placeholders:" $left >&2
  exit 1
fi`;
  return [{ name: INIT_CONTAINERS.placeholders, image, command: ["sh", "-c", script], env }];
}

/**
 * The app imports only where Python finds metadata of the package `aether` (src/__init__.py), which an image built with
 * the project's Containerfile lacks: a folder on PYTHONPATH brings it, as a fallback.
 */
export const pythonVolume = (
  configMap: string,
  more: NonNullable<NonNullable<Volume["configMap"]>["items"]> = [],
): Volume => ({
  name: VOLUMES.python,
  configMap: { name: configMap, items: [...pythonItems(), ...more] },
});

export const pythonMount = (): VolumeMount => ({ name: VOLUMES.python, mountPath: MOUNTS.python, readOnly: true });
export const pythonEnv = (): EnvVar => ({ name: "PYTHONPATH", value: MOUNTS.python });

const settingsEnv = (config: ResolvedConfig) => ({ configMapRef: { name: objectName(config, "config") } });

/**
 * Names that only the home network's DNS knows, or only mDNS: where the config says their address, the pods know it too.
 */
export function hostAliases(config: ResolvedConfig, role: "api" | "scheduler" | "migration"): PodSpec["hostAliases"] {
  const { homeAssistant, llm, postgres } = config;
  const called = [
    ...(role === "migration" ? [] : alias(new URL(homeAssistant.url).hostname, homeAssistant.address)),
    ...(role === "migration" || llm.baseUrl === undefined ? [] : alias(new URL(llm.baseUrl).hostname, llm.address)),
    ...("external" in postgres ? alias(postgres.external.host, postgres.external.address) : []),
  ];
  if (called.length === 0) return undefined;
  // One entry per address: the list is merged by it, and the API server refuses a second one.
  return [...Map.groupBy(called, ({ ip }) => ip)].map(([ip, same]) => ({
    ip,
    hostnames: [...new Set(same.map(({ hostname }) => hostname))],
  }));
}

function alias(hostname: string, address: ResolvedConfig["llm"]["address"]) {
  return address !== undefined && "ip" in address && ipOf(hostname) === undefined ? [{ ip: address.ip, hostname }] : [];
}

/** Waits until what the app can't start without is there: it exits where others would retry. */
export function wait(config: ResolvedConfig, role: "api" | "scheduler"): Container {
  // A Deployment starts the successor of a deleted or evicted pod while that one still ends. The API may overlap; the
  // scheduler runs alone, and has no way to MLflow.
  const more =
    role === "scheduler"
      ? [`alone=${objectName(config, SCHEDULER_HEADLESS)}`]
      : config.mlflow === false
        ? []
        : ["mlflow"];
  return {
    name: INIT_CONTAINERS.wait,
    image: imageOf(config, "aether"),
    command: ["python", `${MOUNTS.python}/${WAIT}`, "database", "schema", ...more],
    // MLflow's URL, experiment and timeout as the app will use them.
    envFrom: [settingsEnv(config)],
    env: [pythonEnv(), ...secretEnv(config, role).filter(({ name }) => name === "DATABASE_URL")],
    volumeMounts: [pythonMount()],
  };
}

/** The Service by which a scheduler pod finds others of its kind, also those that are ending. */
export const SCHEDULER_HEADLESS = "scheduler-headless";

/** The local store that the app starts with where there is no server: in /tmp, gone with the pod. */
const LOCAL_TRACKING = `sqlite:///${MOUNTS.tmp}/mlflow.db`;

export const mlflowUrl = (config: ResolvedConfig) =>
  config.mlflow === false ? LOCAL_TRACKING : `http://${serviceHost(config, "mlflow")}`;

/** The container of a serving role. The image's own command runs it: uvicorn on port 8000. */
export function appContainer(config: ResolvedConfig, role: "api" | "scheduler"): Omit<Container, "name"> {
  const port = containerPort(role).name;
  const health = { httpGet: { path: `${API_PATH}/v1/health`, port } };
  return {
    image: imageOf(config, "aether"),
    ports: [containerPort(role)],
    envFrom: [settingsEnv(config)],
    env: [
      { name: "AETHER_ROLE", value: role },
      pythonEnv(),
      // MLflow's client keeps its settings under it; the image's own home is read-only.
      { name: "HOME", value: MOUNTS.tmp },
      ...(role === "api"
        ? [{ name: "WEB_CONCURRENCY", value: String(config.api.workers) }]
        : // No way to MLflow: the policy for the scheduler names the database, Home Assistant and the LLM only.
          [{ name: "MLFLOW_TRACKING_URI", value: LOCAL_TRACKING }]),
      ...secretEnv(config, role),
    ],
    startupProbe: { ...health, ...STARTUP },
    // One traceback blocks the event loop for 7 to 17 s, so a slow answer is no reason to restart.
    livenessProbe: {
      ...health,
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 6,
    },
    // An exhausted pool answers 503 after 5.0 s: the probe must wait longer to read it.
    readinessProbe: {
      httpGet: { path: `${API_PATH}/v1/ready`, port },
      periodSeconds: 10,
      timeoutSeconds: 6,
      failureThreshold: 3,
    },
    lifecycle: lifecycle(),
    volumeMounts: [tmpMount(), pythonMount()],
  };
}

/** The pause before the stop, uvicorn's graceful timeout of 30 s, 2 s after it, and a reserve of 18. */
export const APP_GRACE_SECONDS = PRE_STOP_SECONDS + 50;

export type AppRole = Extract<Workload, "api" | "scheduler">;
