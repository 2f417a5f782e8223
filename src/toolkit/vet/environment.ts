// The environment of containers, and the hosts in it.

import type { Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import type { Container, Pods } from "../kubernetes/pods.ts";
import { member, text, textMap, texts, trees } from "../kubernetes/read.ts";
import { equalities } from "../kubernetes/selector.ts";
import type { SecretUrl, VetInventory } from "./facts.ts";
import { isSecretName } from "./secrets.ts";

export interface Variable {
  readonly pods: Pods;
  readonly container: Container;
  readonly name: string;
  readonly value: string;
  /** Where the value is set: in the pods' owner, or in a ConfigMap or Secret of the set. */
  readonly resource: Resource;
  readonly path: Path;
}

/** Every variable whose value is visible, with `$(OTHER)` expanded; a later one with the same name replaces an earlier. */
export const variables = (inventory: VetInventory): readonly Variable[] => inventory.once(allVariables);

/** The variables by container. */
export const variablesOf = (inventory: VetInventory, container: Container): readonly Variable[] =>
  inventory.once(byContainer).get(container) ?? [];

const byContainer = (inventory: VetInventory) => Map.groupBy(variables(inventory), ({ container }) => container);

const allVariables = (inventory: VetInventory): Variable[] =>
  inventory.pods.flatMap((pods) => pods.containers.flatMap((container) => variablesIn(inventory, pods, container)));

function variablesIn({ find }: VetInventory, pods: Pods, container: Container): Variable[] {
  const source = (kind: string, reference: unknown) =>
    find(kind, pods.namespace, text(member(reference, "name")) ?? "");
  const variable = (name: string, value: string, resource: Resource, path: Path): Variable[] => [
    { pods, container, name, value, resource, path },
  ];
  const all = (kind: string, prefix: unknown, reference: unknown) => {
    const from = source(kind, reference);
    return from === undefined
      ? []
      : entries(from).flatMap(([field, key, value]) =>
          variable(`${text(prefix) ?? ""}${key}`, value, from, [field, key]),
        );
  };
  const one = (kind: string, name: string, reference: unknown) => {
    const from = source(kind, reference);
    return from === undefined
      ? []
      : entries(from)
          .filter(([, key]) => key === member(reference, "key"))
          .flatMap(([field, key, value]) => variable(name, value, from, [field, key]));
  };
  const found = [
    ...trees(container.spec.envFrom).flatMap(({ prefix, configMapRef, secretRef }) => [
      ...all("ConfigMap", prefix, configMapRef),
      ...all("Secret", prefix, secretRef),
    ]),
    ...trees(container.spec.env).flatMap(({ name, value, valueFrom }, index) => {
      const called = text(name) ?? "";
      if (typeof value === "string")
        return variable(called, value, pods.owner, [...container.path, "env", index, "value"]);
      return [
        ...one("ConfigMap", called, member(valueFrom, "configMapKeyRef")),
        ...one("Secret", called, member(valueFrom, "secretKeyRef")),
      ];
    }),
  ];
  const byName = new Map<string, Variable>();
  for (const each of found) {
    // The text of a reference to a later or missing variable stays; values from other objects are not expanded.
    const isOwn = each.path.at(-1) === "value" && each.resource === pods.owner;
    const expanded = (whole: string, escaped: string, name: string) =>
      escaped.length % 2 === 0 ? `${escaped}${byName.get(name)?.value ?? whole.slice(escaped.length)}` : whole;
    byName.set(each.name, isOwn ? { ...each, value: each.value.replaceAll(REFERENCE, expanded) } : each);
  }
  return [...byName.values()];
}

/** A reference to another variable, preceded by dollars, an odd number of which escape it. */
export const REFERENCE = /(?<!\$)(\$*)\$\(([\w.-]+)\)/g;

/** The plain text of a ConfigMap or Secret: `data` of a Secret is base64, and is not inspected. */
const entries = ({ kind, object }: Resource): [string, string, string][] => {
  const field = kind === "ConfigMap" ? "data" : "stringData";
  return Object.entries(textMap(object[field])).map(([key, value]) => [field, key, value]);
};

/** A host in a variable. */
export interface NamedHost extends Variable {
  readonly host: string;
  /** Undefined if neither the value nor its scheme contains it. */
  readonly port: number | undefined;
  /** Certain: it is in a URL. Otherwise it is a name and a number that look like one. */
  readonly isUrl: boolean;
}

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
function urlHosts(value: string): { host: string; port: number | undefined }[] | undefined {
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

// "redis:6379", alone or in a list; "postgres:16-alpine" is an image, and "12:30" a time.
const PAIR_PATTERN = /(?<=^|,)\s*([a-z](?:[a-z\d.-]*[a-z\d])?):(\d{2,5})\s*(?=$|,)/gi;
/** If one of them is not a host, the others may be parts of a secret. */
const pairsIn = (value: string) => {
  const pairs = [...value.matchAll(PAIR_PATTERN)];
  return pairs.length === value.split(",").length ? pairs : [];
};
const HOST_NAME = /(?:^(?:PG)?|_)(?:HOST|HOSTNAME|ADDR|ADDRESS|SERVER)$/;

export const namedHosts = (inventory: VetInventory): readonly NamedHost[] => inventory.once(allHosts);

const allHosts = (inventory: VetInventory): NamedHost[] => [
  ...seen(inventory),
  ...inArguments(inventory),
  ...told(inventory),
  ...inventory.pods.flatMap((pods) => pods.containers.flatMap((container) => inSecrets(inventory, pods, container))),
];

/** The hosts of URLs in Secrets whose values are not among the objects. */
function inSecrets(inventory: VetInventory, pods: Pods, container: Container): NamedHost[] {
  const known = inventory.facts.secretUrls?.filter(({ namespace }) => namespace === pods.namespace) ?? [];
  if (known.length === 0) return [];
  const visible = new Set(variablesOf(inventory, container).map(({ name }) => name));
  const named = (name: string, { host, port }: SecretUrl, path: Path): NamedHost[] =>
    visible.has(name)
      ? []
      : [{ pods, container, name, value: "", resource: pods.owner, path, host, port, isUrl: true }];
  return [
    ...trees(container.spec.envFrom).flatMap(({ prefix, secretRef }, index) =>
      known
        .filter(({ secret }) => secret === member(secretRef, "name"))
        .flatMap((url) => named([text(prefix), url.key].join(""), url, [...container.path, "envFrom", index])),
    ),
    ...trees(container.spec.env).flatMap(({ name, valueFrom }, index) => {
      const reference = member(valueFrom, "secretKeyRef");
      return known
        .filter(({ secret, key }) => secret === member(reference, "name") && key === member(reference, "key"))
        .flatMap((url) => named(text(name) ?? "", url, [...container.path, "env", index]));
    }),
  ];
}

const told = (inventory: VetInventory): NamedHost[] =>
  (inventory.facts.calls ?? []).flatMap(({ from, host, port, by }) =>
    from.kind === "pods"
      ? inventory.selected(from.namespace, equalities(from.matchLabels)).flatMap((pods) =>
          pods.containers.slice(0, 1).map((container) => ({
            pods,
            container,
            name: by,
            value: `${host}:${port}`,
            resource: pods.owner,
            path: pods.path,
            host,
            port,
            isUrl: true,
          })),
        )
      : [],
  );

const seen = (inventory: VetInventory): NamedHost[] =>
  variables(inventory).flatMap((variable): NamedHost[] => {
    const { name, value } = variable;
    // Text in angle brackets is still to be filled in.
    if (value.length > 4096 || value.startsWith("<")) return [];
    const urls = urlHosts(value);
    if (urls !== undefined) return urls.map((each) => ({ ...variable, ...each, isUrl: true }));
    // What only looks like a host may be the secret itself.
    if (variable.resource.kind === "Secret" || isSecretName(name)) return [];
    const pairs = pairsIn(value);
    return pairs.length > 0
      ? pairs.map(([, host = "", port]) => ({ ...variable, host, port: Number(port), isUrl: false }))
      : byName(inventory, variable);
  });

/**
 * Services of the set that a command line calls: `pg_dump -h database`, `curl http://web:8000`. Any other text of a command says too
 * little.
 */
const inArguments = (inventory: VetInventory): NamedHost[] =>
  inventory.pods.flatMap((pods) =>
    pods.containers.flatMap((container) =>
      ["command", "args"].flatMap((field) => {
        const value = texts(container.spec[field]).join(" ");
        const port = PORT_OPTION.exec(value)?.[1];
        const options = [...value.matchAll(HOST_OPTION)].map(([, host = ""]) => ({
          host,
          port: port === undefined ? undefined : Number(port),
        }));
        const urls = value
          .split(/[\s"']+/)
          .flatMap((word) => (/^[a-z][a-z\d+.-]*:/i.test(word) ? (urlHosts(word) ?? []) : []));
        return [...options, ...urls]
          .map((each) => ({
            ...{ pods, container, value, resource: pods.owner },
            ...each,
            name: field,
            path: [...container.path, field],
            isUrl: false,
          }))
          .filter((each) => destinationOf(inventory, each).kind === "service");
      }),
    ),
  );

const HOST_OPTION = /(?:^|\s)(?:-h|--host)[\s=]+([a-z][a-z\d.-]*[a-z\d])/gi;
const PORT_OPTION = /(?:^|\s)(?:-[pP]|--port)[\s=]+(\d{1,5})\b/;

/** `DB_HOST`, with a `DB_PORT` next to it. */
function byName(inventory: VetInventory, variable: Variable): NamedHost[] {
  const { name, value, container } = variable;
  if (!HOST_NAME.test(name) || !/^[a-z]([a-z\d.-]*[a-z\d])?$/i.test(value)) return [];
  const portName = name.replace(/[A-Z]+$/, name === "PGHOST" ? "PGPORT" : "PORT");
  const port = variablesOf(inventory, container).find((each) => each.name === portName)?.value;
  const isNumber = port !== undefined && /^\d+$/.test(port);
  return [{ ...variable, host: value, port: isNumber ? Number(port) : undefined, isUrl: false }];
}

/** What a host name refers to: a Service of the set, one that should be in it but is not, or something outside. */
export type Destination =
  | { readonly kind: "service"; readonly service: Resource }
  | { readonly kind: "lost"; readonly namespace: string; readonly name: string; readonly isCertain: boolean }
  | { readonly kind: "outside" };

const OUTSIDE: Destination = { kind: "outside" };

export function destinationOf(inventory: VetInventory, named: NamedHost): Destination {
  const { host, pods } = named;
  if (/^[\d.]+$|^\[|^localhost$/i.test(host) || isAlias(pods, host)) return OUTSIDE;
  const labels = host.toLowerCase().replace(/\.$/, "").split(".");
  const service = serviceOf(inventory, pods, labels);
  return service === undefined ? absent(inventory, named, labels) : { kind: "service", service };
}

/**
 * `service`, `service.namespace`, `service.namespace.svc…`, or these with the pod of a StatefulSet in front:
 * `database-0.database`.
 */
function serviceOf({ find }: VetInventory, pods: Pods, labels: readonly string[]): Resource | undefined {
  const [first = "", second, third] = labels;
  const own = labels.length <= 2 || third === "svc" ? find("Service", second ?? pods.namespace, first) : undefined;
  if (own !== undefined || second === undefined || !/-\d+$/.test(first)) return own;
  return find("Service", third ?? pods.namespace, second);
}

function absent(inventory: VetInventory, { host, pods, isUrl }: NamedHost, labels: readonly string[]): Destination {
  const [name = "", namespace = pods.namespace, third] = labels;
  if (inventory.mayHave("Service", namespace, name)) return OUTSIDE;
  // Services have lowercase names: this is to be replaced, such as LOAD_BALANCER_IP.
  if (/[A-Z_]/.test(host)) return OUTSIDE;
  const lost: Destination = { kind: "lost", namespace, name, isCertain: isUrl };
  if (labels.length === 1) return lost;
  // `home.arpa` and `web.prod` look alike: only a namespace of the set is certain to be one.
  const isOurs = inventory.once(namespacesWithServices).has(namespace);
  return isOurs && (third === "svc" || labels.length === 2) ? lost : OUTSIDE;
}

const namespacesWithServices = ({ ofKind }: VetInventory) =>
  new Set(ofKind("Service").map(({ namespace }) => namespace));

const isAlias = ({ spec }: Pods, host: string) =>
  trees(spec.hostAliases).some(({ hostnames }) => Array.isArray(hostnames) && hostnames.includes(host));
