import { need, RESOURCES, sum } from "../../kubernetes/capacity.ts";
import { formatBytes, formatCores } from "../../kubernetes/quantity.ts";
import type { Rule } from "../finding.ts";
import { type Inventory, nameOf, type Resource } from "../inventory.ts";
import { member, number, tree, trees } from "../read.ts";
import { amountOf, containerDefaults, podGroups } from "../scale.ts";

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
        const needed = needs(inventory, quota.namespace);
        return Object.keys(tree(quota.spec.hard)).flatMap((key) => {
          const [amount, format] = needed[key] ?? [0, String];
          const hard = amountOf(quota.spec.hard, key);
          // Sums of decimal fractions come out a hair above.
          return hard === undefined || amount <= hard + 1e-6
            ? []
            : [
                {
                  resource: quota,
                  path: ["spec", "hard", key],
                  message: `${nameOf(quota)} refuses pods or claims at full scale: ${key} comes to ${format(amount)}, and ${format(hard)} is allowed.`,
                  fix: `Allow at least ${format(amount)}, or lower what the pods ask for.`,
                },
              ];
        });
      }),
};

type Need = readonly [amount: number, format: (amount: number) => string];

function needs(inventory: Inventory, namespace: string): Readonly<Record<string, Need>> {
  const groups = podGroups(inventory, namespace);
  const defaults = containerDefaults(inventory, namespace);
  const here = inventory.resources.filter((each) => each.namespace === namespace);
  const volumes = here.flatMap(claims);
  const count = (kind: string, type?: string): Need => [
    here.filter((each) => each.kind === kind && (type === undefined || each.spec.type === type)).length,
    String,
  ];
  const compute = RESOURCES.flatMap((resource) => {
    const format = resource === "cpu" ? formatCores : formatBytes;
    const request: Need = [need(groups, "request", defaults.request)[resource], format];
    return [
      [resource, request],
      [`requests.${resource}`, request],
      [`limits.${resource}`, [need(groups, "limit", defaults.limit)[resource], format] satisfies Need],
    ];
  });
  return {
    ...Object.fromEntries(compute),
    pods: [sum(groups.map((group) => group.count)), String],
    persistentvolumeclaims: [volumes.length, String],
    "requests.storage": [sum(volumes), formatBytes],
    services: count("Service"),
    "services.loadbalancers": count("Service", "LoadBalancer"),
    "services.nodeports": count("Service", "NodePort"),
    configmaps: count("ConfigMap"),
    secrets: count("Secret"),
  };
}

/** Bytes of every claim that an object makes. */
function claims({ kind, spec }: Resource): number[] {
  const bytes = (claim: unknown) => amountOf(member(member(claim, "resources"), "requests"), "storage") ?? 0;
  if (kind === "PersistentVolumeClaim") return [bytes(spec)];
  if (kind !== "StatefulSet") return [];
  const each = trees(spec.volumeClaimTemplates).map((template) => bytes(template.spec));
  return Array.from({ length: Math.max(0, Math.min(number(spec.replicas) ?? 1, 10_000)) }, () => each).flat();
}
