// The database that CloudNativePG's operator runs.
import type { Cluster } from "../../../toolkit/kubernetes/object.ts";
import { parseQuantity } from "../../../toolkit/kubernetes/quantity.ts";
import { taggedImageOf } from "../../app/images.ts";
import { keptAnnotations, metadata } from "../../common/metadata.ts";
import { resourcesOf } from "../../common/pod.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import * as declaration from "./declaration.ts";
import { parameters } from "./parameters.ts";

const postgres = { ...declaration };

type Section = NonNullable<ReturnType<typeof postgres.inOperator>>;

/** The object from which the operator creates instances, Services, a Secret and PodDisruptionBudgets. */
export function cluster(config: ResolvedConfig, section: Section, maxConnections: number): Cluster {
  const { instances, database, user, storage, resources } = section;
  const { pullPolicy, pullSecrets } = config.images;
  const memory = parseQuantity(resources.limits.memory) ?? 0;
  return {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    // The volumes are deleted with it.
    metadata: metadata(config, postgres, { annotations: keptAnnotations(config.commonAnnotations) }),
    spec: {
      instances,
      // The operator reads the version from the tag, also if there is a digest.
      imageName: taggedImageOf(config, postgres.operatorImage),
      imagePullPolicy: pullPolicy,
      imagePullSecrets: pullSecrets.length > 0 ? [...new Set(pullSecrets)].map((name) => ({ name })) : undefined,
      // The migration creates the app's own tables, with the owner's rights.
      bootstrap: { initdb: { database, owner: user, encoding: "UTF8" } },
      storage: { size: storage.size, storageClass: storage.storageClassName },
      resources: resourcesOf(section),
      postgresql: {
        parameters: { ...strings(parameters(memory, maxConnections)), ...section.parameters },
      },
      plugins: section.walArchive && [
        {
          name: "barman-cloud.cloudnative-pg.io",
          isWALArchiver: true,
          parameters: { barmanObjectName: section.walArchive.objectStore },
        },
      ],
      affinity: {
        // Preferred, so that one node is enough.
        enablePodAntiAffinity: true,
        topologyKey: "kubernetes.io/hostname",
        podAntiAffinityType: "preferred",
        nodeSelector: section.nodeSelector ?? config.pods.nodeSelector,
        tolerations: section.tolerations ?? config.pods.tolerations,
      },
      priorityClassName: section.priorityClassName ?? config.pods.priorityClassName,
      // The operator creates its own budgets: one for the primary, one for the replicas.
      enablePDB: true,
    },
  };
}

const strings = (values: Readonly<Record<string, string | number>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
