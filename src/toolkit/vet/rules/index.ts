// The roster: every rule, in the order in which findings are reported.
import type { Rule } from "../finding.ts";
import { noMissingAffinityPods } from "./no-missing-affinity-pods.ts";
import { noMissingBackend } from "./no-missing-backend.ts";
import { noMissingBudgetPods } from "./no-missing-budget-pods.ts";
import { noMissingClaim } from "./no-missing-claim.ts";
import { noMissingClass } from "./no-missing-class.ts";
import { noMissingConfigMap } from "./no-missing-config-map.ts";
import { noMissingConfigMapKey } from "./no-missing-config-map-key.ts";
import { noMissingEgress } from "./no-missing-egress.ts";
import { noMissingEntry } from "./no-missing-entry.ts";
import { noMissingExtensionService } from "./no-missing-extension-service.ts";
import { noMissingFeature } from "./no-missing-feature.ts";
import { noMissingFlow } from "./no-missing-flow.ts";
import { noMissingGateway } from "./no-missing-gateway.ts";
import { noMissingGoverningService } from "./no-missing-governing-service.ts";
import { noMissingHost } from "./no-missing-host.ts";
import { noMissingMonitoredService } from "./no-missing-monitored-service.ts";
import { noMissingNamespace } from "./no-missing-namespace.ts";
import { noMissingPolicyPeer } from "./no-missing-policy-peer.ts";
import { noMissingPolicyPods } from "./no-missing-policy-pods.ts";
import { noMissingReferenceGrant } from "./no-missing-reference-grant.ts";
import { noMissingRole } from "./no-missing-role.ts";
import { noMissingScaleTarget } from "./no-missing-scale-target.ts";
import { noMissingSecret } from "./no-missing-secret.ts";
import { noMissingSecretKey } from "./no-missing-secret-key.ts";
import { noMissingServiceAccount } from "./no-missing-service-account.ts";
import { noMissingServicePods } from "./no-missing-service-pods.ts";
import { noMissingSetting } from "./no-missing-setting.ts";
import { noMissingVariable } from "./no-missing-variable.ts";
import { noMissingVolume } from "./no-missing-volume.ts";
import { requireFlowReason } from "./require-flow-reason.ts";
import { requireIsolation } from "./require-isolation.ts";
import { requireLastingSecret } from "./require-lasting-secret.ts";
import { requireLimits } from "./require-limits.ts";
import { requireMatchingSelector } from "./require-matching-selector.ts";
import { requirePinnedImage } from "./require-pinned-image.ts";
import { requirePodSecurity } from "./require-pod-security.ts";
import { requirePrivateMetrics } from "./require-private-metrics.ts";
import { requireQuotaRequests } from "./require-quota-requests.ts";
import { requireRecreate } from "./require-recreate.ts";
import { requireRetainedVolumes } from "./require-retained-volumes.ts";
import { requireScalerRequests } from "./require-scaler-requests.ts";
import { requireSecretReference } from "./require-secret-reference.ts";
import { requireServiceLinksOff } from "./require-service-links-off.ts";
import { requireVolumeMount } from "./require-volume-mount.ts";
import { uniqueDisruptionBudget } from "./unique-disruption-budget.ts";
import { uniqueJobName } from "./unique-job-name.ts";
import { uniqueKey } from "./unique-key.ts";
import { uniqueName } from "./unique-name.ts";
import { uniqueObject } from "./unique-object.ts";
import { uniqueReplicaCount } from "./unique-replica-count.ts";
import { uniqueRoute } from "./unique-route.ts";
import { uniqueScaler } from "./unique-scaler.ts";
import { uniqueSelector } from "./unique-selector.ts";
import { validAdmission } from "./valid-admission.ts";
import { validApiVersion } from "./valid-api-version.ts";
import { validDisruptionBudget } from "./valid-disruption-budget.ts";
import { validFlowPort } from "./valid-flow-port.ts";
import { validGracePeriod } from "./valid-grace-period.ts";
import { validLimitRange } from "./valid-limit-range.ts";
import { validNodePort } from "./valid-node-port.ts";
import { validPercentage } from "./valid-percentage.ts";
import { validProbePort } from "./valid-probe-port.ts";
import { validPullSecret } from "./valid-pull-secret.ts";
import { validQuota } from "./valid-quota.ts";
import { validResourceName } from "./valid-resource-name.ts";
import { validRole } from "./valid-role.ts";
import { validRolloutDeadline } from "./valid-rollout-deadline.ts";
import { validScaler } from "./valid-scaler.ts";
import { validSchedule } from "./valid-schedule.ts";
import { validSchema } from "./valid-schema.ts";
import { validServicePort } from "./valid-service-port.ts";
import { validSetName } from "./valid-set-name.ts";
import { validSpreadSelector } from "./valid-spread-selector.ts";
import { validTlsHost } from "./valid-tls-host.ts";
import { validValue } from "./valid-value.ts";

export const rules: readonly Rule[] = [
  noMissingServicePods,
  validServicePort,
  validNodePort,
  noMissingBackend,
  noMissingGateway,
  noMissingReferenceGrant,
  noMissingExtensionService,
  uniqueRoute,
  validTlsHost,
  noMissingScaleTarget,
  uniqueScaler,
  noMissingBudgetPods,
  noMissingPolicyPods,
  noMissingPolicyPeer,
  noMissingMonitoredService,
  requireMatchingSelector,
  uniqueSelector,
  noMissingGoverningService,
  validSpreadSelector,
  noMissingAffinityPods,
  noMissingServiceAccount,
  noMissingRole,
  validRole,
  noMissingConfigMap,
  noMissingConfigMapKey,
  noMissingSetting,
  noMissingVariable,
  noMissingSecret,
  noMissingSecretKey,
  validPullSecret,
  noMissingClaim,
  noMissingClass,
  noMissingVolume,
  requireVolumeMount,
  validProbePort,
  noMissingHost,
  noMissingNamespace,
  uniqueKey,
  uniqueObject,
  uniqueName,
  validApiVersion,
  validSchema,
  validValue,
  noMissingFeature,
  validAdmission,
  validResourceName,
  validSetName,
  validPercentage,
  validSchedule,
  validQuota,
  requireQuotaRequests,
  validLimitRange,
  validDisruptionBudget,
  uniqueDisruptionBudget,
  requireScalerRequests,
  validScaler,
  validRolloutDeadline,
  validGracePeriod,
  noMissingFlow,
  noMissingEgress,
  noMissingEntry,
  validFlowPort,
  requireFlowReason,
  requireIsolation,
  requirePodSecurity,
  requirePinnedImage,
  requireSecretReference,
  requireLastingSecret,
  requireLimits,
  requireRecreate,
  uniqueReplicaCount,
  requirePrivateMetrics,
  requireServiceLinksOff,
  uniqueJobName,
  requireRetainedVolumes,
];
