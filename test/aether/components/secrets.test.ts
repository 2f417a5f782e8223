import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KEEP_ANNOTATIONS } from "../../../src/aether/common/metadata.ts";
import { type AetherConfig, aetherStack, ConfigError, secrets, secretWith } from "../../../src/index.ts";
import { run } from "../../cli/run.ts";
import { secretValuesConfig } from "../../fixtures/configs.ts";
import { containerOf, named, podOf, secretKeysOf } from "../../fixtures/objects.ts";

const references = (component: string, config?: AetherConfig) =>
  (containerOf(podOf(component, config)).env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []);
const required = (config?: AetherConfig) =>
  references("api", config).flatMap(({ key, optional }) => (optional === true ? [] : [key]));

describe("secrets", () => {
  it("come from an existing Secret, under its name", () => {
    expect(secrets()).toEqual([]);
    expect(references("api")[0]?.name).toBe("aether-secrets");
    expect(references("api", { secrets: { existingSecret: { name: "vault" } } })[0]?.name).toBe("vault");
  });

  it("are found under the keys that the Secret has", () => {
    const keys = { DATABASE_URL: "database-url" };
    const config = { secrets: { existingSecret: { keys } } };
    expect(secretKeysOf(containerOf(podOf("migration", config)))).toEqual(["database-url"]);
    expect(containerOf(podOf("migration", config)).env).toContainEqual(
      expect.objectContaining({ name: "DATABASE_URL" }),
    );
  });

  it("that a login or provider needs are required, the others may be absent", () => {
    expect(required()).toEqual(["JWT_SECRET", "LLM_API_KEY", "DATABASE_URL", "HA_TOKEN", "AUTH_PASSWORD"]);
    expect(required({ auth: { methods: ["apiKey"] }, llm: { provider: "google" } })).toEqual([
      "JWT_SECRET",
      "DATABASE_URL",
      "HA_TOKEN",
      "GOOGLE_API_KEY",
      "API_KEY",
    ]);
  });

  it("are written by the library with the given values, under the names that the pods use", () => {
    const config = { name: "house", secrets: { existingSecret: { keys: { API_KEY: "api-key" } } } };
    expect(secretWith({ API_KEY: "value" }, config)).toMatchObject({
      kind: "Secret",
      metadata: { name: "house-secrets" },
      type: "Opaque",
      stringData: { "api-key": "value" },
    });
  });

  it.each([null, undefined, 1, "text", [], new Map(), () => {}])(
    "are refused as %j, which is no object of values",
    (values) => {
      expect(() => secretWith(values as never)).toThrow(ConfigError);
    },
  );

  it("are rejected if no pod could use them, as in the config", () => {
    expect(() => secretWith({ JWT_SECRET: "short" })).toThrow(
      "secrets.values.JWT_SECRET: has less than 32 characters.",
    );
    expect(() => secretWith({ DATABASE_URL: "postgresql+asyncpg://a:b@elsewhere/c" })).toThrow(
      "does not match the database in the cluster",
    );
  });

  it("are rejected under a key that the app does not have, with the intended one", () => {
    const issuesOf = (values: unknown) => {
      try {
        secretWith(values as never);
      } catch (error) {
        return error instanceof ConfigError ? error.issues : [];
      }
      return [];
    };
    expect(issuesOf({ JWT_SECERT: "s3cret" })).toMatchObject([
      {
        code: "unknown_key",
        path: ["secrets", "values", "JWT_SECERT"],
        fix: "Did you mean secrets.values.JWT_SECRET?",
      },
    ]);
    expect(issuesOf({ HA_TOKEN: 987654 })).toMatchObject([{ code: "invalid_type", received: "[redacted number]" }]);
    expect(JSON.stringify(issuesOf({ JWT_SECERT: "s3cret", HA_TOKEN: ["s3cret"] }))).not.toContain("s3cret");
  });

  it("without a password or an API key are rejected: the app would answer 401 to every request", () => {
    expect(() => secrets({ auth: { methods: [] } })).toThrow(ConfigError);
  });
});

describe("a Secret template", () => {
  const config = { secrets: { template: {} } };
  const { stringData = {} } = named(secrets(config), "Secret", "aether-secrets");

  it("holds a placeholder for each key that is needed", () => {
    expect(Object.keys(stringData)).toEqual([
      "JWT_SECRET",
      "LLM_API_KEY",
      "DATABASE_URL",
      "HA_TOKEN",
      "AUTH_PASSWORD",
      "POSTGRES_PASSWORD",
    ]);
    expect(Object.values(stringData).filter((value) => !/^<REPLACE_ME: .+>$/.test(value))).toEqual([]);
  });

  it("stays in the cluster when it is no longer rendered, because it has the only copy of your values", () => {
    const { metadata } = named(secrets(config), "Secret", "aether-secrets");
    expect(metadata.annotations).toEqual(KEEP_ANNOTATIONS);
  });

  it("needs no database password when the database is elsewhere", () => {
    const postgres = { external: { host: "db.example.com", address: "public" as const, maxConnections: 200 } };
    expect(
      Object.keys(named(secrets({ ...config, postgres }), "Secret", "aether-secrets").stringData ?? {}),
    ).not.toContain("POSTGRES_PASSWORD");
  });

  it.each(["api", "scheduler", "migration", "postgres"])(
    "keeps the pod of %s from starting while one is left",
    (component) => {
      const pod = podOf(component, config);
      const guard = containerOf(pod, "refuse-placeholders");
      expect(guard.command?.[2]).toContain("REPLACE_ME");
      expect(guard.command?.[2]).toContain("exit 1");
      expect(guard.image).toBe(containerOf(pod).image);
      expect(secretKeysOf(guard)).toEqual(secretKeysOf(containerOf(pod)));
    },
  );

  it("is the only Secret that pods are guarded against", () => {
    expect(podOf("postgres").spec).not.toHaveProperty("initContainers");
  });
});

describe("an ExternalSecret", () => {
  const externalSecret = { secretStoreRef: { name: "vault" }, remoteKey: "aether" };
  const { spec } = named(secrets({ secrets: { externalSecret } }), "ExternalSecret", "aether-secrets");

  it("fetches each key that is needed as a property of one remote secret", () => {
    expect(spec.data.map(({ secretKey }) => secretKey)).toEqual([
      "JWT_SECRET",
      "LLM_API_KEY",
      "DATABASE_URL",
      "HA_TOKEN",
      "AUTH_PASSWORD",
      "POSTGRES_PASSWORD",
    ]);
    expect(spec.data[0]?.remoteRef).toMatchObject({ key: "aether", property: "JWT_SECRET" });
  });

  it("fetches optional keys if they are listed", () => {
    const more = { externalSecret: { ...externalSecret, optionalKeys: ["WEBHOOK_SECRET" as const] } };
    const found = named(secrets({ secrets: more }), "ExternalSecret", "aether-secrets").spec.data;
    expect(found.map(({ secretKey }) => secretKey)).toContain("WEBHOOK_SECRET");
  });

  it("creates the Secret that the pods read, and keeps it while the store is unavailable", () => {
    expect(spec.target).toEqual({ name: "aether-secrets", creationPolicy: "Owner", deletionPolicy: "Retain" });
    expect(spec.secretStoreRef).toEqual({ name: "vault", kind: "SecretStore" });
  });
});

describe("values in the config", () => {
  it("become a Secret in development", () => {
    expect(named(secrets(secretValuesConfig), "Secret", "aether-secrets").stringData).toMatchObject({
      HA_TOKEN: "token",
    });
  });

  it("are rejected elsewhere, and never shown", () => {
    const config = { ...secretValuesConfig, environment: "staging" as const };
    expect(() => secrets(config)).toThrow(/is not allowed in staging/);
    expect(() => secrets(config)).not.toThrow(/0123456789abcdef/);
  });

  it.each([
    ["mysql://a:b@c/d", /Write postgresql:\/\//],
    ["postgresql+asyncpg://a:%4@c/d", /Write %25/],
    ["postgresql+asyncpg://a:b@c/d?sslmode=require", /requests TLS/],
  ])("are refused with a database URL that the app can't use: %s", (url, message) => {
    const values = { ...(secretValuesConfig.secrets as { values: object }).values, DATABASE_URL: url };
    expect(() => secrets({ ...secretValuesConfig, secrets: { values } })).toThrow(message);
  });
});

describe("a changed value of the Secret", () => {
  // Postgres reads its password when the database is created, and the migration is a Job.
  it("reaches the pods by the restart that guide and help name: those of every Deployment that reads the Secret", async () => {
    const selector = "app.kubernetes.io/component in (api,scheduler)";
    const guide = readFileSync(new URL("../../../docs/deployment-k8s.md", import.meta.url), "utf8");
    expect(guide).toContain(`rollout restart deployment --selector '${selector}'`);
    const { stdout } = await run(["secrets", "--help"]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(selector);
    const reading = aetherStack()
      .filter(({ kind }) => kind === "Deployment")
      .filter((object) => JSON.stringify(object).includes("secretKeyRef"))
      .map(({ metadata }) => metadata.labels?.["app.kubernetes.io/component"]);
    expect(reading.sort()).toEqual(["api", "scheduler"]);
  });
});
