import type { Deployment } from "../../../toolkit/kubernetes/object.ts";
import type { StackValues } from "../../app/declaration.ts";
import { appTemplate } from "../../common/app.ts";
import { workloadMetadata } from "../../common/metadata.ts";
import { podDisruptionBudget, service } from "../../common/objects.ts";
import { serviceAccount } from "../../common/pod.ts";
import { progressDeadlineSeconds } from "../../common/probes.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { objectName, selectorLabels } from "../../topology.ts";
import * as declaration from "./declaration.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const scheduler = { ...declaration };

/** The scheduler: one pod and never two, because it keeps jobs in memory and there is no leader election. */
export function objects(config: ResolvedConfig, whole: StackValues): AetherObject[] {
  return [
    ...serviceAccount(config, scheduler, config.scheduler),
    deployment(config, whole),
    service(config, scheduler, { section: config.scheduler }),
    service(config, scheduler, {
      part: scheduler.HEADLESS,
      // Every pod until it is gone, so that the next one waits for it.
      spec: { clusterIP: "None", publishNotReadyAddresses: true },
    }),
    // A drain may always evict it: a missed run is run later, a blocked node upgrade is not.
    podDisruptionBudget(config, scheduler, { minAvailable: 0 }),
  ];
}

function deployment(config: ResolvedConfig, whole: StackValues): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: workloadMetadata(config, scheduler),
    spec: {
      replicas: 1,
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: progressDeadlineSeconds(config.scheduler, 900),
      // The old pod ends before the new one starts: a rolling update would run two.
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorLabels(config, scheduler) },
      // A Deployment starts the successor of a deleted or evicted pod while that one is still terminating. It has no connection
      // to MLflow.
      template: appTemplate(config, scheduler, config.scheduler, whole, [
        `alone=${objectName(config, scheduler.HEADLESS)}`,
      ]),
    },
  };
}
