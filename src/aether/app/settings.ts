// The app's settings: one row per variable, with the field that sets it. Names: the app's src/settings.py and uvicorn's.
// Components add their own.
import type { ResolvedConfig } from "../config/schema.ts";
import type { Variables } from "./declaration.ts";
import { hasTls, hostsOf, isSetupOpen } from "./entry.ts";

export const appSettings: Variables = {
  ENVIRONMENT: { field: "environment", value: ({ environment }) => environment },
  // LOG_LEVEL is the app's documented name, but 0.1.0 declares no such setting and logs at INFO (src/settings.py,
  // src/logging_config.py). uvicorn reads its own variable and follows it.
  LOG_LEVEL: { field: "logLevel", value: ({ logLevel }) => logLevel.toUpperCase() },
  UVICORN_LOG_LEVEL: { field: "logLevel", value: ({ logLevel }) => logLevel },
  PUBLIC_URL: { field: "publicUrl", value: (config) => origin(config).origin },
  ALLOWED_ORIGINS: { field: "publicUrl and ingress.extraHosts", value: (config) => origins(config).join(",") },
  WEBAUTHN_RP_ID: { field: "host", value: (config) => origin(config).hostname },
  WEBAUTHN_ORIGIN: { field: "publicUrl", value: (config) => origin(config).origin },
  AUTH_USERNAME: { field: "auth.username", value: ({ auth }) => auth.username },
  // Read by python/closed_setup.py. No field sets it: behind a different entry, api.env opens setup.
  AETHER_OPEN_SETUP: { value: (config) => isSetupOpen(config) || undefined },
  JWT_EXPIRY_HOURS: { field: "auth.sessionHours", value: ({ auth }) => auth.sessionHours },
  HA_URL: { field: "homeAssistant.url", value: ({ homeAssistant }) => withoutSlash(homeAssistant.url) },
  HA_URL_REMOTE: {
    field: "homeAssistant.remoteUrl",
    value: ({ homeAssistant }) => homeAssistant.remoteUrl && withoutSlash(homeAssistant.remoteUrl),
  },
  LLM_PROVIDER: { field: "llm.provider", value: ({ llm }) => llm.provider },
  LLM_MODEL: { field: "llm.model", value: ({ llm }) => llm.model },
  LLM_TEMPERATURE: { field: "llm.temperature", value: ({ llm }) => llm.temperature },
  LLM_BASE_URL: { field: "llm.baseUrl", value: ({ llm }) => llm.baseUrl },
  LLM_FALLBACK_PROVIDER: { field: "llm.fallback.provider", value: ({ llm }) => llm.fallback?.provider },
  LLM_FALLBACK_MODEL: { field: "llm.fallback.model", value: ({ llm }) => llm.fallback?.model },
  DATA_SCIENTIST_MODEL: { field: "llm.dataScientist.model", value: ({ llm }) => llm.dataScientist?.model },
  DATA_SCIENTIST_TEMPERATURE: {
    field: "llm.dataScientist.temperature",
    value: ({ llm }) => llm.dataScientist?.temperature,
  },
  DATABASE_POOL_SIZE: { field: "postgres.pool.size", value: ({ postgres }) => postgres.pool.size },
  DATABASE_MAX_OVERFLOW: { field: "postgres.pool.maxOverflow", value: ({ postgres }) => postgres.pool.maxOverflow },
  DATABASE_POOL_TIMEOUT: {
    field: "postgres.pool.timeoutSeconds",
    value: ({ postgres }) => postgres.pool.timeoutSeconds,
  },
  DATABASE_POOL_RECYCLE: {
    field: "postgres.pool.recycleSeconds",
    value: ({ postgres }) => postgres.pool.recycleSeconds,
  },
  SCHEDULER_TIMEZONE: { field: "scheduler.timezone", value: ({ scheduler }) => scheduler.timezone },
  DISCOVERY_SYNC_INTERVAL_MINUTES: {
    field: "scheduler.discoverySyncIntervalMinutes",
    value: ({ scheduler }) => scheduler.discoverySyncIntervalMinutes,
  },
  DATA_RETENTION_DAYS: { field: "scheduler.dataRetentionDays", value: ({ scheduler }) => scheduler.dataRetentionDays },
  LLM_USAGE_RETENTION_DAYS: {
    field: "scheduler.llmUsageRetentionDays",
    value: ({ scheduler }) => scheduler.llmUsageRetentionDays,
  },
};

/** The URL for users. Four settings need it, and parsing a URL takes as long as writing ten others. */
function origin(config: ResolvedConfig): URL {
  const { publicUrl, host } = config;
  const url = parsed.get(config) ?? new URL(publicUrl ?? `${hasTls(config) ? "https" : "http"}://${host}`);
  parsed.set(config, url);
  return url;
}

const parsed = new WeakMap<ResolvedConfig, URL>();

/** The extra hosts are served in the same way. */
function origins(config: ResolvedConfig): string[] {
  const { origin: own, protocol, port } = origin(config);
  return [
    own,
    ...hostsOf(config)
      .slice(1)
      .map((host) => `${protocol}//${host}${port && `:${port}`}`),
  ];
}

/** The app appends "/api/…" to it (src/ha/base.py). Two slashes get a 404, which the app silently treats as "not found". */
const withoutSlash = (url: string) => url.replace(/(?<!\/)\/+$/, "");
