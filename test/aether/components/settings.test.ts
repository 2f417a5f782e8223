import { describe, expect, it } from "vitest";
import { type AetherConfig, api, ConfigError, configMap } from "../../../src/index.ts";
import { goldenConfigs } from "../../fixtures/configs.ts";
import { named } from "../../fixtures/objects.ts";

const settings = (config?: AetherConfig) => named(configMap(config), "ConfigMap", "aether-config").data ?? {};

describe("the app's settings", () => {
  it("name the environment and how much is logged", () => {
    expect(settings()).toMatchObject({ ENVIRONMENT: "production", LOG_LEVEL: "INFO", UVICORN_LOG_LEVEL: "info" });
    expect(settings({ environment: "development" })).toMatchObject({ ENVIRONMENT: "development", LOG_LEVEL: "DEBUG" });
  });

  it("take the public URL, CORS and passkeys from the host", () => {
    expect(settings({ host: "aether.example.com", ingress: { extraHosts: ["b.example.com"] } })).toMatchObject({
      PUBLIC_URL: "https://aether.example.com",
      WEBAUTHN_RP_ID: "aether.example.com",
      WEBAUTHN_ORIGIN: "https://aether.example.com",
      ALLOWED_ORIGINS: "https://aether.example.com,https://b.example.com",
    });
  });

  it("use http without TLS, and the port that users type", () => {
    expect(settings({ environment: "development" })).toMatchObject({ PUBLIC_URL: "http://aether.local" });
    const config = { publicUrl: "https://aether.local:8443", ingress: { extraHosts: ["b.example.com"] } };
    expect(settings(config)).toMatchObject({
      PUBLIC_URL: "https://aether.local:8443",
      ALLOWED_ORIGINS: "https://aether.local:8443,https://b.example.com:8443",
      WEBAUTHN_RP_ID: "aether.local",
    });
  });

  it("have Home Assistant's URLs without a trailing slash, which the app would double", () => {
    const homeAssistant = {
      url: "http://192.168.1.10:8123/",
      remoteUrl: "https://ha.example.com/ha//",
      remoteAddress: "public" as const,
    };
    expect(settings({ homeAssistant })).toMatchObject({
      HA_URL: "http://192.168.1.10:8123",
      HA_URL_REMOTE: "https://ha.example.com/ha",
    });
  });

  it("have a timeout of 3 s for a silent MLflow: the whole process waits for it", () => {
    expect(settings()).toMatchObject({ MLFLOW_HTTP_REQUEST_TIMEOUT: "3" });
  });

  it("call MLflow by its Service", () => {
    expect(settings()).toMatchObject({
      MLFLOW_TRACKING_URI: "http://aether-mlflow:5000",
      MLFLOW_EXPERIMENT_NAME: "aether",
    });
  });

  it("send no telemetry, and evaluate no traces, which fails with MLflow 3.9", () => {
    expect(settings()).toMatchObject({ MLFLOW_DISABLE_TELEMETRY: "true", TRACE_EVAL_ENABLED: "false" });
  });

  it("size the pool of each process: 5 connections and 10 more", () => {
    expect(settings()).toMatchObject({ DATABASE_POOL_SIZE: "5", DATABASE_MAX_OVERFLOW: "10" });
  });

  it.each<[string, AetherConfig, string, string | undefined]>([
    ["AUTH_USERNAME", { auth: { username: "anna" } }, "anna", "admin"],
    ["JWT_EXPIRY_HOURS", { auth: { sessionHours: 12 } }, "12", "72"],
    ["LLM_PROVIDER", { llm: { provider: "groq" } }, "groq", "openai"],
    ["LLM_MODEL", { llm: { model: "a-model" } }, "a-model", "gpt-4o"],
    ["LLM_TEMPERATURE", { llm: { temperature: 0 } }, "0", "0.7"],
    [
      "LLM_BASE_URL",
      { llm: { provider: "custom", baseUrl: "https://llm.example.com/v1", address: "public" } },
      "https://llm.example.com/v1",
      undefined,
    ],
    ["LLM_FALLBACK_PROVIDER", { llm: { fallback: { provider: "together", model: "b-model" } } }, "together", undefined],
    ["LLM_FALLBACK_MODEL", { llm: { fallback: { provider: "together", model: "b-model" } } }, "b-model", undefined],
    ["DATA_SCIENTIST_MODEL", { llm: { dataScientist: { model: "c-model" } } }, "c-model", undefined],
    [
      "DATA_SCIENTIST_TEMPERATURE",
      { llm: { dataScientist: { model: "c-model", temperature: 0.1 } } },
      "0.1",
      undefined,
    ],
    ["DATABASE_POOL_SIZE", { postgres: { pool: { size: 3 } } }, "3", "5"],
    ["DATABASE_MAX_OVERFLOW", { postgres: { pool: { maxOverflow: 2 } } }, "2", "10"],
    ["DATABASE_POOL_TIMEOUT", { postgres: { pool: { timeoutSeconds: 7 } } }, "7", "30"],
    ["DATABASE_POOL_RECYCLE", { postgres: { pool: { recycleSeconds: -1 } } }, "-1", "1800"],
    ["SCHEDULER_TIMEZONE", { scheduler: { timezone: "Europe/Berlin" } }, "Europe/Berlin", "UTC"],
    ["DISCOVERY_SYNC_INTERVAL_MINUTES", { scheduler: { discoverySyncIntervalMinutes: 45 } }, "45", "30"],
    ["DATA_RETENTION_DAYS", { scheduler: { dataRetentionDays: 8 } }, "8", "90"],
    ["LLM_USAGE_RETENTION_DAYS", { scheduler: { llmUsageRetentionDays: 9 } }, "9", "30"],
    ["MLFLOW_EXPERIMENT_NAME", { mlflow: { experimentName: "home" } }, "home", "aether"],
  ])("take %s from its field, whose default is the app's", (name, config, value, preset) => {
    expect(settings(config)[name]).toBe(value);
    expect(settings()[name]).toBe(preset);
  });

  it("can only be set by their fields, except those without one", () => {
    const everything = goldenConfigs.everything;
    const refused = (name: string) => {
      try {
        api({ proxy: { url: "http://10.1.1.5:3128" }, api: { env: [{ name, value: "x" }] } });
        return false;
      } catch (error) {
        return error instanceof ConfigError;
      }
    };
    const names = Object.keys(named(configMap(everything), "ConfigMap", "house-config").data ?? {});
    expect(names.filter((name) => !refused(name))).toEqual([
      "AETHER_OPEN_SETUP",
      "MLFLOW_HTTP_REQUEST_TIMEOUT",
      "MLFLOW_DISABLE_TELEMETRY",
      "TRACE_EVAL_ENABLED",
    ]);
  });

  it("offer nothing that only looks as if it worked", () => {
    expect(Object.keys(settings()).filter((name) => /^API_|_SYNC$/.test(name))).toEqual([]);
  });

  it("omit what is not set, so that the app's default applies", () => {
    expect(settings()).not.toHaveProperty("HA_URL_REMOTE");
    expect(
      settings({
        homeAssistant: {
          url: "http://192.168.1.10:8123",
          remoteUrl: "https://ha.example.com",
          remoteAddress: "public",
        },
      }),
    ).toMatchObject({ HA_URL: "http://192.168.1.10:8123", HA_URL_REMOTE: "https://ha.example.com" });
  });

  it("hold no secret", () => {
    expect(Object.keys(settings()).filter((name) => /SECRET|TOKEN|PASSWORD|_KEY|DATABASE_URL/.test(name))).toEqual([]);
  });
});

describe("the files that the image lacks", () => {
  const files = named(configMap(), "ConfigMap", "aether-python").data ?? {};

  it("are the metadata of the package aether 0.1.0, and the code that puts it last on Python's path", () => {
    expect(files.METADATA).toBe("Metadata-Version: 2.1\nName: aether\nVersion: 0.1.0\n");
    expect(files["sitecustomize.py"]).toContain('sys.path.append(str(here / "fallback"))');
  });

  it("include the program that the pods wait with", () => {
    expect(files["wait.py"]).toContain("async def schema()");
  });
});
