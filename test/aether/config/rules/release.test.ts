import { describe, expect, it } from "vitest";
import { contradictions, places, type Row } from "../problems.ts";

const external = { external: { host: "db.example.com", address: "public", maxConnections: 200 } };
const values = {
  JWT_SECRET: "j".repeat(32),
  LLM_API_KEY: "l",
  DATABASE_URL: "postgresql+asyncpg://aether:p@aether-postgres:5432/aether",
  HA_TOKEN: "h",
  AUTH_PASSWORD: "a",
  POSTGRES_PASSWORD: "p",
};
const laptop = (more: object) => ({ environment: "development", secrets: { values: { ...values, ...more } } });
const { HA_TOKEN: _, ...withoutToken } = values;

const rows: Row[] = [
  {
    fact: "two values under one name",
    config: { secrets: { existingSecret: { keys: { JWT_SECRET: "k", HA_TOKEN: "k" } } } },
    at: "secrets.existingSecret.keys.JWT_SECRET",
    says: "is k, the same key as for HA_TOKEN.",
    fix: "Use a different key of the Secret for each.",
    legal: { secrets: { existingSecret: { keys: { JWT_SECRET: "HA_TOKEN", HA_TOKEN: "JWT_SECRET" } } } },
  },
  {
    fact: "a value under the name of another",
    config: { secrets: { existingSecret: { keys: { API_KEY: "HA_TOKEN" } } } },
    at: "secrets.existingSecret.keys.API_KEY",
    says: "is HA_TOKEN, the same key as for HA_TOKEN.",
    fix: "Use a different key of the Secret for each.",
    legal: { secrets: { existingSecret: { keys: { API_KEY: "API_KEY" } } } },
  },
  {
    fact: "a database that is newer than the programs that back it up",
    config: {
      images: { cloudNativePg: { tag: "17.2-standard-trixie" } },
      postgres: { cloudNativePg: {}, backup: { to: { claim: {} } } },
    },
    at: "images.postgres.tag",
    says: "is 16-alpine, but the database is PostgreSQL 17: pg_dump refuses a newer server",
    fix: 'Set it to "17-alpine".',
    legal: {
      images: { cloudNativePg: { tag: "17.2-standard-trixie" }, postgres: { tag: "18-alpine" } },
      postgres: { cloudNativePg: {}, backup: { to: { claim: {} } } },
    },
  },
  {
    fact: "a database that is newer than the programs, with a minor version",
    config: {
      images: { cloudNativePg: { tag: "18-standard-trixie" }, postgres: { tag: "17.6-bookworm" } },
      postgres: { cloudNativePg: {}, backup: { to: { claim: {} } } },
    },
    at: "images.postgres.tag",
    says: "is 17.6-bookworm, but the database is PostgreSQL 18",
    fix: 'Set it to "18-bookworm".',
    // A version of one's own.
    legal: {
      images: { cloudNativePg: { tag: "18-standard-trixie" }, postgres: { tag: "0.1.0" } },
      postgres: { cloudNativePg: {}, backup: { to: { claim: {} } } },
    },
  },
  ...["bitnami/postgresql", "bitnamilegacy/postgresql", "cloudnative-pg/postgresql"].map(
    (repository): Row => ({
      fact: `${repository}, which is not PostgreSQL's own image`,
      config: { images: { postgres: { repository, tag: "16" } } },
      at: "images.postgres.repository",
      says: `is ${repository}, which does not start as PostgreSQL's own image does`,
      fix: 'Use "postgres", or an image that is built on it',
      legal: { images: { postgres: { repository: "pgvector/pgvector", tag: "pg16" } } },
    }),
  ),
  {
    fact: "a PostgreSQL that the migration refuses",
    config: { images: { postgres: { tag: "12-alpine" } } },
    at: "images.postgres.tag",
    says: "is 12-alpine, but Aether needs PostgreSQL 13 or newer",
    fix: 'Set it to "16-alpine"',
    // A version of one's own.
    legal: { images: { postgres: { repository: "team/database", tag: "12-alpine" } } },
  },
  {
    fact: "the same with a mirror of it",
    config: { images: { mlflow: { repository: "mirror/mlflow/mlflow", tag: "3.4.0" } } },
    at: "images.mlflow.tag",
    says: "is 3.4.0, but the server's option --allowed-hosts exists from 3.5 on",
    fix: 'Set it to "v3.9.0"',
    // A version of one's own.
    legal: { images: { mlflow: { repository: "team/traces", tag: "0.1.0" } } },
  },
  {
    fact: "an MLflow without the option that lets the app in",
    config: { images: { mlflow: { tag: "v2.22.1" } } },
    at: "images.mlflow.tag",
    says: "is v2.22.1, but the server's option --allowed-hosts exists from 3.5 on",
    fix: 'Set it to "v3.9.0"',
    legal: { images: { mlflow: { tag: "v3.10.1" } } },
  },
  {
    fact: "an MLflow of a version without a fuller image",
    config: { images: { mlflow: { tag: "v3.8.1" } }, mlflow: { database: "postgres" } },
    at: "images.mlflow.tag",
    says: "is v3.8.1, an image without psycopg2",
    fix: 'Set it to "v3.9.0", or use',
    legal: { images: { mlflow: { tag: "v3.9.0" } }, mlflow: { database: "postgres" } },
  },
  ...[
    { repository: "team/mlflow" },
    { registry: "registry.example.com" },
    { tag: "v3.10.0-full" },
    { tag: "v3.10.0-ours" },
    { tag: "v3.9.0" },
    { digest: `sha256:${"0".repeat(64)}` },
  ].map(
    (mlflow): Row => ({
      fact: `an MLflow without the client of its database, unlike ${JSON.stringify(mlflow)}`,
      config: { images: { mlflow: { tag: "v3.10.0" } }, mlflow: { database: "postgres" } },
      at: "images.mlflow.tag",
      says: "is v3.10.0, an image without psycopg2, which mlflow.database needs: MLflow would not start.",
      fix: 'Set it to "v3.10.0-full"',
      legal: { images: { mlflow: { tag: "v3.10.0", ...mlflow } }, mlflow: { database: "postgres" } },
    }),
  ),
  {
    fact: "an MLflow without the client of its bucket, in a mirror",
    config: {
      images: { registry: "registry.example.com/mirror", mlflow: { tag: "3.11.0rc1" } },
      mlflow: { artifacts: { destination: "s3://bucket/aether" } },
    },
    at: "images.mlflow.tag",
    says: "is 3.11.0rc1, an image without boto3, which mlflow.artifacts needs: no artifact could be stored.",
    fix: 'Set it to "v3.11.0rc1-full"',
    legal: { images: { mlflow: { tag: "v3.10.0" } } },
  },
  {
    fact: "the newest MLflow without the client of its database",
    config: {
      environment: "staging",
      images: { mlflow: { tag: "latest" } },
      mlflow: { database: { host: "db.example.com", address: "public" } },
    },
    at: "images.mlflow.tag",
    says: "is latest, an image without psycopg2",
    fix: 'Set it to "latest-full"',
    legal: { environment: "staging", images: { mlflow: { tag: "latest" } }, mlflow: false },
  },
  {
    fact: "latest in production",
    config: { images: { aether: { tag: "latest" } } },
    at: "images.aether.tag",
    says: 'is "latest" in production',
    fix: "images.aether.digest",
    legal: { images: { aether: { tag: "latest", digest: `sha256:${"0".repeat(64)}` } } },
  },
  {
    fact: "latest of MLflow in production",
    config: { images: { mlflow: { tag: "latest" } } },
    at: "images.mlflow.tag",
    says: "you could not tell which version runs",
    fix: "images.mlflow.tag",
    legal: { environment: "staging", images: { mlflow: { tag: "latest" } } },
  },
  {
    fact: "latest of the database in production, where it is in the cluster",
    config: { images: { postgres: { tag: "latest" } } },
    at: "images.postgres.tag",
    says: "you could not tell which version runs",
    fix: "images.postgres.tag",
    legal: { images: { postgres: { tag: "latest" }, mlflow: { tag: "latest" } }, mlflow: false, postgres: external },
  },
  {
    fact: "secret values outside of development",
    config: { environment: "staging", secrets: { values } },
    at: "secrets.values",
    says: "is not allowed in staging",
    fix: "secrets.existingSecret",
    legal: laptop({}),
  },
  {
    fact: "secret values without one that a pod needs",
    config: { environment: "development", secrets: { values: withoutToken } },
    at: "secrets.values.HA_TOKEN",
    code: "missing",
    says: "a pod needs it",
    fix: "long-lived access token",
    legal: laptop({ WEBHOOK_SECRET: "w" }),
  },
  {
    fact: "a stage without a hook",
    config: { migration: { hookStage: "post-install" } },
    at: "migration.hookStage",
    says: "is post-install, which has no effect without migration.hook",
    fix: 'migration.hook to "helm" or "argocd"',
    legal: { migration: { hook: "helm", hookStage: "post-install" } },
  },
  {
    fact: "a stage that Helm does not know",
    config: { migration: { hook: "helm", hookStage: "Sync" } },
    at: "migration.hookStage",
    says: 'helm runs no migration at "Sync"',
    fix: "pre-install, post-install, pre-upgrade, post-upgrade",
    legal: { migration: { hook: "argocd", hookStage: "Sync" } },
  },
  {
    fact: "a chart with the namespace that it is installed in",
    config: { createNamespace: true, migration: { hook: "helm", hookStage: "post-install" } },
    at: "createNamespace",
    says: "a Helm chart cannot create the namespace that it is installed in",
    fix: "install with --create-namespace",
    legal: { createNamespace: true, migration: { hook: "argocd" } },
  },
  {
    fact: "a Helm hook before its database",
    config: { migration: { hook: "helm" } },
    at: "migration.hookStage",
    says: "the database would be created after it",
    fix: '"post-install,pre-upgrade"',
    legal: { migration: { hook: "helm", hookStage: "post-install,pre-upgrade" } },
  },
  {
    fact: "a Helm hook before its Secret",
    config: { migration: { hook: "helm" }, postgres: external, secrets: { template: {} } },
    at: "migration.hookStage",
    says: "the Secret would be created after it",
    fix: "an existing Secret",
    legal: { migration: { hook: "helm" }, postgres: external },
  },
  {
    fact: "an Argo CD hook before its database",
    config: { migration: { hook: "argocd", hookStage: "PreSync" } },
    at: "migration.hookStage",
    says: "the database would be created after it",
    fix: '"Sync"',
    legal: { migration: { hook: "argocd" } },
  },
  ...[
    { existingSecret: { name: "shared" } },
    { template: { name: "shared" } },
    { externalSecret: { name: "shared", secretStoreRef: { name: "vault" }, remoteKey: "aether" } },
  ].map((secrets) => ({
    fact: `a certificate in the Secret of ${Object.keys(secrets)}`,
    config: { secrets, ingress: { tls: { secretName: "shared" } } },
    at: "ingress.tls.secretName",
    says: "is shared, the Secret with the values that pods read.",
    fix: "Use a separate Secret for each.",
    legal: { secrets, ingress: { tls: { secretName: "shared-tls" } } },
  })),
  {
    fact: "secret values in the Secret that the certificate is in by default",
    config: { name: "a", secrets: { template: { name: "a-tls" } } },
    at: "secrets.template.name",
    says: "is a-tls, the Secret with the certificate.",
    fix: "Use a separate Secret for each.",
    legal: { name: "a", secrets: { template: { name: "a-tls" } }, environment: "development" },
  },
  {
    fact: "a registry's login in the Secret with the values",
    config: { images: { pullSecrets: ["registry", "aether-secrets"] } },
    at: "images.pullSecrets[1]",
    says: "is aether-secrets, the Secret with the values that pods read.",
    fix: "Use a separate Secret for each.",
    legal: {
      images: { pullSecrets: ["registry", "aether-tls"] },
      ingress: { tls: false },
      publicUrl: "https://a.example.com",
      host: "a.example.com",
    },
  },
  {
    fact: "a registry's login in the Secret with the certificate",
    config: { images: { pullSecrets: ["aether-tls"] } },
    at: "images.pullSecrets[0]",
    says: "is aether-tls, the Secret with the certificate.",
    fix: "Use a separate Secret for each.",
    legal: { images: { pullSecrets: ["aether-tls"] }, ingress: { tls: { secretName: "shared" } } },
  },
];

contradictions("a release", rows);

describe("rules about a release", () => {
  it("need the key of each login method among secret values", () => {
    const config = { ...laptop({}), auth: { methods: ["password", "apiKey"] } };
    expect(places(config)).toEqual(["secrets.values.API_KEY"]);
  });
});
