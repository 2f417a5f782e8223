// Where a URL leads, in terms that a NetworkPolicy supports: addresses and pods, not names.
import { ipOf } from "../../toolkit/kubernetes/cidr.ts";
import type { ResolvedConfig } from "../config/schema.ts";

type Address = NonNullable<ResolvedConfig["homeAssistant"]["address"]>;

/** `public` is every address of PUBLIC; `loopback` is the pod itself, to which no policy applies. */
export type Destination =
  | { readonly kind: "cidrs"; readonly cidrs: readonly string[] }
  | {
      readonly kind: "pods";
      readonly namespace: string;
      readonly matchLabels: Readonly<Record<string, string>>;
      readonly port?: number | undefined;
    }
  | { readonly kind: "public" }
  | { readonly kind: "loopback" };

/** What the app calls if it has no URL (its src/llm/factory.py; Gemini's is that of Google's client). */
const PROVIDER_HOSTS: Readonly<Record<string, string>> = {
  openai: "api.openai.com",
  openrouter: "openrouter.ai",
  together: "api.together.xyz",
  groq: "api.groq.com",
  google: "generativelanguage.googleapis.com",
};

// The relay of Home Assistant Cloud serves each home under its own name
// (https://support.nabucasa.com/hc/en-us/articles/26469707849629).
const RELAY_NAME = /^[^.]+\.ui\.nabu\.casa$/;

const PUBLIC_NAMES = new Set(Object.values(PROVIDER_HOSTS));

// RFC 6761, and what the kubelet writes into each pod's /etc/hosts.
const LOOPBACK_NAME = /^(?:(?:.+\.)?localhost|ip6-(?:localhost|loopback))$/;

/**
 * Names without a zone on the internet: bare names, which get the cluster's search domains, names of Services, and the
 * special-use ones of RFC 6762, RFC 8375 and ICANN (.internal). Routers commonly use .lan, .home and .localdomain.
 */
const PRIVATE_NAME = /^[^.]+$|\.(?:local|localdomain|lan|home|internal|svc|home\.arpa)$/;

/** Whether no DNS server on the internet resolves the name. */
export const isPrivateName = (host: string) => ipOf(host) === undefined && PRIVATE_NAME.test(host);

/** Names of the service in clouds that hands out the credentials of a machine. */
export const METADATA_NAME =
  /^(?:metadata|metadata\.google\.internal|metadata\.goog|instance-data(?:\.ec2\.internal)?)$/;

/**
 * The destination of a host name or IP. `undefined` for a name: one that looks public may resolve to an address of the home
 * (split DNS) or of the cluster's own network (a managed database), and a policy that guesses wrong drops packets silently.
 * @example destinationOf("192.168.1.10") // { kind: "cidrs", cidrs: ["192.168.1.10/32"] }
 * @example destinationOf("api.openai.com") // { kind: "public" }
 * @example destinationOf("ha.example.com") // undefined
 */
export function destinationOf(host: string, address?: Address | undefined): Destination | undefined {
  if (address === "public") return { kind: "public" };
  if (address !== undefined) {
    if ("ip" in address) return { kind: "cidrs", cidrs: [singleAddress(address.ip)] };
    if ("cidrs" in address) return { kind: "cidrs", cidrs: address.cidrs };
    return { kind: "pods", ...address.pods };
  }
  const ip = ipOf(host);
  // A connection to 0.0.0.0 or [::] reaches the machine it comes from.
  if (LOOPBACK_NAME.test(host) || ip === "::1" || ip === "::" || ip === "0.0.0.0" || ip?.startsWith("127."))
    return { kind: "loopback" };
  if (ip !== undefined) return { kind: "cidrs", cidrs: [singleAddress(ip)] };
  return PUBLIC_NAMES.has(host) || RELAY_NAME.test(host) ? { kind: "public" } : undefined;
}

/** A URL that the app calls, with its address from the config. */
export interface CalledUrl {
  readonly url: string;
  readonly address?: Address | undefined;
}

/** The URLs of the language models. Gemini is called by Google's own client, which does not support a base URL. */
export function llmUrls({ llm: { provider, fallback, baseUrl, address } }: Pick<ResolvedConfig, "llm">): CalledUrl[] {
  const providers = fallback === undefined ? [provider] : [provider, fallback.provider];
  const hosted = (providers: readonly string[]) =>
    [...new Set(providers)].flatMap((each) => {
      const host = PROVIDER_HOSTS[each];
      return host === undefined ? [] : [`https://${host}`];
    });
  if (baseUrl === undefined) return hosted(providers).map((url) => ({ url, address }));
  return [{ url: baseUrl, address }, ...hosted(providers.filter((each) => each === "google")).map((url) => ({ url }))];
}

/** The URLs of Home Assistant, the usual one first. */
export const homeUrls = ({ homeAssistant }: Pick<ResolvedConfig, "homeAssistant">): CalledUrl[] => [
  { url: homeAssistant.url, address: homeAssistant.address },
  ...(homeAssistant.remoteUrl === undefined
    ? []
    : [{ url: homeAssistant.remoteUrl, address: homeAssistant.remoteAddress }]),
];

const singleAddress = (ip: string) => `${ip}/${ip.includes(":") ? 128 : 32}`;

/** The port of a URL, also if the scheme implies it. */
export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

/** Loopback and link-local never lead to another machine of the network; the rest hands out machine credentials. */
const NEVER_IPV4 = [
  // Loopback (RFC 1122).
  "127.0.0.0/8",
  // Azure's host, at a public address.
  "168.63.129.16/32",
  // Link-local (RFC 3927), with the clouds' metadata service 169.254.169.254.
  "169.254.0.0/16",
];

const NOT_PUBLIC_IPV4 = [
  ...NEVER_IPV4,
  // Private networks (RFC 1918).
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  // Carrier-grade NAT (RFC 6598), which clusters and VPNs use too, and Alibaba's metadata service.
  "100.64.0.0/10",
  // Protocol assignments (RFC 6890): DS-Lite's tunnels, and a metadata service of Oracle's.
  "192.0.0.0/24",
  // Benchmarks (RFC 2544): routed nowhere on the internet, so VPNs and private networks use it.
  "198.18.0.0/15",
  // Multicast, and what is reserved (RFC 1112).
  "224.0.0.0/3",
].toSorted();

/**
 * IPv4 addresses in the form that a NAT64 gateway translates (RFC 6052). Not its whole prefix: in an IPv6 cluster, most public
 * addresses are reached through it.
 */
function throughNat64(cidr: string): string {
  const [a = 0, b = 0, c = 0, d = 0, length = 32] = cidr.split(/[./]/).map(Number);
  return `64:ff9b::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}/${96 + length}`;
}

// Loopback, link-local, and AWS's metadata service.
const NEVER_IPV6 = ["::1/128", "fe80::/10", "fd00:ec2::254/128", ...NEVER_IPV4.map(throughNat64)];

/** What no URL, IP or range may lead to. */
export const NEVER = [...NEVER_IPV4, ...NEVER_IPV6];

/** Metadata services inside ranges that people also use: Alibaba's in 100.64.0.0/10, which is also Tailscale's, and Oracle's. */
export const METADATA_ADDRESSES = ["100.100.100.200", "192.0.0.192"];

/**
 * What `public` means. For IPv6 it is what is assigned for the internet (RFC 4291), and IPv4 through NAT64. It is not all of IPv6
 * with exceptions for private ranges: kube-router, which k3s uses, splits ::/0 into 2000::/3 and fd00::/8, and in its sets the
 * narrower fd00::/8 overrides an exception for fc00::/7.
 */
export const PUBLIC: readonly { readonly cidr: string; readonly except: readonly string[] }[] = [
  { cidr: "0.0.0.0/0", except: NOT_PUBLIC_IPV4 },
  { cidr: "2000::/3", except: [] },
  { cidr: "64:ff9b::/96", except: NOT_PUBLIC_IPV4.map(throughNat64) },
];
