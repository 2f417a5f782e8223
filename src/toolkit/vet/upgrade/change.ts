// Two versions of one object, and rules about changes between them.

import type { ChangeVerdict } from "../../judge/kubernetes.ts";
import type { Resource } from "../../kubernetes/inventory.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, RuleRecord } from "../finding.ts";

export interface Change {
  readonly before: Resource;
  readonly after: Resource;
}

export interface Upgrade {
  readonly before: VetInventory;
  readonly after: VetInventory;
  /** Objects that are in both sets. */
  readonly kept: readonly Change[];
  /** Without a position in the new list: their index is -1. */
  readonly removed: readonly Resource[];
  readonly added: readonly Resource[];
  /** Kubernetes' result for a change; `undefined` if it is not run, or does not know the kind. */
  readonly verdictOf: (change: Change) => ChangeVerdict | undefined;
}

/** One check of an upgrade. Problems are reported at the new object, or at the old one if there is no new one. */
export interface UpgradeRule extends RuleRecord {
  readonly problems: (upgrade: Upgrade) => Iterable<Problem>;
}

export function upgrade(before: VetInventory, after: VetInventory): Upgrade {
  const old = new Map(before.resources.map((each) => [each.identity, each]));
  const young = new Map(after.resources.map((each) => [each.identity, each]));
  const { kubernetes } = after.facts;
  const verdicts = new Map<Change, ChangeVerdict>();
  const verdictOf = (change: Change) => {
    if (kubernetes === undefined) return undefined;
    const verdict = verdicts.get(change) ?? kubernetes.update(change.before.object, change.after.object);
    verdicts.set(change, verdict);
    return verdict.isKnown ? verdict : undefined;
  };
  return {
    before,
    after,
    kept: after.resources.flatMap((each) => {
      const was = old.get(each.identity);
      return was === undefined ? [] : [{ before: was, after: each }];
    }),
    removed: before.resources.filter((each) => !young.has(each.identity)).map((each) => ({ ...each, index: -1 })),
    added: after.resources.filter((each) => !old.has(each.identity)),
    verdictOf,
  };
}
