// Runs all rules on a set of objects.

import { inventory, placed } from "../kubernetes/inventory.ts";
import type { Facts, VetInventory } from "./facts.ts";
import type { Finding, Rule } from "./finding.ts";
import { type FindingOptions, findings } from "./findings.ts";
import { rules as ownRules } from "./rules/index.ts";
import { upgradeRules } from "./upgrade/rules.ts";

/** What `vet` checks, and what it knows besides the objects. */
export interface VetOptions extends Facts, FindingOptions {
  /** Rules in addition to the built-in ones. */
  readonly rules?: readonly Rule[];
  /** The namespace of objects that do not set one; default: unknown, because it depends on how they are applied. */
  readonly namespace?: string;
}

/**
 * Everything that would break, now or later, between these objects; an empty list for healthy objects. Never throws, whatever
 * the objects are; a rule of yours that throws is a finding.
 * @example vet(objects, { rules: [mine] })
 */
export function vet(objects: readonly unknown[], options: VetOptions = {}): Finding[] {
  const { namespace } = options;
  return vetInventory(
    inventory<Facts>(namespace === undefined ? objects : placed(objects, namespace), options),
    options,
  );
}

/** The same as `vet`, for objects that are already indexed. */
export function vetInventory(all: VetInventory, { rules = [], ...options }: VetOptions): Finding[] {
  const asked = [...ownRules, ...rules];
  return findings(asked, (rule) => rule.problems(all), {
    ...options,
    resources: all.resources,
    unbuilt: all.facts.unbuilt,
    known: [...asked, ...upgradeRules],
  });
}
