// Where a URL leads, as far as a NetworkPolicy can say it. Policies know addresses and pods, never names.
import { ipOf } from "../../toolkit/kubernetes/cidr.ts";
import type { ResolvedConfig } from "../config/schema.ts";

type Address = NonNullable<ResolvedConfig["homeAssistant"]["address"]>;

/** `public` is every address that is not private; `loopback` is the pod itself, which no policy concerns. */
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

// Names that only a home or cluster DNS answers: special-use (RFC 6761, 6762, 8375), the common router suffixes, and Tailscale's
// machines, which are in 100.64.0.0/10.
const PRIVATE_NAME =
  /^[^.]+$|\.(?:local|localdomain|lan|home|internal|intranet|svc|fritz\.box|home\.arpa|cluster\.local|ts\.net)$/;

/**
 * The destination of a host name or IP, `undefined` when nothing tells where the name leads.
 * @example destinationOf("192.168.1.10") // { kind: "cidrs", cidrs: ["192.168.1.10/32"] }
 * @example destinationOf("api.openai.com") // { kind: "public" }
 */
export function destinationOf(host: string, address?: Address | undefined): Destination | undefined {
  if (address !== undefined) {
    if ("ip" in address) return { kind: "cidrs", cidrs: [singleAddress(address.ip)] };
    if ("cidrs" in address) return { kind: "cidrs", cidrs: address.cidrs };
    return { kind: "pods", ...address.pods };
  }
  const ip = ipOf(host);
  // A connection to 0.0.0.0 or [::] reaches the machine it comes from.
  if (host === "localhost" || ip === "::1" || ip === "::" || ip === "0.0.0.0" || ip?.startsWith("127."))
    return { kind: "loopback" };
  if (ip !== undefined) return { kind: "cidrs", cidrs: [singleAddress(ip)] };
  return PRIVATE_NAME.test(host) ? undefined : { kind: "public" };
}

const singleAddress = (ip: string) => `${ip}/${ip.includes(":") ? 128 : 32}`;

/** The port a URL means, also when it leaves it to the scheme. */
export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}
