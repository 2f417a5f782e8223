// The form of DATABASE_URL: what pods convert, and what they reject. They check it by the same rules in Python
// (python/aether_database_url.py); one table of tests covers both.

/** The form that messages show. */
export const DATABASE_URL_FORM = "postgresql://user:password@host:5432/database";

/** A sentence about the URL, without any part of it that could belong to a password, and what to do. */
export interface UrlProblem {
  readonly message: string;
  readonly fix: string;
}

export interface DatabaseUrl {
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  /** libpq's parameters by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** Later ones are stricter. */
const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

/** The mode encrypts the connection or ends it. */
export const requiresTls = (mode: string | undefined) => mode !== undefined && /^(?:require|verify-.*)$/.test(mode);

const PARAMETERS = new Set([
  ...["user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl"],
  ...["ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs"],
  ...["application_name", "options", "connect_timeout"],
]);
const ALIASES = new Map([
  ["ssl", "sslmode"],
  ["database", "dbname"],
  ["username", "user"],
  ["fallback_application_name", "application_name"],
  ["ApplicationName", "application_name"],
  ["connectTimeout", "connect_timeout"],
]);
// In libpq, ssl=true means require; in a JDBC URL it means verify-full.
const SSL = new Map([
  ["true", "require"],
  ["1", "require"],
  ["false", "disable"],
  ["0", "disable"],
  ["no-verify", "require"],
]);
// What the driver does anyway, and what SQLAlchemy reads from the URL.
const WITHOUT_EFFECT = new Map([
  ["prepared_statement_cache_size", /^\d+$/],
  ["channel_binding", /^(?:prefer|disable)$/i],
  ["client_encoding", /^(?:utf-?8|auto)$/i],
  ["gssencmode", /^(?:prefer|disable)$/i],
  ["keepalives", /^1$/],
  ["sslcompression", /^0$/],
  ["sslnegotiation", /^postgres$/i],
  ["sslsni", /^1$/],
]);

class Refusal extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** Reads the URL as the pods do, or reports what is wrong with it. */
export function databaseUrl(url: string): DatabaseUrl | UrlProblem {
  try {
    return parsed(url.trim());
  } catch (error) {
    if (error instanceof Refusal) return { message: error.message, fix: error.fix };
    throw error;
  }
}

function parsed(url: string): DatabaseUrl {
  const [scheme, jdbc] = /^(jdbc:)?postgres(?:ql)?(?:\+\w+)?:\/\//i.exec(url) ?? [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\s\x00-\x1f\x7f]|^["']|["']$/.test(url))
    throw new Refusal("has spaces, quotes or other text around the URL.", "Keep only the URL.");
  if (scheme === undefined)
    throw new Refusal("is not the URL of a PostgreSQL database.", `Write ${DATABASE_URL_FORM}.`);
  if (url.includes("[YOUR-PASSWORD]"))
    throw new Refusal("still contains the provider's placeholder.", "Replace [YOUR-PASSWORD], brackets included.");
  const [rest, query] = split(url.slice(scheme.length), "?");
  const [authority, path] = split(rest, "/");
  const at = authority.lastIndexOf("@");
  const pairs = query.split("&").filter(Boolean);
  const isMisread = pairs.some((pair) => split(pair, "=")[0].includes("@")) || (at < 0 && !jdbc && query.includes("@"));
  if (path.includes("@") || isMisread)
    throw new Refusal(
      "has a /, ? or @ in the user name or password.",
      "Percent-encode them: / is %2F, ? is %3F, @ is %40.",
    );
  const [user, password] = split(authority.slice(0, Math.max(at, 0)), ":");
  const before = Object.entries({ user, password, dbname: path }).filter(([, text]) => text !== "");
  const { hosts, ports, values } = parameters(pairs, jdbc !== undefined, before);
  // As in libpq, what follows the ? overrides what precedes it.
  return { servers: servers(hosts.join(",") || authority.slice(at + 1), ports), values };
}

/** The parameters after the ?, with the values before it. */
function parameters(pairs: readonly string[], isJdbc: boolean, before: readonly (readonly [string, string])[]) {
  const values: Record<string, string> = {};
  for (const [name, text] of before) values[name] = decoded(text);
  const hosts: string[] = [];
  let ports = "";
  let binds = false;
  for (const [typed, text] of pairs.map((pair) => split(pair, "="))) {
    // In form encoding, which operators use for JDBC, + is a space.
    const value = decoded(isJdbc ? text.replaceAll("+", " ") : text);
    const name = ALIASES.get(typed) ?? typed;
    if (name === "host") hosts.push(value);
    else if (name === "port") ports = value;
    else if (name === "channel_binding" && value === "require") binds = true;
    else if (PARAMETERS.has(name)) {
      const meant = checked(name, isJdbc && value === "true" ? "verify-full" : value);
      values[name] ??= meant;
      if (values[name] !== meant) throw new Refusal(`sets ${name} twice.`, "Keep one.");
    } else if (!WITHOUT_EFFECT.get(name)?.test(value)) throw unsupported(name);
  }
  return { hosts, ports, values: binds ? bound(values) : values };
}

/** The driver has no channel binding; a verified certificate gives the same protection. */
function bound(values: Readonly<Record<string, string>>) {
  if (values.sslmode === "disable")
    throw new Refusal("has channel_binding=require and sslmode=disable.", "Remove one of them.");
  return { ...values, sslmode: "verify-full" };
}

function unsupported(name: string): Refusal {
  const what = /^[A-Za-z_]{1,40}$/.test(name) ? `the parameter ${name}` : "a parameter";
  return new Refusal(`has ${what}, which Aether's driver does not support.`, "Remove it.");
}

function split(text: string, separator: string): readonly [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + separator.length)];
}

function decoded(text: string): string {
  if (/%(?![\da-f]{2})/i.test(text))
    throw new Refusal("has a % that is not a percent-encoding.", "Write %25 for the % itself.");
  const refusal = new Refusal(
    "encodes a character that is not allowed in a user name or password.",
    "Encode it again, as UTF-8.",
  );
  try {
    const value = decodeURIComponent(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    if (!/[\x00-\x1f\x7f\ufffd]/.test(value)) return value;
  } catch {
    // Bytes that are not valid UTF-8.
  }
  throw refusal;
}

function checked(name: string, typed: string): string {
  const value = name === "sslmode" ? (SSL.get(typed) ?? typed) : typed;
  if (name === "sslmode" && !SSL_MODES.some((mode) => mode === value))
    throw new Refusal("has an unknown sslmode.", `Use one of ${SSL_MODES.join(", ")}.`);
  if (name === "target_session_attrs" && !/^(?:any|read-write|primary)$/.test(value))
    throw new Refusal("requests a server that cannot write (target_session_attrs).", "Use read-write, primary or any.");
  if (name === "connect_timeout" && !/^\d{1,6}$/.test(value))
    throw new Refusal("has a connect_timeout that is not a number of seconds.", "Write it as in connect_timeout=10.");
  return value;
}

/** Each host followed by its port, or with ports from a second list. */
function servers(hosts: string, ports: string): DatabaseUrl["servers"] {
  const names = hosts.split(",").map(decoded);
  const numbers = ports === "" ? [] : ports.split(",");
  if (numbers.length > 1 && numbers.length !== names.length)
    throw new Refusal("has a different number of ports than hosts.", "Write each port behind its host.");
  return names.map((name, index) => server(name, numbers[numbers.length === 1 ? 0 : index]));
}

const noHost = (message: string) => new Refusal(message, `Write ${DATABASE_URL_FORM}.`);

function server(text: string, port: string | undefined): DatabaseUrl["servers"][number] {
  if (/^[/@]/.test(text))
    throw new Refusal(
      "names a Unix socket, which pods do not have.",
      "Use the server's host name, or 127.0.0.1 for a proxy in the pod.",
    );
  const { bracketed, bare, name, after, behind = after } = text.match(HOST)?.groups ?? {};
  if (text === "" || text.startsWith(":")) throw noHost("has no host.");
  const host = bracketed ?? bare ?? name;
  if (host === undefined) throw noHost("names a host that is not valid.");
  const number = port || behind || "5432";
  if (!/^\d{1,5}$/.test(number) || Number(number) < 1 || Number(number) > 65535)
    throw new Refusal(
      "has a port that is not a number from 1 to 65535.",
      "If a /, ?, # or : is part of the password, percent-encode it: / is %2F, ? is %3F, # is %23, : is %3A.",
    );
  return { host, port: Number(number) };
}

const HOST =
  /^(?:\[(?<bracketed>[\da-f:.]*:[\da-f:.]*)\](?::(?<after>.*))?|(?<bare>[\da-f.]*:[\da-f.]*:[\da-f:.]*)|(?<name>\w(?:[\w.-]*[\w.])?)(?::(?<behind>[^:]*))?)$/i;
