import type { Deployment } from "../../../toolkit/kubernetes/object.ts";
import type { StackValues } from "../../app/declaration.ts";
import { appTemplate } from "../../common/app.ts";
import { workloadMetadata } from "../../common/metadata.ts";
import { podDisruptionBudget, service } from "../../common/objects.ts";
import { serviceAccount, spread } from "../../common/pod.ts";
import { progressDeadlineSeconds } from "../../common/probes.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { selectorLabels } from "../../topology.ts";
import { autoscaler } from "./autoscaler.ts";
import * as declaration from "./declaration.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const api = { ...declaration };

/** The API: two or more pods behind a Service, scaled by load, replaced without a failed request. */
export function objects(config: ResolvedConfig, whole: StackValues): AetherObject[] {
  return [
    ...serviceAccount(config, api, config.api),
    deployment(config, whole),
    service(config, api, { section: config.api }),
    podDisruptionBudget(config, api, { maxUnavailable: 1 }),
    ...(config.api.autoscaling ? [autoscaler(config, config.api.autoscaling)] : []),
  ];
}

function deployment(config: ResolvedConfig, whole: StackValues): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: workloadMetadata(config, api),
    spec: {
      // Omitted if there is an autoscaler: otherwise every apply would reset the number of pods.
      replicas: config.api.autoscaling ? undefined : api.replicas(config),
      revisionHistoryLimit: 3,
      // The first start waits for the migration, which took 90 s on two loaded cores.
      progressDeadlineSeconds: progressDeadlineSeconds(config.api, 900),
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
