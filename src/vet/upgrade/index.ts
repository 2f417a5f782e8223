// Whether one set of objects can take the place of another.
import type { Facts } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { inventory, nameOf, type Resource, referenceTo } from "../inventory.ts";
import { type Change, isSame, type Upgrade, type UpgradeRule, upgrade, valueAt } from "./change.ts";
import { noMissingData } from "./no-missing-data.ts";
import { requireSameField } from "./require-same-field.ts";
import { requireSameMount } from "./require-same-mount.ts";
import { requireSameSecret } from "./require-same-secret.ts";
import { validDatabaseVersion } from "./valid-database-version.ts";
import { validStorageSize } from "./valid-storage-size.ts";

export const upgradeRules: readonly UpgradeRule[] = [
  requireSameField,
  validStorageSize,
  noMissingData,
  requireSameMount,
  validDatabaseVersion,
  requireSameSecret,
];

export interface UpgradeReport {
  readonly findings: readonly Finding[];
  /** Workloads whose pods are replaced. */
  readonly restarts: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * What goes wrong when the objects `after` are applied over `before`: what the API server refuses, what loses data, which
 * secrets change; and which pods restart.
 * @example vetUpgrade(aetherStack(old), aetherStack(young)).findings
 */
export function vetUpgrade(before: readonly unknown[], after: readonly unknown[], facts: Facts = {}): UpgradeReport {
  const change = upgrade(inventory(before), inventory(after, facts));
  return {
    findings: upgradeRules.flatMap((rule) =>
      Array.from(rule.problems(change), ({ resource, path, message, fix = rule.fix, severity = rule.severity }) => ({
        rule: rule.name,
        severity,
        object: referenceTo(resource),
        index: change.after.resources.includes(resource) ? resource.index : -1,
        path,
        message,
        fix,
      })),
    ),
    restarts: restarts(change).map(nameOf),
    added: change.added.map(nameOf),
    removed: change.removed.map(nameOf),
  };
}

const restarts = ({ kept, after }: Upgrade): Resource[] =>
  kept
    .filter((change) => ROLLED.has(change.after.kind) && isRestarted(change, after.podsOf(change.after)?.templatePath))
    .map((change) => change.after);

const ROLLED = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

const isRestarted = ({ before, after }: Change, path: readonly (string | number)[] = []) =>
  !isSame(valueAt(before, path), valueAt(after, path));
