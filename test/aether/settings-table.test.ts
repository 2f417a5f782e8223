import { describe, expect, it } from "vitest";
import { inlineSchema } from "../../src/aether/config/json-schema.late.ts";
import { settingsTable } from "../../src/aether/derived/declared.ts";
import { type AetherConfig, configMap } from "../../src/index.ts";
import { named } from "../fixtures/objects.ts";

const llm = { model: "m1", temperature: 0.3 };
const home = { url: "http://192.168.1.10:8123" };
const pool = (settings: object): AetherConfig => ({ postgres: { pool: settings } });

const proxied: AetherConfig = {
  homeAssistant: home,
  proxy: { url: "http://10.1.1.5:3128", noProxy: [".example.com"] },
};
const NO_PROXY =
  "localhost,127.0.0.1,::1,aether-postgres,aether-pooler,aether-mlflow,.aether,.svc,.cluster.local,192.168.1.10,.example.com";

/** For each variable a config that sets its field, and what the pods are given then. */
const ROWS: Readonly<Record<string, readonly [AetherConfig, string | undefined]>> = {
  ENVIRONMENT: [{ environment: "staging" }, "staging"],
  LOG_LEVEL: [{ logLevel: "warning" }, "WARNING"],
  UVICORN_LOG_LEVEL: [{ logLevel: "error" }, "error"],
  PUBLIC_URL: [{ host: "a.example.com", publicUrl: "https://a.example.com:8443" }, "https://a.example.com:8443"],
  ALLOWED_ORIGINS: [{ ingress: { extraHosts: ["b.example.com"] } }, "https://aether.local,https://b.example.com"],
  WEBAUTHN_RP_ID: [{ host: "a.example.com" }, "a.example.com"],
  WEBAUTHN_ORIGIN: [{ host: "a.example.com" }, "https://a.example.com"],
  AUTH_USERNAME: [{ auth: { username: "ada" } }, "ada"],
  AETHER_OPEN_SETUP: [{ ingress: { openSetup: true } }, "true"],
  JWT_EXPIRY_HOURS: [{ auth: { sessionHours: 5 } }, "5"],
  HA_URL: [{ homeAssistant: home }, "http://192.168.1.10:8123"],
  HA_URL_REMOTE: [
    { homeAssistant: { ...home, remoteUrl: "https://ha.example.com", remoteAddress: "public" } },
    "https://ha.example.com",
  ],
  LLM_PROVIDER: [{ llm: { provider: "groq" } }, "groq"],
  LLM_MODEL: [{ llm }, "m1"],
  LLM_TEMPERATURE: [{ llm }, "0.3"],
  LLM_BASE_URL: [{ llm: { baseUrl: "https://llm.example.com/v1", address: "public" } }, "https://llm.example.com/v1"],
  LLM_FALLBACK_PROVIDER: [{ llm: { fallback: { provider: "groq", model: "m2" } } }, "groq"],
  LLM_FALLBACK_MODEL: [{ llm: { fallback: { provider: "groq", model: "m2" } } }, "m2"],
  DATA_SCIENTIST_MODEL: [{ llm: { dataScientist: { model: "m3" } } }, "m3"],
  DATA_SCIENTIST_TEMPERATURE: [{ llm: { dataScientist: { model: "m3", temperature: 0.1 } } }, "0.1"],
  DATABASE_POOL_SIZE: [pool({ size: 6 }), "6"],
  DATABASE_MAX_OVERFLOW: [pool({ maxOverflow: 7 }), "7"],
  DATABASE_POOL_TIMEOUT: [pool({ timeoutSeconds: 31 }), "31"],
  DATABASE_POOL_RECYCLE: [pool({ recycleSeconds: 1801 }), "1801"],
  SCHEDULER_TIMEZONE: [{ scheduler: { timezone: "Europe/Berlin" } }, "Europe/Berlin"],
  DISCOVERY_SYNC_INTERVAL_MINUTES: [{ scheduler: { discoverySyncIntervalMinutes: 31 } }, "31"],
  DATA_RETENTION_DAYS: [{ scheduler: { dataRetentionDays: 91 } }, "91"],
  LLM_USAGE_RETENTION_DAYS: [{ scheduler: { llmUsageRetentionDays: 32 } }, "32"],
  MLFLOW_TRACKING_URI: [{ mlflow: false }, "sqlite:////tmp/mlflow.db"],
  MLFLOW_EXPERIMENT_NAME: [{ mlflow: { experimentName: "house" } }, "house"],
  MLFLOW_HTTP_REQUEST_TIMEOUT: [{}, "3"],
  MLFLOW_DISABLE_TELEMETRY: [{}, "true"],
  TRACE_EVAL_ENABLED: [{}, "false"],
  ...Object.fromEntries(
    ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"].map((variable) => [
      variable,
      [proxied, variable.toLowerCase() === "no_proxy" ? NO_PROXY : "http://10.1.1.5:3128"] as const,
    ]),
  ),
};

const settings = (config: AetherConfig) => named(configMap(config), "ConfigMap", "aether-config").data ?? {};

describe("the settings", () => {
  it("have a row here each", () => {
    expect(Object.keys(ROWS)).toEqual(Object.keys(settingsTable));
  });

  it.each(Object.entries(ROWS))("%s follows its field", (variable, [config, value]) => {
    expect(settings(config)[variable]).toBe(value);
  });

  const fields = Object.entries(settingsTable).flatMap(([variable, { field }]) =>
    field === undefined ? [] : field.split(" and ").map((path) => [variable, path] as const),
  );

  it.each(fields)("%s is decided by %s, which the config has", (_, path) => {
    expect(hasField(inlineSchema(), path.split("."))).toBe(true);
  });
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

const hasField = ({ properties = {}, anyOf = [] }: Schema, [key, ...rest]: readonly string[]): boolean =>
  key === undefined ||
  (Object.hasOwn(properties, key) && hasField(properties[key] ?? {}, rest)) ||
  anyOf.some((each) => hasField(each, [key, ...rest]));
