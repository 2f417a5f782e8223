// The roster of what the schema can't say: fields that contradict each other.
import type { ResolvedConfig } from "../schema.ts";
import { admission, distinctPorts, scalableSidecars, validParts } from "./containers.ts";
import { atRest, connectionsMemory } from "./memory.ts";
import {
  classAnnotation,
  hookAnnotations,
  issuerAnnotations,
  namespace,
  ownedAnnotations,
  ownedLabels,
  ownedNames,
} from "./names.ts";
import { entry, https, ingressHosts, llmAddress, llmBaseUrl, localModel, publicUrl, reachable } from "./reach.ts";
import { hookStage, login, pinnedInProduction, secretNames, secrets, tooEarly } from "./release.ts";
import type { Rule, RuleIssue } from "./rule.ts";
import { autoscaling, connections, replicas, requestsWithinLimits, room, startable } from "./scale.ts";

const RULES: readonly Rule[] = [
  replicas,
  autoscaling,
  requestsWithinLimits,
  room,
  startable,
  connections,
  atRest,
  connectionsMemory,
  login,
  llmBaseUrl,
  localModel,
  llmAddress,
  reachable,
  https,
  publicUrl,
  ingressHosts,
  entry,
  pinnedInProduction,
  secrets,
  secretNames,
  hookStage,
  tooEarly,
  namespace,
  ownedNames,
  distinctPorts,
  admission,
  validParts,
  scalableSidecars,
  ownedLabels,
  ownedAnnotations,
  hookAnnotations,
  issuerAnnotations,
  classAnnotation,
];

/** Everything in which a config of the right shape contradicts itself. */
export function rules(config: ResolvedConfig): RuleIssue[] {
  return RULES.flatMap((rule) => rule(config));
}

export type { RuleIssue };
