import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { tree, trees } from "../../kubernetes/read.ts";
import { amountOf, amountText, claims, defaultAmount, podAmount, podsAtOnce, sum } from "../../kubernetes/scale.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";

export const validQuota: Rule = {
  name: "valid-quota",
  subject: "capacity",
  severity: "error",
  reason:
    "A quota that holds the stack at rest but not at full scale refuses pods at the worst moment: under load, or in a rollout.",
  fix: "Raise the quota, or lower what the pods ask for.",
  *problems(inventory) {
    for (const quota of inventory.ofKind("ResourceQuota")) {
      // A scoped quota counts some of the pods only.
      if (quota.spec.scopes !== undefined || quota.spec.scopeSelector !== undefined) continue;
      const here = inventory.resources.filter(({ namespace }) => namespace === quota.namespace);
      for (const key of Object.keys(tree(quota.spec.hard))) {
        const hard = amountOf(quota.spec.hard, key) ?? Number.POSITIVE_INFINITY;
        const what = key.replace(/^count\//, "");
        const needed = count(here, what) ?? amount(inventory, here, what);
        // Sums of decimal fractions come out a hair above.
        if (needed <= hard + 1e-6) continue;
        yield {
          resource: quota,
          path: ["spec", "hard", key],
          message: `${nameOf(quota)} refuses some of the objects at full scale: ${key} comes to ${amountText(key, needed)}, and ${amountText(key, hard)} is allowed.`,
          fix: `Allow at least ${amountText(key, needed)}, or lower what the pods ask for.`,
        };
      }
    }
  },
};

/** How many objects there are, or how much of the claims; `undefined` of what pods need. */
function count(here: readonly Resource[], what: string): number | undefined {
  const [, className, claimed] = what.match(CLAIMED) ?? [];
  if (claimed !== undefined) {
    const volumes = claims(here).filter(({ spec }) => className === undefined || spec.storageClassName === className);
    return sum(volumes.map(({ count, bytes }) => (claimed === "requests.storage" ? count * bytes : count)));
  }
  if (what === "services.loadbalancers") return here.filter(isLoadBalancer).length;
  if (what === "services.nodeports") return sum(here.map(nodePorts));
  const objects = here.filter((each) => plural(each) === what).length;
  // The cluster's own certificate authority is in every namespace.
  if (what === "configmaps") return objects + 1;
  return what === "pods" || objects === 0 ? undefined : objects;
}

const CLAIMED = /^(?:(.+)\.storageclass\.storage\.k8s\.io\/)?(persistentvolumeclaims|requests\.storage)$/;

/** What pods need of a resource, or how many they are. */
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

/** A load balancer has ports on the nodes, too, unless it says that it wants none. */
const nodePorts = (resource: Resource): number =>
  (resource.kind === "Service" && resource.spec.type === "NodePort") ||
  (isLoadBalancer(resource) && resource.spec.allocateLoadBalancerNodePorts !== false)
    ? trees(resource.spec.ports).length
    : 0;
