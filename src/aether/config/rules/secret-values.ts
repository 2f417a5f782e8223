// Secret values that the pods could not use, from the config or passed to `secrets generate`.
import { isPlaceholder } from "../../../toolkit/kubernetes/placeholder.ts";
import {
  DATABASE_URL_FORM,
  type DatabaseUrl,
  databaseUrl,
  requiresTls,
  type UrlProblem,
} from "../../app/database-url.ts";
import { DATABASE_SCHEME } from "../../app/secret-keys.ts";
import * as server from "../../components/postgres/declaration.ts";
import { type SecretKey, secretKeyNames } from "../../derived/declared.ts";
import { serviceHost, serviceNames } from "../../topology.ts";
import type { ResolvedConfig } from "../schema.ts";
import type { SecretValues } from "../sections/secrets.ts";
import { conflict, type RuleIssue } from "./rule.ts";

/** A sentence about the value, without showing it, and what to do. */
export type SecretProblem = UrlProblem;

const problem = (message: string, fix: string): SecretProblem => ({ message, fix });

// Sent as headers, which may only contain printable ASCII (RFC 9110, 5.5); the app's HTTP client raises an error on anything
// else.
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
  if (/[\r\n]/.test(value)) return problem("has more than one line.", "Keep only the line with the value.");
  // U+FFFD results from bytes that are not valid UTF-8.
  if (/[\p{Cc}\uFEFF\uFFFD]/u.test(value))
    return problem(
      "contains an invisible character.",
      "Type it again, or save the file as UTF-8 without a byte order mark.",
    );
  if (value.trim() !== value) return problem("begins or ends with a space.", "Remove it.");
  if (isPlaceholder(value)) return problem("is a placeholder.", "Replace it, brackets included.");
  if (HEADERS.includes(key) && /[^\x20-\x7e]/.test(value))
    return problem("contains a character that is not allowed in an HTTP header.", "Copy it again from its source.");
  if (key === "DATABASE_URL") return databaseUrlProblem(value, values.POSTGRES_PASSWORD, config);
  // HS256 signs with it (RFC 7518, 3.2), and the app only warns.
  if (key === "JWT_SECRET" && value.length < 32 && config.environment !== "development")
    return problem(
      "has less than 32 characters.",
      "Use a longer one: openssl rand -hex 32. If it already encrypts data, keep it and write the Secret by hand.",
    );
  return undefined;
}

/** DATABASE_URL of the database in the cluster; `undefined` for an external one. */
export const inClusterDatabaseUrl = (config: ResolvedConfig, password: string | undefined) =>
  inClusterUrl(config, encodeURIComponent(password ?? ""));

function inClusterUrl(config: ResolvedConfig, password: string): string | undefined {
  const section = server.inCluster(config);
  if (section === undefined) return undefined;
  const { user, database } = section;
  return `${DATABASE_SCHEME}://${user}:${password}@${serviceHost(config, server)}/${database}`;
}

/** Why the pods would reject the URL, or why it does not lead to this stack's database. */
function databaseUrlProblem(
  url: string,
  password: string | undefined,
  config: ResolvedConfig,
): SecretProblem | undefined {
  // Built from the password, for which problems are reported.
  if (url === inClusterDatabaseUrl(config, password)) return undefined;
  const read = databaseUrl(url);
  if ("message" in read) return read;
  const { servers, values } = read;
  if (values.user === undefined) return problem("has no user name.", `Write it before the host: ${DATABASE_URL_FORM}.`);
  const { postgres } = config;
  if ("external" in postgres) {
    const { external } = postgres;
    if (leadsThere(external, servers)) return undefined;
    return problem(
      "points to a different server than postgres.external, but policies only allow postgres.external.",
      `Use the host ${external.host} and the port ${external.port}, or change postgres.external.`,
    );
  }
  if ("cloudNativePg" in postgres) return problem("is not used: CloudNativePG's operator makes it.", "Remove it.");
  if (requiresTls(values.sslmode))
    return problem("requests TLS, which this database does not offer.", "Remove sslmode and ssl.");
  const leadsInside = servers.every(
    ({ host, port }) => serviceNames(config, server).includes(host) && port === server.port,
  );
  const isOwner = values.user === postgres.user && (values.dbname ?? values.user) === postgres.database;
  if (leadsInside && isOwner && (password === undefined || values.password === password)) return undefined;
  return problem(
    "does not match the database in the cluster with POSTGRES_PASSWORD.",
    `Write ${inClusterUrl(config, "<POSTGRES_PASSWORD>")} with that password, percent-encoded. secrets generate writes it if ` +
      "DATABASE_URL is unset. For another database, set postgres.external.",
  );
}

type External = Extract<ResolvedConfig["postgres"], { external: object }>["external"];

/** One of several servers is `host`; for the others, only an `address` with more than one IP tells policies where they are. */
function leadsThere({ host, port, address }: External, servers: DatabaseUrl["servers"]): boolean {
  const isNamed = servers.some((server) => server.host === host) && servers.every((server) => server.port === port);
  const hasRoom = address !== undefined && !(typeof address === "object" && "ip" in address);
  return isNamed && (hasRoom || servers.every((server) => server.host === host));
}
