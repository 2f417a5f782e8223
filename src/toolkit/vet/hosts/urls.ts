// The hosts of URLs in a text, and never a part of a password.

/**
 * The schemes whose authority is a host, with their default port: `s3://backups` names a bucket, `sqlite://data/app.db` a file.
 */
const PORTS: Readonly<Record<string, number | undefined>> = {
  tcp: undefined,
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
  grpc: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  redis: 6379,
  rediss: 6379,
  mongodb: 27017,
  amqp: 5672,
  amqps: 5671,
  nats: 4222,
  kafka: 9092,
  smtp: 25,
  ldap: 389,
  ldaps: 636,
};

const URL_START = /\b([a-z][a-z\d+.-]{0,30}):\/\//gi;
const AUTHORITY = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?=$|[\s,;"'`|<>)}\]])/i;

/** The hosts of the URLs in a text; `undefined` if it contains no URLs. */
export function urlHosts(value: string): { host: string; port: number | undefined }[] | undefined {
  // One that does not follow a comma or space is not another URL, but part of this one: of its query, or of its password.
  const starts = [...value.matchAll(URL_START)].filter(
    ({ index }, nth) => nth === 0 || /[\s,;|]/.test(value.charAt(index - 1)),
  );
  if (starts.length === 0) return undefined;
  return starts.flatMap(([start, scheme = ""], index) => {
    const known = scheme.toLowerCase().replace(/\+.*/, "");
    const from = (starts[index]?.index ?? 0) + start.length;
    const rest = value.slice(from, starts[index + 1]?.index);
    // Or of its password after all: the @ after it would belong to this one.
    const authority = !rest.includes("@") && value.includes("@", from) ? undefined : authorityIn(rest);
    const [, host, port] = authority?.match(AUTHORITY) ?? [];
    return host === undefined || !Object.hasOwn(PORTS, known)
      ? []
      : [{ host, port: port === undefined ? PORTS[known] : Number(port) }];
  });
}

/**
 * The text between the user's password and the path. An unescaped password may contain any delimiter: if it is unclear which part
 * is a host and which a secret, there is no host.
 */
function authorityIn(rest: string): string | undefined {
  const [authority = ""] = rest.split(/[/?#\s]/, 1);
  const at = rest.lastIndexOf("@") + 1;
  return at > authority.length ? undefined : authority.slice(at);
}
