import { describe, expect, it } from "vitest";
import { places, problemAt, type Row } from "./problems.ts";

const JWT = "0123456789abcdef0123456789abcdef";
const external = { external: { host: "db.example.com", maxConnections: 200 } };
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

const URL = "postgresql+asyncpg://aether:p@aether-postgres:5432/aether";

/** A value that no pod could use, and its nearest neighbour. */
const SECRET_VALUES: readonly (readonly [
  fact: string,
  key: string,
  value: string,
  says: string,
  fix: string,
  legal: string,
  more?: object,
])[] = [
  ["is made of spaces", "HA_TOKEN", "  ", "is empty", "Set it", "h"],
  ["has two lines", "HA_TOKEN", "a\nb", "more than one line", "the one that is the value", "a"],
  ["has a control character", "AUTH_PASSWORD", "a\u0007", "a character that nobody sees", "Type it again", "ä"],
  ["begins with a byte order mark", "AUTH_PASSWORD", "\uFEFFa", "a character that nobody sees", "without a mark", "a"],
  ["ends with a space", "LLM_API_KEY", "k ", "begins or ends with a space", "Remove it", "k"],
  ["is still to be filled in", "LLM_API_KEY", "<REPLACE_ME: the key>", "is a placeholder", "Replace it", "<3 cats>"],
  ["begins with a space", "AUTH_PASSWORD", " a", "begins or ends with a space", "Remove it", "a b"],
  ["was no UTF-8", "AUTH_PASSWORD", "passw\uFFFDrd", "a character that nobody sees", "as UTF-8", "passwörd"],
  ...["LLM_API_KEY", "GOOGLE_API_KEY", "HA_TOKEN", "API_KEY", "WEBHOOK_SECRET"].map(
    (key): (typeof SECRET_VALUES)[number] => [
      `no header can hold, as ${key}`,
      key,
      "tökén",
      "no HTTP header can hold",
      "Copy it again",
      "token",
    ],
  ),
  ["no URL can hold", "POSTGRES_PASSWORD", "p@", "letters, digits, -, _, . and ~ only", "openssl rand -hex 16", "p"],
  ["names no driver", "DATABASE_URL", "postgresql://a:p@db/x", "no driver", '"postgresql+asyncpg://"', URL],
  [
    "has an encoded password",
    "DATABASE_URL",
    URL.replace(":p@", ":p%40@"),
    "Alembic can't read",
    "letters, digits, - and _",
    URL,
  ],
  ["asks our database for TLS", "DATABASE_URL", `${URL}?ssl=require`, "which this database has not", "Remove it", URL],
  ["asks for it by sslmode", "DATABASE_URL", `${URL}?sslmode=require`, "which this database has not", "Remove it", URL],
  [
    "has sslmode",
    "DATABASE_URL",
    "postgresql+asyncpg://a:p@db.example.com/x?sslmode=require",
    "sslmode, which the driver refuses",
    "ssl=require",
    "postgresql+asyncpg://a:p@db.example.com/x?ssl=require",
    { postgres: external },
  ],
  [
    "names a server in its query",
    "DATABASE_URL",
    "postgresql+asyncpg://a:p@db.example.com/x?host=other",
    "names a server behind the ?",
    "before the path",
    "postgresql+asyncpg://a:p@db.example.com/x?application_name=aether",
    { postgres: external },
  ],
  ...[
    ["leads to a host that is not there", URL.replace("aether-postgres", "db"), URL.replace(":5432", "")],
    ["leads to another namespace", URL.replace(":5432", ".b:5432"), URL.replace(":5432", ".aether:5432")],
    ["leads to another namespace's Service", URL.replace(":5432", ".b.svc"), URL.replace(":5432", ".aether.svc")],
    [
      "leads to another cluster",
      URL.replace(":5432", ".aether.svc.cluster.b"),
      URL.replace(":5432", ".aether.svc.cluster.local"),
    ],
    ["leads to another port", URL.replace(":5432", ":5433"), URL],
    ["names another user", URL.replace("aether:p", "root:p"), URL],
    ["names another database", `${URL}x`, URL],
    ["has another password", URL.replace(":p@", ":q@"), URL],
  ].map(([fact = "", value = "", legal = ""]): (typeof SECRET_VALUES)[number] => [
    `${fact} of the database in the cluster`,
    "DATABASE_URL",
    value,
    "is not that of the database in the cluster",
    "postgresql+asyncpg://aether:<POSTGRES_PASSWORD>@aether-postgres:5432/aether",
    legal,
  ]),
];

const rows: Row[] = [
  {
    fact: "a login by Google alone",
    config: { auth: { methods: ["google"] } },
    at: "auth.methods",
    says: "401 to every request",
    fix: 'Add "password" or "apiKey".',
    legal: { auth: { methods: ["google", "apiKey"] } },
  },
  {
    fact: "a database's URL that leads elsewhere than its policies",
    config: { ...laptop({ DATABASE_URL: "postgresql+asyncpg://a:p/w:1@db.example.com:6432/x" }), postgres: external },
    at: "secrets.values.DATABASE_URL",
    says: "leads to another server than postgres.external",
    fix: "Its host is db.example.com and its port 5432",
    legal: { ...laptop({ DATABASE_URL: "postgresql+asyncpg://a:p/w:1@db.example.com/x" }), postgres: external },
  },
  {
    fact: "two values under one name",
    config: { secrets: { existingSecret: { keys: { JWT_SECRET: "k", HA_TOKEN: "k" } } } },
    at: "secrets.existingSecret.keys.JWT_SECRET",
    says: "is k, where HA_TOKEN is looked for too.",
    fix: "Give each a name of its own in the Secret.",
    legal: { secrets: { existingSecret: { keys: { JWT_SECRET: "HA_TOKEN", HA_TOKEN: "JWT_SECRET" } } } },
  },
  {
    fact: "a value under the name of another",
    config: { secrets: { existingSecret: { keys: { API_KEY: "HA_TOKEN" } } } },
    at: "secrets.existingSecret.keys.API_KEY",
    says: "is HA_TOKEN, where HA_TOKEN is looked for too.",
    fix: "Give each a name of its own in the Secret.",
    legal: { secrets: { existingSecret: { keys: { API_KEY: "API_KEY" } } } },
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
    says: "nobody could say what runs",
    fix: "images.mlflow.tag",
    legal: { environment: "staging", images: { mlflow: { tag: "latest" } } },
  },
  {
    fact: "latest of the database in production, where it is in the cluster",
    config: { images: { postgres: { tag: "latest" } } },
    at: "images.postgres.tag",
    says: "nobody could say what runs",
    fix: "images.postgres.tag",
    legal: { images: { postgres: { tag: "latest" }, mlflow: { tag: "latest" } }, mlflow: false, postgres: external },
  },
  {
    fact: "secret values outside of development",
    config: { environment: "staging", secrets: { values } },
    at: "secrets.values",
    says: "can't be used in staging",
    fix: "secrets.existingSecret",
    legal: laptop({}),
  },
  {
    fact: "secret values without one that a pod needs",
    config: { environment: "development", secrets: { values: withoutToken } },
    at: "secrets.values.HA_TOKEN",
    says: "a pod needs it",
    fix: "long-lived access token",
    legal: laptop({ WEBHOOK_SECRET: "w" }),
  },
  ...SECRET_VALUES.map(
    ([fact, key, value, says, fix, legal, more = {}]): Row => ({
      fact: `a secret value that ${fact}`,
      config: { ...laptop({ [key]: value }), ...more },
      at: `secrets.values.${key}`,
      says,
      fix,
      legal: { ...laptop({ [key]: legal }), ...more },
    }),
  ),
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
    fix: "Give each a Secret of its own.",
    legal: { secrets, ingress: { tls: { secretName: "shared-tls" } } },
  })),
  {
    fact: "secret values in the Secret that the certificate is in by default",
    config: { name: "a", secrets: { template: { name: "a-tls" } } },
    at: "secrets.template.name",
    says: "is a-tls, the Secret with the certificate.",
    fix: "Give each a Secret of its own.",
    legal: { name: "a", secrets: { template: { name: "a-tls" } }, environment: "development" },
  },
  {
    fact: "a registry's login in the Secret with the values",
    config: { images: { pullSecrets: ["registry", "aether-secrets"] } },
    at: "images.pullSecrets[1]",
    says: "is aether-secrets, the Secret with the values that pods read.",
    fix: "Give each a Secret of its own.",
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
    fix: "Give each a Secret of its own.",
    legal: { images: { pullSecrets: ["aether-tls"] }, ingress: { tls: { secretName: "shared" } } },
  },
];

describe("rules about a release", () => {
  it("leave a password alone that is in no URL, beside an external database", () => {
    const DATABASE_URL = "postgresql+asyncpg://a:p@db.example.com/x";
    expect(places({ ...laptop({ DATABASE_URL, POSTGRES_PASSWORD: "p@w" }), postgres: external })).toEqual([]);
  });

  it("take any JWT_SECRET in development, and a long one elsewhere", () => {
    const issues = places({ ...laptop({ JWT_SECRET: JWT.slice(1) }), environment: "staging" });
    expect(places(laptop({ JWT_SECRET: "j" }))).toEqual([]);
    expect(issues).toEqual(["secrets.values", "secrets.values.JWT_SECRET"]);
  });

  it("say nothing of a URL for a database whose name is malformed", () => {
    expect(places({ ...laptop({ DATABASE_URL: URL.replace("aether:p", "b:p") }), postgres: { user: "B" } })).toEqual([
      "postgres.user",
    ]);
  });

  it.each(rows)("refuse $fact", ({ config, at, says, fix }) => {
    const problem = problemAt(config, at);
    expect(problem.message).toContain(says);
    expect(problem.fix).toContain(fix);
  });

  it.each(rows)("accept the neighbour of $fact", ({ legal }) => {
    expect(places(legal)).toEqual([]);
  });

  it("need the key of each login method among secret values", () => {
    const config = { ...laptop({}), auth: { methods: ["password", "apiKey", "google"] } };
    expect(places(config)).toEqual(["secrets.values.API_KEY", "secrets.values.GOOGLE_CLIENT_ID"]);
  });
});
