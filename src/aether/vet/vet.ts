// The library's vet: the toolkit's, with Aether's own rules and what is known about Aether's objects.

import type { Facts } from "../../toolkit/vet/facts.ts";
import type { Finding } from "../../toolkit/vet/finding.ts";
import type { FindingOptions } from "../../toolkit/vet/findings.ts";
import { type UpgradeReport, vetUpgrade as vetUpgradeOfAny } from "../../toolkit/vet/upgrade/index.ts";
import { type VetOptions, vet as vetAny } from "../../toolkit/vet/vet.ts";
import { ports } from "../derived/declared.ts";
import { factsOfObjects } from "./facts-of-objects.ts";
import { lastingSecrets } from "./lasting-secrets.ts";
import { aetherRules } from "./rules.ts";

/**
 * Everything that would break, now or later, between these objects; an empty list for a healthy stack. Never throws, whatever
 * the objects are; a rule of yours that throws is a finding.
 * @example vet(aetherStack()) // []
 * @example vet(aetherStack(config), { ...facts(config), rules: [mine] })
 */
export function vet(objects: readonly unknown[], { rules = [], ...options }: VetOptions = {}): Finding[] {
  const derived: Facts = options.knownPods === undefined ? factsOfObjects(objects, ports) : {};
  return vetAny(objects, {
    ...derived,
    ...options,
    flows: [...(derived.flows ?? []), ...(options.flows ?? [])],
    rules: [...aetherRules, ...rules],
  });
}

/**
 * What goes wrong when the objects `after` are applied over `before`: what the API server rejects, what loses data, which
 * secrets change; and which pods restart.
 * @example vetUpgrade(aetherStack(deployed), aetherStack(config)).findings
 */
export const vetUpgrade = (
  before: readonly unknown[],
  after: readonly unknown[],
  options: Facts & FindingOptions = {},
): UpgradeReport => vetUpgradeOfAny(before, after, { lastingSecrets, ...options });
