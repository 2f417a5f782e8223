import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { formatBytes, formatCores } from "../../kubernetes/quantity.ts";
import { tree, trees } from "../../kubernetes/read.ts";
import {
  amountOf,
  amountText,
  type Claims,
  claims,
  containerDefaults,
  need,
  podAmount,
  podGroups,
  podsAtOnce,
  RESOURCES,
  sum,
} from "../../kubernetes/scale.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";

export const validQuota: Rule = {
  name: "valid-quota",
  subject: "capacity",
  severity: "error",
  reason:
    "A quota that holds the stack at rest but not at full scale refuses pods at the worst moment: under load, or in a rollout.",
  fix: "Raise the quota, or lower what the pods ask for.",
  problems: (inventory) =>
    inventory
      .ofKind("ResourceQuota")
      // A scoped quota counts some of the pods only.
      .filter(({ spec }) => spec.scopes === undefined && spec.scopeSelector === undefined)
      .flatMap((quota) => {
        const keys = Object.keys(tree(quota.spec.hard));
        const needed = needs(inventory, quota.namespace, keys);
        return keys.flatMap((key) => {
          const [amount, format] = needed[key] ?? [0, String];
          const hard = amountOf(quota.spec.hard, key);
          // Sums of decimal fractions come out a hair above.
          return hard === undefined || amount <= hard + 1e-6
            ? []
            : [
                {
                  resource: quota,
                  path: ["spec", "hard", key],
                  message: `${nameOf(quota)} refuses some of the objects at full scale: ${key} comes to ${format(amount)}, and ${format(hard)} is allowed.`,
                  fix: `Allow at least ${format(amount)}, or lower what the pods ask for.`,
                },
              ];
        });
      }),
};

type Need = readonly [amount: number, format: (amount: number) => string];

function needs(inventory: VetInventory, namespace: string, keys: readonly string[]): Readonly<Record<string, Need>> {
  const here = inventory.resources.filter((each) => each.namespace === namespace);
  const groups = podGroups(here);
  const defaults = containerDefaults(inventory, namespace);
  const volumes = claims(here);
  const count = (kind: string, more = 0): Need => [here.filter((each) => each.kind === kind).length + more, String];
  const compute = RESOURCES.flatMap((resource) => {
    const format = resource === "cpu" ? formatCores : formatBytes;
    const request: Need = [need(groups, "request", defaults.request)[resource], format];
    return [
      [resource, request],
      [`requests.${resource}`, request],
      [`limits.${resource}`, [need(groups, "limit", defaults.limit)[resource], format] satisfies Need],
    ];
  });
  const pods: Need = [sum(groups.map((group) => group.count)), String];
  const byKind: Readonly<Record<string, Need>> = {
    pods,
    services: count("Service"),
    // The cluster's own certificate authority is in every namespace.
    configmaps: count("ConfigMap", 1),
    secrets: count("Secret"),
    persistentvolumeclaims: [claimCount(volumes), String],
    replicationcontrollers: count("ReplicationController"),
    resourcequotas: count("ResourceQuota"),
  };
  return {
    ...Object.fromEntries(keys.map((key) => [key, ofAnyName(inventory, here, volumes, key)])),
    ...Object.fromEntries(compute),
    ...byKind,
    ...Object.fromEntries(Object.entries(byKind).map(([key, each]) => [`count/${key}`, each])),
    "requests.storage": [storage(volumes), formatBytes],
    "services.loadbalancers": [here.filter(isLoadBalancer).length, String],
    "services.nodeports": [sum(here.map(nodePorts)), String],
  };
}

/** What of a key is its own name: an extended resource, a kind with its group, or a class of volumes. */
function ofAnyName(inventory: VetInventory, here: readonly Resource[], volumes: readonly Claims[], key: string): Need {
  const [, kind] = key.match(/^count\/(.+)$/) ?? [];
  if (kind !== undefined) return [here.filter((each) => plural(each) === kind).length, String];
  const [, className, what] = key.match(/^(.+)\.storageclass\.storage\.k8s\.io\/(.+)$/) ?? [];
  if (className !== undefined) {
    const ofClass = volumes.filter(({ spec }) => spec.storageClassName === className);
    return what === "persistentvolumeclaims" ? [claimCount(ofClass), String] : [storage(ofClass), formatBytes];
  }
  const resource = key.replace(/^requests\./, "");
  const pods = inventory.pods.filter(({ owner }) => here.includes(owner));
  const asked = pods.map((each) => podsAtOnce(inventory, each) * (podAmount(each, "request", resource) ?? 0));
  return [sum(asked), (amount) => amountText(resource, amount)];
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

const claimCount = (volumes: readonly Claims[]) => sum(volumes.map(({ count }) => count));

const storage = (volumes: readonly Claims[]) => sum(volumes.map(({ count, bytes }) => count * bytes));
