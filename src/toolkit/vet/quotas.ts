// What a ResourceQuota allows, and what the objects of its namespace use at full scale.
import type { Resource } from "../kubernetes/inventory.ts";
import type { Pods } from "../kubernetes/pods.ts";
import { tree, trees } from "../kubernetes/read.ts";
import { amountOf, claims, defaultAmount, podAmount, podsAtOnce, sum } from "../kubernetes/scale.ts";
import type { VetInventory } from "./facts.ts";

interface QuotaNeed {
  /** A key of `spec.hard`. */
  readonly key: string;
  readonly needed: number;
  readonly hard: number;
}

/** Key by key; empty for a scoped quota, which counts only some of the pods. */
export function quotaNeeds(inventory: VetInventory, { namespace, spec }: Resource): QuotaNeed[] {
  if (spec.scopes !== undefined || spec.scopeSelector !== undefined) return [];
  const here = inventory.resources.filter((each) => each.namespace === namespace && !each.isMade);
  return Object.keys(tree(spec.hard)).map((key) => {
    const what = key.replace(/^count\//, "");
    return {
      key,
      needed: count(here, what) ?? amount(inventory, here, what),
      hard: amountOf(spec.hard, key) ?? Number.POSITIVE_INFINITY,
    };
  });
}

/** The number of objects, or the size of claims; `undefined` for what pods need. */
function count(here: readonly Resource[], what: string): number | undefined {
  const [, className, claimed] = what.match(CLAIMED) ?? [];
  if (claimed !== undefined) {
    const volumes = claims(here).filter(({ spec }) => className === undefined || spec.storageClassName === className);
    return sum(volumes.map(({ count, bytes }) => (claimed === "requests.storage" ? count * bytes : count)));
  }
  if (what === "services.loadbalancers") return here.filter(isLoadBalancer).length;
  if (what === "services.nodeports") return sum(here.map(nodePorts));
  const objects = here.filter((each) => plural(each) === what).length;
  // Every namespace has the cluster's own certificate authority.
  if (what === "configmaps") return objects + (here.some(isOwnAuthority) ? 0 : 1);
  return what === "pods" || objects === 0 ? undefined : objects;
}

const isOwnAuthority = ({ kind, name }: Resource) => kind === "ConfigMap" && name === "kube-root-ca.crt";

const CLAIMED = /^(?:(.+)\.storageclass\.storage\.k8s\.io\/)?(persistentvolumeclaims|requests\.storage)$/;

/** What pods need of a resource, or their number. */
function amount(inventory: VetInventory, here: readonly Resource[], key: string): number {
  const [, field, resource = key] = key.match(/^(requests|limits)\.(.+)$/) ?? [];
  const what = field === "limits" ? "limit" : "request";
  const pods = here.flatMap((owner) => inventory.podsOf(owner) ?? []);
  const ofOne = (each: Pods) =>
    podAmount(each, what, resource, defaultAmount(inventory, each.namespace, what, resource)) ?? 0;
  return sum(pods.map((each) => podsAtOnce(inventory, each) * (key === "pods" ? 1 : ofOne(each))));
}

/** @example plural(networkPolicy) // "networkpolicies.networking.k8s.io" */
const plural = ({ kind, group }: Resource) =>
  `${kind
    .toLowerCase()
    .replace(/y$/, "ie")
    .replace(/(?:s|x)$/, "$&e")}s${group === "" ? "" : `.${group}`}`;

const isLoadBalancer = ({ kind, spec }: Resource) => kind === "Service" && spec.type === "LoadBalancer";

/** A load balancer also has node ports, unless it disables them. */
const nodePorts = (resource: Resource): number =>
  (resource.kind === "Service" && resource.spec.type === "NodePort") ||
  (isLoadBalancer(resource) && resource.spec.allocateLoadBalancerNodePorts !== false)
    ? trees(resource.spec.ports).length
    : 0;
