// The rules that only apply to Aether.
import type { Rule, RuleRecord } from "../../toolkit/vet/finding.ts";
import { roster as rosterWith } from "../../toolkit/vet/roster.ts";
import { requireClosedSetup } from "./require-closed-setup.ts";
import { requireInternalService } from "./require-internal-service.ts";
import { requireKeptData } from "./require-kept-data.ts";
import { requireNarrowPolicy } from "./require-narrow-policy.ts";
import { requireNoRights } from "./require-no-rights.ts";
import { requireOwnRoutes } from "./require-own-routes.ts";
import { requireReadOnlyRoot } from "./require-read-only-root.ts";
import { requireRestrictedNamespace } from "./require-restricted-namespace.ts";
import { requireSingleScheduler } from "./require-single-scheduler.ts";
import { requireTls } from "./require-tls.ts";
import { validAllowedHosts } from "./valid-allowed-hosts.ts";
import { validConnectionBudget } from "./valid-connection-budget.ts";
import { validDeploymentMode } from "./valid-deployment-mode.ts";
import { validPeerLabels } from "./valid-peer-labels.ts";

export const aetherRules: readonly Rule[] = [
  validAllowedHosts,
  validConnectionBudget,
  validDeploymentMode,
  requireSingleScheduler,
  // What a stack closes, and a later change opened.
  requireClosedSetup,
  requireOwnRoutes,
  requireTls,
  requireInternalService,
  requireNarrowPolicy,
  requireRestrictedNamespace,
  requireNoRights,
  requireReadOnlyRoot,
  requireKeptData,
  validPeerLabels,
];

/** Every rule of `aether-k8s vet`. */
export const roster: readonly RuleRecord[] = rosterWith(aetherRules);
