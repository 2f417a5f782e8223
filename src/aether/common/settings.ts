// The settings of API and scheduler as environment variables. Names: the app's src/settings.py, MLflow's and uvicorn's.

import { digest } from "../../toolkit/kubernetes/digest.ts";
import type { SETTINGS } from "../app/owned.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { publicOrigin } from "../topology.ts";
import { mlflowUrl } from "./app.ts";

/**
 * The data of the settings ConfigMap, and a digest of it: pods read it at their start only, so a change has to roll them.
 * Three objects of a stack ask for it; it is made once per config.
 */
export function settings(config: ResolvedConfig): { readonly data: Record<string, string>; readonly digest: string } {
  let settings = made.get(config);
  if (settings === undefined) {
    const data = variables(config);
    settings = { data, digest: digest(data) };
    made.set(config, settings);
  }
  return settings;
}

const made = new WeakMap<ResolvedConfig, ReturnType<typeof settings>>();

function variables(config: ResolvedConfig): Record<string, string> {
  const { environment, homeAssistant, llm, auth, scheduler, postgres, logLevel, mlflow, ingress } = config;
  const origin = publicOrigin(config);
  const { protocol, hostname, port } = new URL(origin);
  // They are served where the host is.
  const extraOrigins =
    ingress === false ? [] : ingress.extraHosts.map((host) => `${protocol}//${host}${port && `:${port}`}`);
  const decided: Readonly<Record<keyof typeof SETTINGS, Value>> = {
    ENVIRONMENT: environment,
    // LOG_LEVEL is the app's documented name, but 0.1.0 declares no such setting and logs at INFO (src/settings.py,
    // src/logging_config.py). uvicorn reads its own variable and does follow it.
    LOG_LEVEL: logLevel.toUpperCase(),
    UVICORN_LOG_LEVEL: logLevel,
    PUBLIC_URL: origin,
    ALLOWED_ORIGINS: [origin, ...extraOrigins].join(","),
    WEBAUTHN_RP_ID: hostname,
    WEBAUTHN_ORIGIN: origin,
    AUTH_USERNAME: auth.username,
    JWT_EXPIRY_HOURS: auth.sessionHours,
    HA_URL: withoutSlash(homeAssistant.url),
    HA_URL_REMOTE: homeAssistant.remoteUrl && withoutSlash(homeAssistant.remoteUrl),
    LLM_PROVIDER: llm.provider,
    LLM_MODEL: llm.model,
    LLM_TEMPERATURE: llm.temperature,
    LLM_BASE_URL: llm.baseUrl,
    LLM_FALLBACK_PROVIDER: llm.fallback?.provider,
    LLM_FALLBACK_MODEL: llm.fallback?.model,
    DATA_SCIENTIST_MODEL: llm.dataScientist?.model,
    DATA_SCIENTIST_TEMPERATURE: llm.dataScientist?.temperature,
    DATABASE_POOL_SIZE: postgres.pool.size,
    DATABASE_MAX_OVERFLOW: postgres.pool.maxOverflow,
    DATABASE_POOL_TIMEOUT: postgres.pool.timeoutSeconds,
    DATABASE_POOL_RECYCLE: postgres.pool.recycleSeconds,
    SCHEDULER_TIMEZONE: scheduler.timezone,
    DISCOVERY_SYNC_INTERVAL_MINUTES: scheduler.discoverySyncIntervalMinutes,
    DATA_RETENTION_DAYS: scheduler.dataRetentionDays,
    LLM_USAGE_RETENTION_DAYS: scheduler.llmUsageRetentionDays,
    MLFLOW_TRACKING_URI: mlflowUrl(config),
    MLFLOW_EXPERIMENT_NAME: mlflow === false ? undefined : mlflow.experimentName,
  };
  return text({
    ...decided,
    // While MLflow hangs, so does every request of the process, for this many seconds; the app's own value is 30.
    MLFLOW_HTTP_REQUEST_TIMEOUT: 3,
    // No policy lets it out, so each start would wait for its DNS.
    MLFLOW_DISABLE_TELEMETRY: true,
    // The nightly evaluation always fails with MLflow 3.9: search_traces() has no argument experiment_names.
    TRACE_EVAL_ENABLED: false,
  });
}

/** The app appends "/api/…" to it (src/ha/base.py), takes the 404 that two slashes get for "nothing there", and says nothing. */
const withoutSlash = (url: string) => url.replace(/\/+$/, "");

type Value = string | number | boolean | undefined;

/** ConfigMap values are strings; a setting that is not set is left out, so that the app's own default holds. */
const text = (values: Readonly<Record<string, Value>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
