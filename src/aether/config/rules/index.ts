// The roster of what the schema cannot express: fields that contradict each other.
import type { ResolvedConfig } from "../schema.ts";
import {
  accountAnnotations,
  admission,
  distinctPorts,
  scalableSidecars,
  validParts,
  validPodDefaults,
} from "./containers.ts";
import { connectableHosts, llmAddress, openedRanges, remoteAddress } from "./destinations.ts";
import { distinctRoles, neededExporter } from "./exporter.ts";
import {
  classAnnotation,
  closingAnnotations,
  httpsAnnotations,
  issuerAnnotations,
  listenerAnnotations,
  pathAnnotations,
  protocolAnnotations,
  targetAnnotations,
} from "./ingress-annotations.ts";
import { meshSwitches, vaultAgent } from "./injection.ts";
import { connectionsMemory, memoryAtRest } from "./memory.ts";
import {
  distinctClaims,
  hookAnnotations,
  namespace,
  ownedAnnotations,
  ownedContainers,
  ownedLabels,
  ownedMounts,
  ownedVariables,
  ownedVolumes,
} from "./names.ts";
import { proxyExceptions } from "./proxy.ts";
import {
  allowedHosts,
  backedUpMlflow,
  entry,
  entryHosts,
  healthChecks,
  homeAssistantUrls,
  httpsInProduction,
  llmBaseUrl,
  localDatabase,
  localModel,
  oneEntry,
  publicUrl,
  redirectListeners,
} from "./reach.ts";
import {
  backupPrograms,
  chartNamespace,
  databaseAuthorities,
  databaseParts,
  distinctSecrets,
  fullerMlflow,
  hookAfterDependencies,
  hookStage,
  pinnedInProduction,
  secretNames,
  secrets,
  usableImages,
} from "./release.ts";
import type { Rule, RuleIssue } from "./rule.ts";
import { autoscaling, connections, cpuToStart, replicas, requestsWithinLimits, roomForFiles } from "./scale.ts";
import { ownTraces } from "./traces.ts";

const RULES: readonly Rule[] = [
  replicas,
  autoscaling,
  requestsWithinLimits,
  roomForFiles,
  cpuToStart,
  connections,
  memoryAtRest,
  connectionsMemory,
  llmBaseUrl,
  homeAssistantUrls,
  localModel,
  localDatabase,
  allowedHosts,
  backedUpMlflow,
  llmAddress,
  remoteAddress,
  connectableHosts,
  openedRanges,
  httpsInProduction,
  publicUrl,
  entryHosts,
  oneEntry,
  redirectListeners,
  entry,
  healthChecks,
  pinnedInProduction,
  usableImages,
  fullerMlflow,
  backupPrograms,
  secrets,
  secretNames,
  databaseAuthorities,
  databaseParts,
  distinctSecrets,
  hookStage,
  hookAfterDependencies,
  chartNamespace,
  namespace,
  ownedVariables,
  proxyExceptions,
  ownedVolumes,
  ownedMounts,
  ownedContainers,
  distinctClaims,
  distinctRoles,
  neededExporter,
  ownTraces,
  distinctPorts,
  admission,
  validParts,
  validPodDefaults,
  accountAnnotations,
  scalableSidecars,
  ownedLabels,
  ownedAnnotations,
  meshSwitches,
  vaultAgent,
  hookAnnotations,
  issuerAnnotations,
  classAnnotation,
  closingAnnotations,
  pathAnnotations,
  protocolAnnotations,
  httpsAnnotations,
  targetAnnotations,
  listenerAnnotations,
];

/** All contradictions in a well-formed config. */
export function* rules(config: ResolvedConfig): Iterable<RuleIssue> {
  for (const rule of RULES) yield* rule(config);
}
