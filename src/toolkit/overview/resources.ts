// What all pods of a namespace use at full scale, and what its quotas allow.
import { amountText, sum } from "../kubernetes/scale.ts";
import type { VetInventory } from "../vet/facts.ts";
import { quotaNeeds } from "../vet/quotas.ts";
import { components, idOf } from "./components.ts";

/** How much of a resource the pods of a namespace need together at full scale. */
export interface NamespaceNeed {
  readonly namespace: string;
  /** @example "requests.cpu" */
  readonly key: string;
  /** Cores or bytes. */
  readonly needed: number;
  readonly text: string;
}

/** What a ResourceQuota allows, and how much of it the objects need. */
export interface QuotaRow {
  readonly quota: string;
  readonly namespace: string;
  /** A key of `spec.hard`. */
  readonly key: string;
  readonly needed: number;
  readonly hard: number;
  /** @example "3500m of 4" */
  readonly text: string;
  readonly isExceeded: boolean;
}

const KEYS = [
  ["requests.cpu", "request", "cpu"],
  ["requests.memory", "request", "memory"],
  ["limits.cpu", "limit", "cpu"],
  ["limits.memory", "limit", "memory"],
] as const;

export const needs = (inventory: VetInventory): NamespaceNeed[] =>
  [...Map.groupBy(components(inventory), ({ namespace }) => namespace)].flatMap(([namespace, here]) =>
    KEYS.map(([key, what, resource]) => {
      const needed = sum(
        here.flatMap(({ resources }) => resources.find((each) => each.resource === resource)?.[what]?.fullScale ?? []),
      );
      return { namespace, key, needed, text: amountText(resource, needed) };
    }),
  );

export const quotaRows = (inventory: VetInventory): QuotaRow[] =>
  inventory.ofKind("ResourceQuota").flatMap((quota) =>
    quotaNeeds(inventory, quota).map(({ key, needed, hard }) => ({
      quota: idOf(quota),
      namespace: quota.namespace,
      key,
      needed,
      hard,
      text: `${amountText(key, needed)} of ${Number.isFinite(hard) ? amountText(key, hard) : "any"}`,
      // Sums of decimal fractions may be slightly above the limit.
      isExceeded: needed > hard + 1e-6,
    })),
  );
