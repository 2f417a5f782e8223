// What the pods could not use among the values of secrets, whether the config holds them or `secrets generate` is given them.
import { isPlaceholder } from "../../../toolkit/kubernetes/placeholder.ts";
import { DATABASE_SCHEME } from "../../app/secret-keys.ts";
import * as server from "../../components/postgres/declaration.ts";
import { type SecretKey, secretKeyNames } from "../../derived/declared.ts";
import { serviceHost, serviceNames } from "../../topology.ts";
import type { ResolvedConfig } from "../schema.ts";
import type { SecretValues } from "../sections/secrets.ts";
import { conflict, type RuleIssue } from "./rule.ts";

/** A sentence about the value, which it never shows, and what to do. */
export interface SecretProblem {
  readonly message: string;
  readonly fix: string;
}

const problem = (message: string, fix: string): SecretProblem => ({ message, fix });

// Sent as headers, which hold printable ASCII (RFC 9110, 5.5); the app's HTTP client raises on anything else.
const HEADERS: readonly SecretKey[] = ["LLM_API_KEY", "GOOGLE_API_KEY", "HA_TOKEN", "API_KEY", "WEBHOOK_SECRET"];

/** What is wrong with values of the config. */
export function* secretValueIssues(values: SecretValues, config: ResolvedConfig): Iterable<RuleIssue> {
  for (const key of secretKeyNames) {
    const found = secretProblem(key, values, config);
    if (found === undefined) continue;
    const also = ["environment", "name", "namespace", "postgres"];
    yield conflict(["secrets", "values", key], found.message, found.fix, also);
  }
}

/** What is wrong with one of the values. */
export function secretProblem(key: SecretKey, values: SecretValues, config: ResolvedConfig): SecretProblem | undefined {
  const value = values[key];
  if (value === undefined) return undefined;
  if (value.trim() === "") return problem("is empty.", "Set it.");
  if (/[\r\n]/.test(value)) return problem("has more than one line.", "Keep the one that is the value.");
  // U+FFFD is what becomes of bytes that are no UTF-8.
  if (/[\p{Cc}\uFEFF\uFFFD]/u.test(value))
    return problem("has a character that nobody sees.", "Type it again, or save its file as UTF-8 without a mark.");
  if (value.trim() !== value) return problem("begins or ends with a space.", "Remove it.");
  if (isPlaceholder(value)) return problem("is a placeholder.", "Replace it, brackets included.");
  if (HEADERS.includes(key) && /[^\x20-\x7e]/.test(value))
    return problem("has a character that no HTTP header can hold.", "Copy it again from where it was made.");
  if (key === "DATABASE_URL") return databaseUrlProblem(value, values.POSTGRES_PASSWORD, config);
  // HS256 signs with it (RFC 7518, 3.2), and the app only warns.
  if (key === "JWT_SECRET" && value.length < 32 && config.environment !== "development")
    return problem(
      "has less than 32 characters.",
      "Take a longer one: openssl rand -hex 32. One by which something is encrypted already stays: write the Secret by hand.",
    );
  // DATABASE_URL holds it, and can hold nothing encoded.
  if (key === "POSTGRES_PASSWORD" && !("external" in config.postgres) && /[^\w.~-]/.test(value))
    return problem(
      "may hold letters, digits, -, _, . and ~ only: it becomes a part of DATABASE_URL.",
      "Choose another: openssl rand -hex 16.",
    );
  return undefined;
}

/** DATABASE_URL of the database in the cluster, `undefined` for one outside. */
export function inClusterDatabaseUrl(config: ResolvedConfig, password: string | undefined): string | undefined {
  if ("external" in config.postgres) return undefined;
  const { user, database } = config.postgres;
  return `${DATABASE_SCHEME}://${user}:${password}@${serviceHost(config, server)}/${database}`;
}

// PostgreSQL's own, which a URL may leave out.
const PORT = String(server.port);

// As SQLAlchemy reads it: user name, password, host, port and database.
const PARTS =
  /^[\w+]+:\/\/(?:(?<user>[^:/@]*)(?::(?<password>[^@]*))?@)?(?:\[(?<ip>[^/?\]]+)\]|(?<host>[^/:?]+))(?::(?<port>\d+))?(?:\/(?<database>[^?]*))?(?:\?|$)/;

/** What the app's driver and Alembic do not accept, and where nobody would answer: the facts behind src/settings.py. */
function databaseUrlProblem(
  url: string,
  password: string | undefined,
  config: ResolvedConfig,
): SecretProblem | undefined {
  // Made of the password, of which is said what is wrong with it.
  if (url === inClusterDatabaseUrl(config, password)) return undefined;
  const { postgres } = config;
  const isExternal = "external" in postgres;
  const unusable = UNUSABLE.find(
    ({ pattern, inClusterOnly = false }) => !(inClusterOnly && isExternal) && pattern.test(url),
  );
  if (unusable !== undefined) return unusable;
  const { ip, host = ip, port = PORT, user, password: typed, database } = url.match(PARTS)?.groups ?? {};
  if (isExternal) {
    const { external } = postgres;
    if (host === external.host && port === String(external.port)) return undefined;
    return problem(
      "leads to another server than postgres.external, which is the one that policies open.",
      `Its host is ${external.host} and its port ${external.port}; or set postgres.external to what it says.`,
    );
  }
  const leadsInside = serviceNames(config, server).includes(host ?? "") && port === PORT;
  const isOwner = user === postgres.user && database === postgres.database;
  if (leadsInside && isOwner && (password === undefined || typed === password)) return undefined;
  return problem(
    "is not that of the database in the cluster with POSTGRES_PASSWORD.",
    `Write ${inClusterDatabaseUrl(config, "<POSTGRES_PASSWORD>")} with that password, which secrets generate does where ` +
      "it is unset; or set postgres.external.",
  );
}

const UNUSABLE: readonly (SecretProblem & { readonly pattern: RegExp; readonly inClusterOnly?: boolean })[] = [
  {
    pattern: /^(?!postgresql\+asyncpg:\/\/)/,
    message: "has a scheme that the app has no driver for.",
    fix: `Begin it with "${DATABASE_SCHEME}://".`,
  },
  {
    pattern: /%/,
    message: "contains a %, which Alembic can't read.",
    fix: "Use a password of letters, digits, - and _.",
  },
  {
    pattern: /[?&]ssl(?:mode)?=/,
    inClusterOnly: true,
    message: "asks for TLS, which this database has not.",
    fix: "Remove it.",
  },
  { pattern: /sslmode=/, message: "has sslmode, which the driver refuses.", fix: "Write ssl=require in its place." },
  {
    pattern: /[?&](?:host|port)=/,
    message: "names a server behind the ?, which no policy knows of.",
    fix: "Name it before the path alone.",
  },
];
