// Where the pods connect to: whether a policy can express it, and what no URL may lead to.
import { block, contains, ipOf } from "../../../toolkit/kubernetes/cidr.ts";
import {
  destinationOf,
  isPrivateName,
  METADATA_ADDRESSES,
  METADATA_NAME,
  NEVER,
  PUBLIC,
} from "../../app/destination.ts";
import { s3Of } from "../../components/backup/declaration.ts";
import { databaseElsewhere } from "../../components/mlflow/declaration.ts";
import { workloads } from "../../derived/declared.ts";
import type { ResolvedConfig } from "../schema.ts";
import { conflict, missing, type Rule, type RuleIssue } from "./rule.ts";

/** Without a URL the app calls the providers' public names, for which no other host answers. */
export const llmAddress: Rule = function* ({ llm: { baseUrl, address } }) {
  if (baseUrl !== undefined || typeof address !== "object" || "cidrs" in address) return;
  yield conflict(
    ["llm", "address"],
    "sets the address of the language model, but without llm.baseUrl the app calls the provider on the internet.",
    'Set llm.baseUrl, such as "http://192.168.1.20:11434/v1", or remove it.',
  );
};

export const remoteAddress: Rule = function* ({ homeAssistant }) {
  if (homeAssistant.remoteUrl !== undefined || homeAssistant.remoteAddress === undefined) return;
  yield conflict(
    ["homeAssistant", "remoteAddress"],
    "has no effect without homeAssistant.remoteUrl.",
    "Set homeAssistant.remoteUrl, or remove it.",
  );
};

/** A host that pods connect to: where the config sets it, and where it sets its address. */
interface Site {
  readonly path: readonly string[];
  /** `undefined` if the app has its own default, on the internet. */
  readonly host: string | undefined;
  readonly addressPath: readonly string[];
  readonly address: ResolvedConfig["llm"]["address"];
  /** A sidecar may listen on localhost. */
  readonly canBeLocal?: boolean;
}

export const connectableHosts: Rule = function* (config) {
  const sites = [...sitesOf(config)];
  const hasPolicies = config.networkPolicy !== false;
  for (const site of sites) {
    yield* onItself(site);
    yield* neverConnectable(site);
    yield* publicPrivateName(site);
    yield* twoAddresses(site);
    const another = [...anotherAddress(site, sites, hasPolicies)];
    yield* another;
    if (another.length > 0) continue;
    if (hasPolicies) yield* unknownDestination(site);
    else if (config.proxy !== undefined) yield* unknownWay(site);
  }
};

function* sitesOf(config: ResolvedConfig): Iterable<Site> {
  const { homeAssistant, llm, mlflow, postgres, proxy } = config;
  const { url, address, remoteUrl, remoteAddress } = homeAssistant;
  yield { path: ["homeAssistant", "url"], host: hostOf(url), addressPath: ["homeAssistant", "address"], address };
  if (remoteUrl !== undefined)
    yield {
      path: ["homeAssistant", "remoteUrl"],
      host: hostOf(remoteUrl),
      addressPath: ["homeAssistant", "remoteAddress"],
      address: remoteAddress,
    };
  yield {
    path: ["llm", "baseUrl"],
    host: llm.baseUrl === undefined ? undefined : hostOf(llm.baseUrl),
    addressPath: ["llm", "address"],
    address: llm.address,
    canBeLocal: true,
  };
  const s3 = s3Of(config);
  if (s3?.endpoint !== undefined)
    yield {
      path: ["postgres", "backup", "to", "s3", "endpoint"],
      host: hostOf(s3.endpoint),
      addressPath: ["postgres", "backup", "to", "s3", "address"],
      address: s3.address,
    };
  const archive = "cloudNativePg" in postgres ? postgres.cloudNativePg.walArchive : undefined;
  if (archive?.endpoint !== undefined)
    yield {
      path: ["postgres", "cloudNativePg", "walArchive", "endpoint"],
      host: hostOf(archive.endpoint),
      addressPath: ["postgres", "cloudNativePg", "walArchive", "address"],
      address: archive.address,
    };
  if ("external" in postgres)
    yield {
      path: ["postgres", "external", "host"],
      host: postgres.external.host,
      addressPath: ["postgres", "external", "address"],
      address: postgres.external.address,
      canBeLocal: true,
    };
  if (mlflow !== false && "external" in mlflow)
    yield {
      path: ["mlflow", "external", "url"],
      host: hostOf(mlflow.external.url),
      addressPath: ["mlflow", "external", "address"],
      address: mlflow.external.address,
    };
  if (mlflow !== false && "storage" in mlflow) {
    const { artifacts } = mlflow;
    const database = databaseElsewhere(mlflow);
    if (database !== undefined)
      yield {
        path: ["mlflow", "database", "host"],
        host: database.host,
        addressPath: ["mlflow", "database", "address"],
        address: database.address,
      };
    if (artifacts?.endpointUrl !== undefined)
      yield {
        path: ["mlflow", "artifacts", "endpointUrl"],
        host: hostOf(artifacts.endpointUrl),
        addressPath: ["mlflow", "artifacts", "address"],
        address: artifacts.address,
      };
  }
  if (proxy !== undefined)
    yield {
      path: ["proxy", "url"],
      host: hostOf(proxy.url),
      addressPath: ["proxy", "address"],
      address: proxy.address,
    };
}

export const hostOf = (url: string) => new URL(url).hostname;

function* unknownDestination({ host, address, addressPath }: Site): Iterable<RuleIssue> {
  if (host === undefined || destinationOf(host, address) !== undefined) return;
  yield missing(
    addressPath,
    `is missing: NetworkPolicies need an IP address, a range or pods; ${host} is only a name.`,
    `Set ${addressPath.join(".")} to { ip: … }, { cidrs: [ … ] } or { pods: { … } }; or to "public", if pods resolve the name to an address on the internet.`,
    ["networkPolicy"],
  );
}

/** A proxy is used for what is on the internet, and only for that. */
function* unknownWay({ path, host, address, addressPath }: Site): Iterable<RuleIssue> {
  const isHttp = path[0] === "homeAssistant" || path[0] === "llm" || (path[0] === "mlflow" && path[1] === "external");
  if (!isHttp || host === undefined || isPrivateName(host) || destinationOf(host, address) !== undefined) return;
  yield missing(
    addressPath,
    `is missing: pods use the proxy for the internet and connect directly to everything else, and ${host} is only a name.`,
    `Set ${addressPath.join(".")} to "public", or to the address, range or pods that the name resolves to.`,
    ["networkPolicy", "proxy"],
  );
}

function* onItself({ path, host, address, addressPath, canBeLocal = false }: Site): Iterable<RuleIssue> {
  const places = [
    { at: path, place: canBeLocal ? undefined : host },
    { at: addressPath, place: singleIp(address) },
  ];
  for (const { at, place } of places)
    if (place !== undefined && isLoopback(place))
      yield conflict(at, `is ${place}, which in a pod is the pod itself.`, "Use its address on the network.");
}

export const isLoopback = (host: string) => destinationOf(host)?.kind === "loopback";

/** Loopback as an IP or URL is the pod itself, which has its own message. */
function* neverConnectable({ path, host, address, addressPath }: Site): Iterable<RuleIssue> {
  if (host !== undefined && METADATA_NAME.test(host))
    yield conflict(path, `is ${host}, which is a cloud's metadata service.`, "Use the name of your own host.");
  const named = host === undefined ? undefined : ipOf(host);
  const places = [
    ...(named === undefined ? [] : [{ at: path, place: named }]),
    ...(address === undefined ? [] : rangesOf(address).map((place) => ({ at: addressPath, place }))),
  ];
  for (const { at, place } of places) {
    const never = isLoopback(place)
      ? undefined
      : (NEVER.find((each) => overlap(each, place)) ?? METADATA_ADDRESSES.find((each) => holds(each, place)));
    if (never !== undefined)
      yield conflict(
        at,
        place.includes("/") ? covers(place, never) : `is ${place}, which is link-local or a cloud's metadata service.`,
        place.includes("/") ? NARROW : "Use its address on the network.",
      );
  }
}

/** Such a name does not exist on the internet, so it resolves to an address that "public" excludes. */
function* publicPrivateName({ path, host, address, addressPath }: Site): Iterable<RuleIssue> {
  if (host === undefined || address !== "public" || !isPrivateName(host)) return;
  yield conflict(
    addressPath,
    `is "public", but the name ${host} in ${path.join(".")} does not exist in public DNS.`,
    "Set it to the address, range or pods that the name resolves to.",
  );
}

/** The IP of a Service may lead to pods that are named in the address. */
function* twoAddresses({ path, host, address, addressPath }: Site): Iterable<RuleIssue> {
  const ip = host === undefined || isLoopback(host) ? undefined : ipOf(host);
  if (ip === undefined || address === undefined || arePods(address) || opens(address, ip)) return;
  yield conflict(
    addressPath,
    `is ${inWords(address)}, but ${path.join(".")} is ${ip}.`,
    `Remove it: ${path.join(".")} already is an address.`,
  );
}

/** A name has one address for all clients in a pod: the IP that another field sets for it. */
function* anotherAddress(site: Site, sites: readonly Site[], hasPolicies: boolean): Iterable<RuleIssue> {
  const { path, host, address, addressPath } = site;
  if (host === undefined || ipOf(host) !== undefined) return;
  const other = sites.find((each) => each.host === host && singleIp(each.address) !== undefined);
  const ip = singleIp(other?.address);
  if (other === undefined || other === site || ip === undefined || leadsTo(ip, address, hasPolicies)) return;
  yield conflict(
    addressPath,
    `${address === undefined ? "is missing" : `is ${inWords(address)}`}, but ${other.addressPath.join(".")} makes the same name ${host} resolve to ${ip}.`,
    `Set ${addressPath.join(".")} to the same ip, or use another name in ${path.join(".")}.`,
    [String(other.path[0]), "networkPolicy"],
  );
}

/**
 * A single address of the node, such as that of a cloud's agent for workload identity, may be intended; a range around it is not.
 */
export const openedRanges: Rule = function* (config) {
  for (const { path, section } of workloads(config)) {
    const { networkPolicy } = section;
    for (const [index, { to }] of (networkPolicy?.egress ?? []).entries())
      for (const range of to === "public" || "pods" in to ? [] : to.cidrs) {
        const never = NEVER.find((each) => holds(range, each));
        if (never !== undefined)
          yield conflict([...path, "networkPolicy", "egress", index, "to"], covers(range, never), NARROW);
      }
  }
};

const covers = (range: string, never: string) =>
  `covers ${never} with ${range}: loopback, link-local or a cloud's metadata service, which returns the credentials of the machine.`;
const NARROW = 'Use "public" for every address on the internet, or the range of your own network.';

type Address = NonNullable<Site["address"]>;

const singleIp = (address: Site["address"]) =>
  typeof address === "object" && "ip" in address ? address.ip : undefined;
const arePods = (address: Address) => typeof address === "object" && "pods" in address;

/** The addresses and ranges in the config. */
function rangesOf(address: Address): readonly string[] {
  if (address === "public" || "pods" in address) return [];
  return "ip" in address ? [address.ip] : address.cidrs;
}

const inWords = (address: Address) =>
  address === "public" ? '"public"' : "pods" in address ? "pods" : rangesOf(address).join(", ");

/** Whether a policy for `address` lets pods connect to `ip`. */
const opens = (address: Address, ip: string) =>
  address === "public"
    ? PUBLIC.some(({ cidr, except }) => holds(cidr, ip) && !except.some((range) => holds(range, ip)))
    : rangesOf(address).some((range) => holds(range, ip));

/** Whether connections to `ip` are allowed; without policies, whether no other IP is named. */
const leadsTo = (ip: string, address: Site["address"], hasPolicies: boolean) =>
  (address !== undefined && opens(address, ip)) || (!hasPolicies && singleIp(address) === undefined);

/** If two ranges overlap, one contains the other. */
const overlap = (one: string, other: string) =>
  one.includes(":") === other.includes(":") && (holds(one, other) || holds(other, one));

/** Whether a range or address is inside another. */
export function holds(range: string, ip: string): boolean {
  const [outer, inner] = [block(range), block(ip)];
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}
