// Scaling of API pods: a HorizontalPodAutoscaler, or KEDA, which creates its own.
import type { HorizontalPodAutoscaler, ScaledObject } from "../../../toolkit/kubernetes/object.ts";
import { formatBytes } from "../../../toolkit/kubernetes/quantity.ts";
import { memoryTarget } from "../../app/memory.ts";
import { metadata } from "../../common/metadata.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { objectName } from "../../topology.ts";
import { name } from "./declaration.ts";

export type Autoscaling = Exclude<ResolvedConfig["api"]["autoscaling"], false>;

/** The autoscaler of the API's Deployment. */
export const autoscaler = (config: ResolvedConfig, autoscaling: Autoscaling): HorizontalPodAutoscaler | ScaledObject =>
  autoscaling.keda === undefined
    ? horizontal(config, autoscaling)
    : scaledObject(config, autoscaling, autoscaling.keda);

const target = (config: ResolvedConfig) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  name: objectName(config, name),
});

function horizontal(config: ResolvedConfig, autoscaling: Autoscaling): HorizontalPodAutoscaler {
  const { minReplicas, maxReplicas, metrics = [] } = autoscaling;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadata(config, { name }),
    spec: {
      scaleTargetRef: target(config),
      minReplicas,
      maxReplicas,
      metrics: [
        ...ownTargets(config, autoscaling).map(({ resource, type, value }) => ({
          type: "Resource" as const,
          resource: {
            name: resource,
            target:
              type === "Utilization" ? { type, averageUtilization: Number(value) } : { type, averageValue: value },
          },
        })),
        ...metrics,
      ],
      behavior: behavior(autoscaling),
    },
  };
}

/** KEDA's webhook rejects a second autoscaler, so there is none. */
function scaledObject(
  config: ResolvedConfig,
  autoscaling: Autoscaling,
  keda: NonNullable<Autoscaling["keda"]>,
): ScaledObject {
  const { minReplicas, maxReplicas } = autoscaling;
  const { triggers, pollingInterval, fallback } = keda;
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: metadata(config, { name }),
    spec: {
      scaleTargetRef: target(config),
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      pollingInterval,
      // The behavior is what the API server would default.
      fallback: fallback && { ...fallback, behavior: "static" },
      advanced: { horizontalPodAutoscalerConfig: { behavior: behavior(autoscaling) } },
      triggers: [
        ...ownTargets(config, autoscaling).map(({ resource, type, value }) => ({
          type: resource,
          metricType: type,
          metadata: { value },
        })),
        ...triggers,
      ],
    },
  };
}

interface ResourceTarget {
  readonly resource: "cpu" | "memory";
  readonly type: "Utilization" | "AverageValue";
  readonly value: string;
}

/** CPU and memory, unless the config has metrics for them. */
function ownTargets(config: ResolvedConfig, autoscaling: Autoscaling): ResourceTarget[] {
  const { targetCPUUtilizationPercentage, targetMemoryAverageValue } = autoscaling;
  // An idle pod uses 225 MiB, 87 % of the request: with Utilization, one burst would keep the API at its maximum forever. Three
  // quarters of the limit is load, and a quarter remains while the next pod starts.
  const memory = targetMemoryAverageValue ?? formatBytes(memoryTarget(config.api));
  const all: readonly ResourceTarget[] = [
    { resource: "cpu", type: "Utilization", value: String(targetCPUUtilizationPercentage) },
    { resource: "memory", type: "AverageValue", value: memory },
  ];
  return all.filter(({ resource }) => !isMeasured(autoscaling, resource));
}

/** Whether a metric or a trigger of the config measures a resource, instead of the default one. */
export const isMeasured = ({ metrics = [], keda }: Autoscaling, resource: "cpu" | "memory"): boolean =>
  metrics.some((each) => (each.resource ?? each.containerResource)?.name === resource) ||
  (keda?.triggers.some(({ type }) => type === resource) ?? false);

const behavior = ({ behavior }: Autoscaling) => ({
  // A new pod takes half a minute and 10 CPU seconds to start: scaling on that load would overshoot.
  scaleUp: {
    stabilizationWindowSeconds: 60,
    policies: [{ type: "Pods" as const, value: 2, periodSeconds: 60 }],
    ...behavior?.scaleUp,
  },
  // Every stop ends chats and marks running optimizations as failed: scale down slowly, one pod at a time.
  scaleDown: {
    stabilizationWindowSeconds: 600,
    policies: [{ type: "Pods" as const, value: 1, periodSeconds: 120 }],
    ...behavior?.scaleDown,
  },
});
