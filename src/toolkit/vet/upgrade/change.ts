// Two versions of one object, and rules about what lies between them.

import type { Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { member } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, RuleRecord } from "../finding.ts";

export interface Change {
  readonly before: Resource;
  readonly after: Resource;
}

export interface Upgrade {
  readonly before: VetInventory;
  readonly after: VetInventory;
  /** Objects that are in both. */
  readonly kept: readonly Change[];
  /** At no place in the new list: their index is -1. */
  readonly removed: readonly Resource[];
  readonly added: readonly Resource[];
}

/** One check of an upgrade. Problems are reported at the new object, or at the old one where there is no new. */
export interface UpgradeRule extends RuleRecord {
  readonly problems: (upgrade: Upgrade) => Iterable<Problem>;
}

export function upgrade(before: VetInventory, after: VetInventory): Upgrade {
  const old = new Map(before.resources.map((each) => [keyOf(each), each]));
  const young = new Map(after.resources.map((each) => [keyOf(each), each]));
  return {
    before,
    after,
    kept: after.resources.flatMap((each) => {
      const was = old.get(keyOf(each));
      return was === undefined ? [] : [{ before: was, after: each }];
    }),
    removed: before.resources.filter((each) => !young.has(keyOf(each))).map((each) => ({ ...each, index: -1 })),
    added: after.resources.filter((each) => !old.has(keyOf(each))),
  };
}

const keyOf = ({ group, kind, namespace, name }: Resource) => `${group} ${kind} ${namespace} ${name}`;

/** The value at a path. */
export const valueAt = ({ object }: Resource, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) => (Array.isArray(value) ? value[Number(key)] : member(value, String(key))),
    object,
  );

/** Whether two JSON-like values say the same, whatever the order of their keys. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
};
