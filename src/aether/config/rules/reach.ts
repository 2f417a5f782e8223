// URLs and addresses: what the pods call, and how they are called.
import { block, contains, ipOf } from "../../../toolkit/kubernetes/cidr.ts";
import { destinationOf } from "../../app/destination.ts";
import { workloads } from "../../derived/declared.ts";
import type { ResolvedConfig } from "../schema.ts";
import { besides } from "./containers.ts";
import { conflict, missing, type Rule, type RuleIssue } from "./rule.ts";

/** Without a URL the app calls the providers' public names, which nothing else answers to. */
export const llmAddress: Rule = function* ({ llm: { baseUrl, address } }) {
  if (baseUrl !== undefined || address === undefined || "cidrs" in address) return;
  yield conflict(
    ["llm", "address"],
    "says where the language model is, but without llm.baseUrl the app calls its provider on the internet.",
    'Set llm.baseUrl, such as "http://192.168.1.20:11434/v1", or remove it.',
  );
};

export const llmBaseUrl: Rule = function* ({ llm }) {
  const providers = [llm.provider, ...(llm.fallback ? [llm.fallback.provider] : [])];
  if (llm.baseUrl === undefined) {
    const homeless = providers.find((provider) => provider === "custom" || provider === "ollama");
    if (homeless !== undefined)
      yield missing(
        ["llm", "baseUrl"],
        homeless === "ollama"
          ? "is missing: the app would look for ollama on localhost, which in a pod is the pod itself."
          : 'is missing: the provider "custom" has no URL of its own.',
        'Set it to the API\'s URL, such as "http://192.168.1.20:11434/v1".',
      );
    return;
  }
  const compatible = new Set(providers.filter((provider) => provider !== "google"));
  if (compatible.size === 0)
    yield conflict(
      ["llm", "baseUrl"],
      "has no effect with the provider google.",
      'Remove it, or set llm.provider to "custom".',
    );
  if (compatible.size > 1)
    yield conflict(
      ["llm", "fallback", "provider"],
      `can't differ from ${llm.provider} while llm.baseUrl is set: the app sends both to that URL.`,
      `Set it to "${llm.provider}" or "google", or remove llm.baseUrl.`,
    );
};

/** On localhost listens who runs in the pod: both that call the model need one. */
export const localModel: Rule = function* (config) {
  const { baseUrl } = config.llm;
  if (baseUrl === undefined || !isLoopback(hostOf(baseUrl))) return;
  const alone = workloads(config)
    .filter(({ name, component, section }) => component.servesApp && [...besides(name, section)].length === 0)
    .map(({ name }) => name);
  if (alone.length === 0) return;
  yield conflict(
    ["llm", "baseUrl"],
    `is ${baseUrl}, which in a pod is the pod itself, and beside ${alone.join(" and ")} nobody runs.`,
    `Use the address under which the network knows it, or add the model's server to ${alone.map((name) => `${name}.sidecars`).join(" and ")}.`,
    ["api", "scheduler"],
  );
};

/** A host that pods connect to: where the config says it, and where it says its address. */
interface Site {
  readonly path: readonly string[];
  /** `undefined` where the app has one of its own, on the internet. */
  readonly host: string | undefined;
  readonly url?: string | undefined;
  /** `undefined` where no address can be given. */
  readonly addressPath?: readonly string[];
  readonly address?: ResolvedConfig["llm"]["address"];
  /** A sidecar may listen on localhost. */
  readonly canBeLocal?: boolean;
}

export const connectableHosts: Rule = function* (config) {
  const sites = [...sitesOf(config)];
  const hasPolicies = config.networkPolicy !== false;
  for (const site of sites) {
    if (hasPolicies) yield* unknownDestination(site);
    if (hasPolicies) yield* homeUnderPublicName(site);
    yield* onItself(site);
    yield* twoAddresses(site);
    yield* anotherAddress(site, sites, hasPolicies);
  }
};

function* sitesOf({ homeAssistant, llm, postgres }: ResolvedConfig): Iterable<Site> {
  const site = (path: readonly string[], url: string | undefined, address: Site["address"]) => ({
    ...{ path, url, host: url === undefined ? undefined : hostOf(url) },
    ...{ address, addressPath: [...path.slice(0, -1), "address"] },
  });
  const { url, remoteUrl } = homeAssistant;
  yield site(["homeAssistant", "url"], url, homeAssistant.address);
  if (remoteUrl !== undefined) yield { path: ["homeAssistant", "remoteUrl"], host: hostOf(remoteUrl) };
  yield { ...site(["llm", "baseUrl"], llm.baseUrl, llm.address), canBeLocal: true };
  if ("external" in postgres) {
    const { host, address } = postgres.external;
    yield { ...site(["postgres", "external", "host"], undefined, address), host };
  }
}

const hostOf = (url: string) => new URL(url).hostname;

function* unknownDestination({ path, host, address, addressPath }: Site): Iterable<RuleIssue> {
  if (host === undefined || destinationOf(host, address) !== undefined) return;
  const unknown = `the name ${host} tells no network policy where to let the pods connect.`;
  if (addressPath === undefined)
    yield conflict(path, `leads nowhere: ${unknown}`, "Use an IP or a public name.", ["networkPolicy"]);
  else
    yield missing(
      addressPath,
      `is missing: ${unknown}`,
      `Add ${addressPath.join(".")} with ip, cidrs or pods, or use an IP in ${path.join(".")}.`,
      ["networkPolicy"],
    );
}

/**
 * A public name, in the clear and at a port of its own: that is how people call what their router's DNS knows under the name of
 * a domain they own. Nothing tells it from a server on the internet, where few leave a token unencrypted; so it is asked.
 */
function* homeUnderPublicName({ path, host, url, address, addressPath }: Site): Iterable<RuleIssue> {
  if (host === undefined || url === undefined || addressPath === undefined) return;
  if (destinationOf(host, address)?.kind !== "public") return;
  const { protocol, port } = new URL(url);
  if (protocol !== "http:" || port === "" || port === "443") return;
  yield missing(
    addressPath,
    `is missing: ${host} looks like a name on the internet, but plain http at port ${port} is usual at home, where no policy would let the pods connect.`,
    `Add ${addressPath.join(".")} with ip, cidrs or pods; { cidrs: ["0.0.0.0/0"] } for the internet; or use https in ${path.join(".")}.`,
    ["networkPolicy"],
  );
}

function* onItself({ path, host, address, addressPath = path, canBeLocal = false }: Site): Iterable<RuleIssue> {
  const places = [
    { at: path, place: canBeLocal ? undefined : host },
    { at: addressPath, place: singleIp(address) },
  ];
  for (const { at, place } of places)
    if (place !== undefined && isLoopback(place))
      yield conflict(
        at,
        `is ${place}, which in a pod is the pod itself.`,
        "Use the address under which the network knows it.",
      );
}

const isLoopback = (host: string) => destinationOf(host)?.kind === "loopback";

/** The IP of a Service may well lead to pods that are named beside it. */
function* twoAddresses({ path, host, address, addressPath = path }: Site): Iterable<RuleIssue> {
  const ip = host === undefined || isLoopback(host) ? undefined : ipOf(host);
  if (ip === undefined || address === undefined || "pods" in address) return;
  const opened = addresses(address);
  if (opened.some((range) => holds(range, ip))) return;
  yield conflict(
    addressPath,
    `is ${opened.join(", ")}, but ${path.join(".")} says ${ip}.`,
    `Remove it: ${path.join(".")} says enough.`,
  );
}

/** A name has one address for all who call it from a pod: the IP that another field gives it. */
function* anotherAddress(site: Site, sites: readonly Site[], hasPolicies: boolean): Iterable<RuleIssue> {
  const { path, host, address, addressPath } = site;
  if (host === undefined || addressPath === undefined || ipOf(host) !== undefined) return;
  const other = sites.find((each) => each.host === host && singleIp(each.address) !== undefined);
  const ip = singleIp(other?.address);
  if (other === undefined || other === site || ip === undefined || leadsTo(ip, address, hasPolicies)) return;
  const said =
    address === undefined ? "is missing" : `is ${"pods" in address ? "pods" : addresses(address).join(", ")}`;
  yield conflict(
    addressPath,
    `${said}, but ${other.addressPath?.join(".")} makes the same name ${host} resolve to ${ip}.`,
    `Set ${addressPath.join(".")} to the same ip, or use another name in ${path.join(".")}.`,
    [String(other.path[0]), "networkPolicy"],
  );
}

const singleIp = (address: Site["address"]) => (address && "ip" in address ? address.ip : undefined);

type Addresses = Extract<NonNullable<Site["address"]>, { ip: string } | { cidrs: readonly string[] }>;
const addresses = (address: Addresses) => ("ip" in address ? [address.ip] : address.cidrs);

/** Whether who connects to `ip` is let through; without policies, whether no other IP is named. */
function leadsTo(ip: string, address: Site["address"], hasPolicies: boolean): boolean {
  if (address === undefined || "pods" in address) return !hasPolicies;
  return addresses(address).some((range) => holds(range, ip)) || (!hasPolicies && "cidrs" in address);
}

function holds(range: string, ip: string): boolean {
  const [outer, inner] = [block(range), block(ip)];
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}

const NO_COOKIE = "browsers would not keep the session cookie, and nobody could log in";

export const httpsInProduction: Rule = function* ({ environment, host, publicUrl, ingress }) {
  if (environment !== "production" || publicUrl !== undefined) return;
  const also = ["environment", "host", "ingress", "publicUrl"];
  if (ingress === false)
    yield conflict(
      ["publicUrl"],
      `is missing without an ingress, which leaves production without https: ${NO_COOKIE}.`,
      `Set it to the https URL of what terminates TLS in front, such as "https://${host}".`,
      also,
    );
  else if (ingress.tls === false)
    yield conflict(
      ["ingress", "tls"],
      `is false, which leaves production without https: ${NO_COOKIE}.`,
      `Remove it, or set publicUrl to "https://${host}" when something in front terminates TLS.`,
      also,
    );
};

export const publicUrl: Rule = function* ({ environment, host, publicUrl: typed }) {
  if (typed === undefined) return;
  const url = new URL(typed);
  if (url.hostname !== host)
    yield conflict(
      ["publicUrl"],
      `is on the host ${url.hostname}, but host is ${host}.`,
      `Set host to "${url.hostname}", or remove publicUrl.`,
      ["host"],
    );
  if (url.pathname !== "/")
    yield conflict(
      ["publicUrl"],
      "has more than a host: UI and API are served from the root.",
      `Set it to "${url.origin}".`,
    );
  if (environment === "production" && url.protocol !== "https:")
    yield conflict(["publicUrl"], `is http in production: ${NO_COOKIE}.`, `Set it to "https://${url.host}".`, [
      "environment",
    ]);
};

/** The API server takes names only in an Ingress, and each host once per controller. */
export const ingressHosts: Rule = function* ({ host, ingress }) {
  if (ingress === false) return;
  const served = new Set<string>();
  for (const [index, name] of [host, ...ingress.extraHosts].entries()) {
    const path = index === 0 ? ["host"] : ["ingress", "extraHosts", index - 1];
    if (ipOf(name) !== undefined)
      yield conflict(
        path,
        `is ${name}, and an Ingress serves names only.`,
        'Use a name that leads there, such as "aether.home.arpa".',
        ["ingress"],
      );
    if (served.has(name)) yield conflict(path, `is ${name}, which is served already.`, "Remove it.", ["host"]);
    served.add(name);
  }
};

export const entry: Rule = function* ({ host, publicUrl: typed, ingress, networkPolicy }) {
  if (networkPolicy === false || networkPolicy.entry !== undefined) return;
  const entryMissing = (why: string) =>
    missing(
      ["networkPolicy", "entry"],
      `is missing: ${why}`,
      'Add it, such as { pods: { namespace: "gateway", matchLabels: { app: "envoy" } } } or { cidrs: ["10.0.0.0/24"] }, or set networkPolicy to false.',
      ["host", "ingress", "publicUrl"],
    );
  if (ingress !== false && ingress.controller === "other")
    yield entryMissing('of the controller "other" no policy knows which pods to let in.');
  // Without a public URL, or with one of this machine, people come by `kubectl port-forward`, which no policy stops.
  if (ingress === false && typed !== undefined && !isLoopback(host))
    yield entryMissing("without an ingress no policy knows who leads people from publicUrl to the pods.");
};
