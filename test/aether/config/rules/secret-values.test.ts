import { describe, expect, it } from "vitest";
import { contradictions, places, type Row } from "../problems.ts";

const JWT = "0123456789abcdef0123456789abcdef";
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
  ["has two lines", "HA_TOKEN", "a\nb", "more than one line", "only the line with the value", "a"],
  ["has a control character", "AUTH_PASSWORD", "a\u0007", "an invisible character", "Type it again", "ä"],
  [
    "begins with a byte order mark",
    "AUTH_PASSWORD",
    "\uFEFFa",
    "an invisible character",
    "without a byte order mark",
    "a",
  ],
  ["ends with a space", "LLM_API_KEY", "k ", "begins or ends with a space", "Remove it", "k"],
  ["is still to be filled in", "LLM_API_KEY", "<REPLACE_ME: the key>", "is a placeholder", "Replace it", "<3 cats>"],
  ["begins with a space", "AUTH_PASSWORD", " a", "begins or ends with a space", "Remove it", "a b"],
  ["was no UTF-8", "AUTH_PASSWORD", "passw\uFFFDrd", "an invisible character", "as UTF-8", "passwörd"],
  ...["LLM_API_KEY", "GOOGLE_API_KEY", "HA_TOKEN", "API_KEY", "WEBHOOK_SECRET"].map(
    (key): (typeof SECRET_VALUES)[number] => [
      `no header can hold, as ${key}`,
      key,
      "tökén",
      "not allowed in an HTTP header",
      "Copy it again",
      "token",
    ],
  ),
  [
    "is no URL",
    "DATABASE_URL",
    "localhost:5432",
    "is not the URL of a PostgreSQL database",
    "Write postgresql://",
    URL,
  ],
  [
    "encodes nothing by a %",
    "DATABASE_URL",
    URL.replace(":p@", ":p%@"),
    "a % that is not a percent-encoding",
    "Write %25",
    URL.replace(":p@", ":%70@"),
  ],
  ["has no user", "DATABASE_URL", URL.replace("aether:p@", ""), "has no user name", "Write it before the host", URL],
  ...["ssl=require", "sslmode=require", "sslmode=verify-full", "channel_binding=require"].map(
    (asked): (typeof SECRET_VALUES)[number] => [
      `asks our database for TLS by ${asked}`,
      "DATABASE_URL",
      `${URL}?${asked}`,
      "requests TLS, which this database does not offer",
      "Remove sslmode and ssl",
      `${URL}?sslmode=prefer`,
    ],
  ),
  [
    "names another server in its query",
    "DATABASE_URL",
    "postgresql+asyncpg://a:p@db.example.com/x?host=other",
    "points to a different server than postgres.external",
    "Use the host db.example.com",
    "postgres://a:p%40@/x?host=db.example.com&sslmode=require&application_name=aether",
    { postgres: external },
  ],
  [
    "names one server more than policies open",
    "DATABASE_URL",
    "postgres://a:p@db.example.com,other.example.com/x",
    "points to a different server than postgres.external",
    "Use the host db.example.com",
    "postgres://a:p@db.example.com/x",
    { postgres: { external: { ...external.external, address: { ip: "10.0.0.1" } } } },
  ],
  [
    "names several servers at another port",
    "DATABASE_URL",
    "postgres://a:p@db.example.com:5433,other.example.com/x",
    "points to a different server than postgres.external",
    "Use the host db.example.com",
    "postgres://a:p@other.example.com,db.example.com/x",
    { postgres: { external: { ...external.external, address: { cidrs: ["10.0.0.0/24"] } } } },
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
    ["has a different password", URL.replace(":p@", ":q@"), URL],
  ].map(([fact = "", value = "", legal = ""]): (typeof SECRET_VALUES)[number] => [
    `${fact} of the database in the cluster`,
    "DATABASE_URL",
    value,
    "does not match the database in the cluster",
    "postgresql+asyncpg://aether:<POSTGRES_PASSWORD>@aether-postgres:5432/aether",
    legal,
  ]),
];

const rows: Row[] = [
  {
    fact: "a database's URL that leads elsewhere than its policies",
    config: { ...laptop({ DATABASE_URL: "postgresql+asyncpg://a:p%2Fw:1@db.example.com:6432/x" }), postgres: external },
    at: "secrets.values.DATABASE_URL",
    says: "points to a different server than postgres.external",
    fix: "Use the host db.example.com and the port 5432",
    legal: { ...laptop({ DATABASE_URL: "postgresql+asyncpg://a:p%2Fw:1@db.example.com/x" }), postgres: external },
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
];

contradictions("secret values", rows);

describe("rules about a value that depends on others", () => {
  it("ignore a password that is in no URL, with an external database", () => {
    const DATABASE_URL = "postgresql+asyncpg://a:p@db.example.com/x";
    expect(places({ ...laptop({ DATABASE_URL, POSTGRES_PASSWORD: "p@w" }), postgres: external })).toEqual([]);
  });

  it("take any JWT_SECRET in development, and a long one elsewhere", () => {
    const issues = places({ ...laptop({ JWT_SECRET: JWT.slice(1) }), environment: "staging" });
    expect(places(laptop({ JWT_SECRET: "j" }))).toEqual([]);
    expect(issues).toEqual(["secrets.values", "secrets.values.JWT_SECRET"]);
    expect(places({ ...laptop({ JWT_SECRET: JWT }), environment: "staging" })).toEqual(["secrets.values"]);
  });

  it("say nothing of a URL for a database whose name is malformed", () => {
    expect(places({ ...laptop({ DATABASE_URL: URL.replace("aether:p", "b:p") }), postgres: { user: "B" } })).toEqual([
      "postgres.user",
    ]);
  });
});
