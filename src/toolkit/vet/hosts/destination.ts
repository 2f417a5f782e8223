// What a host name refers to, as the DNS of a cluster resolves it.

import type { Resource } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { NamedHost } from "./named-host.ts";

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
