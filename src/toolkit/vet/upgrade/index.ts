// Whether one set of objects can replace another.

import { inventory, nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Manifest } from "../../kubernetes/manifest.ts";
import { rollout } from "../../kubernetes/workloads.ts";
import type { Facts } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { type FindingOptions, findings } from "../findings.ts";
import { type Upgrade, upgrade } from "./change.ts";
import { upgradeRules } from "./rules.ts";

/** What applying other objects does. */
export interface UpgradeReport {
  readonly findings: readonly Finding[];
  /** Workloads whose pods are replaced. */
  readonly restarts: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * What goes wrong when the objects `after` are applied over `before`: what the API server rejects, what loses data, which
 * secrets change; and which pods restart.
 * @example vetUpgrade(deployed, objects).findings
 */
export function vetUpgrade(
  before: readonly unknown[],
  after: readonly unknown[],
  options: Facts & FindingOptions = {},
): UpgradeReport {
  const change = upgrade(inventory(before, {}), inventory<Facts>(after, options));
  return {
    findings: findings(upgradeRules, (rule) => rule.problems(change), {
      ...options,
      resources: [...change.after.resources, ...change.removed],
    }),
    restarts: restarts(change).map(nameOf),
    added: change.added.map(nameOf),
    removed: change.removed.map(nameOf),
  };
}

const restarts = ({ kept, verdictOf }: Upgrade): Resource[] =>
  kept
    .filter((change) => {
      // With defaults on both sides, writing out a default does not restart anything.
      const { before = change.before.object, after = change.after.object } = verdictOf(change) ?? {};
      const found = rollout(before as Manifest, after as Manifest);
      return found !== undefined && found !== "OnDelete";
    })
    .map(({ after }) => after);
