// The rules that are true of Aether only.
import type { Rule, RuleRecord } from "../../toolkit/vet/finding.ts";
import { roster as rosterWith } from "../../toolkit/vet/roster.ts";
import { requireSingleScheduler } from "./require-single-scheduler.ts";
import { validAllowedHosts } from "./valid-allowed-hosts.ts";
import { validConnectionBudget } from "./valid-connection-budget.ts";

export const aetherRules: readonly Rule[] = [validAllowedHosts, validConnectionBudget, requireSingleScheduler];

/** Every rule that `aether-k8s vet` knows. */
export const roster: readonly RuleRecord[] = rosterWith(aetherRules);
