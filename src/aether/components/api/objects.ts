import type { Deployment, HorizontalPodAutoscaler } from "../../../toolkit/kubernetes/object.ts";
import { formatBytes } from "../../../toolkit/kubernetes/quantity.ts";
import type { Whole } from "../../app/declaration.ts";
import { memoryTarget } from "../../app/memory.ts";
import { appTemplate } from "../../common/app.ts";
import { metadata, workloadMetadata } from "../../common/metadata.ts";
import { podDisruptionBudget, service } from "../../common/objects.ts";
import { serviceAccount, spread } from "../../common/pod.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { objectName, selectorLabels } from "../../topology.ts";
import * as declaration from "./declaration.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const api = { ...declaration };

/** The API: two or more pods behind a Service, scaled by load, replaced without a failed request. */
export function objects(config: ResolvedConfig, whole: Whole): AetherObject[] {
  return [
    serviceAccount(config, api, config.api),
    deployment(config, whole),
    service(config, api, { section: config.api }),
    podDisruptionBudget(config, api, { maxUnavailable: 1 }),
    ...(config.api.autoscaling ? [autoscaler(config, config.api.autoscaling)] : []),
  ];
}

function deployment(config: ResolvedConfig, whole: Whole): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: workloadMetadata(config, api),
    spec: {
      // Left to the autoscaler where there is one: every apply would set the pods back otherwise.
      replicas: config.api.autoscaling ? undefined : api.replicas(config),
      revisionHistoryLimit: 3,
      // The first start waits for the migration, which took 90 s on two loaded cores.
      progressDeadlineSeconds: 900,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: api.SURGE, maxUnavailable: 0 } },
      selector: { matchLabels: selectorLabels(config, api) },
      template: appTemplate(
        config,
        api,
        config.api,
        whole,
        config.mlflow === false ? [] : ["mlflow"],
        spread(config, api),
      ),
    },
  };
}

function autoscaler(
  config: ResolvedConfig,
  { minReplicas, maxReplicas, behavior, ...targets }: Exclude<ResolvedConfig["api"]["autoscaling"], false>,
): HorizontalPodAutoscaler {
  // An idle pod uses 225 MiB, 87 % of the request: by Utilization one burst would hold it at the maximum for ever. Three
  // quarters of the limit is work, and a quarter is left while the next pod starts.
  const memory = formatBytes(memoryTarget(config.api));
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadata(config, api),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: objectName(config, api.name) },
      minReplicas,
      maxReplicas,
      metrics: [
        {
          type: "Resource",
          resource: {
            name: "cpu",
            target: { type: "Utilization", averageUtilization: targets.targetCPUUtilizationPercentage },
          },
        },
        {
          type: "Resource",
          resource: {
            name: "memory",
            target: { type: "AverageValue", averageValue: targets.targetMemoryAverageValue ?? memory },
          },
        },
      ],
      behavior: {
        // A new pod takes half a minute to start and burns 10 CPU seconds doing so: adding more on the strength of that
        // would overshoot.
        scaleUp: {
          stabilizationWindowSeconds: 60,
          policies: [{ type: "Pods", value: 2, periodSeconds: 60 }],
          ...behavior?.scaleUp,
        },
        // Every stop ends chats and marks running optimisations as failed: leave slowly, one at a time.
        scaleDown: {
          stabilizationWindowSeconds: 600,
          policies: [{ type: "Pods", value: 1, periodSeconds: 120 }],
          ...behavior?.scaleDown,
        },
      },
    },
  };
}
