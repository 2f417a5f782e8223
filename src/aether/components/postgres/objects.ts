import type { ConfigMap, StatefulSet } from "../../../toolkit/kubernetes/object.ts";
import { formatBytes, parseQuantity } from "../../../toolkit/kubernetes/quantity.ts";
import type { StackValues } from "../../app/declaration.ts";
import { exporterIn } from "../../app/metrics-role.ts";
import { hasOwnTraces } from "../../app/traces-role.ts";
import { metadata, workloadMetadata } from "../../common/metadata.ts";
import { claimSpec, claimVolume, containerPort, podDisruptionBudget, service } from "../../common/objects.ts";
import { mount, podTemplate, serviceAccount, tmpVolume } from "../../common/pod.ts";
import { environment, refusePlaceholders } from "../../common/secret.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { objectName, selectorLabels } from "../../topology.ts";
import * as declaration from "./declaration.ts";
import { cluster } from "./operator.ts";
import { parameters } from "./parameters.ts";
import { EXPORTER_SCRIPT, exporterScript, OWNER_SCRIPT, ownerScript, TRACES_SCRIPT, tracesScript } from "./scripts.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const postgres = { ...declaration };

type InCluster = NonNullable<ReturnType<typeof postgres.inCluster>>;

/** The database: one pod whose volume outlives it, or the object from which an operator creates it. Nothing if it is external. */
export function objects(config: ResolvedConfig, { maxConnections }: StackValues): AetherObject[] {
  const operated = postgres.inOperator(config);
  if (operated !== undefined) return [cluster(config, operated, maxConnections)];
  const section = postgres.inCluster(config);
  if (section === undefined) return [];
  return [
    ...serviceAccount(config, postgres, section),
    configMap(config),
    statefulSet(config, section, maxConnections),
    service(config, postgres),
    service(config, postgres, {
      part: postgres.HEADLESS,
      // The pod's own name must resolve even while it is not Ready.
      spec: { clusterIP: "None", publishNotReadyAddresses: true },
    }),
    podDisruptionBudget(config, postgres, { maxUnavailable: 1 }),
  ];
}

const configMap = (config: ResolvedConfig): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadata(config, postgres),
  data: scripts(config),
});

/** What the image runs in an empty volume, in the order of the names. */
const scripts = (config: ResolvedConfig) => ({
  [OWNER_SCRIPT]: ownerScript,
  ...(exporterIn(config) === undefined ? {} : { [EXPORTER_SCRIPT]: exporterScript }),
  ...(hasOwnTraces(config) ? { [TRACES_SCRIPT]: tracesScript } : {}),
});

function statefulSet(config: ResolvedConfig, section: InCluster, maxConnections: number): StatefulSet {
  const claim = claimSpec(section.storage);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: workloadMetadata(config, postgres),
    spec: {
      replicas: 1,
      serviceName: objectName(config, postgres.HEADLESS),
      revisionHistoryLimit: 3,
      selector: { matchLabels: selectorLabels(config, postgres) },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: template(config, section, maxConnections),
      volumeClaimTemplates: claim && [
        {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          // Only labels that never change: the API server rejects a changed template.
          metadata: { name: "data", labels: selectorLabels(config, postgres) },
          spec: claim,
        },
      ],
    },
  };
}

function template(config: ResolvedConfig, section: InCluster, maxConnections: number) {
  // Over TCP: while the image initializes the database, its temporary server listens only on the socket.
  const ready = { exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", section.user, "-d", section.database] } };
  return podTemplate(config, postgres, section, {
    initContainers: refusePlaceholders(config, postgres),
    container: {
      args: [
        "postgres",
        ...Object.entries(parameters(memory(section), maxConnections)).flatMap(([name, value]) => [
          "-c",
          `${name}=${value}`,
        ]),
      ],
      ports: [containerPort(postgres)],
      env: environment(config, postgres),
      startupProbe: { ...ready, ...section.startupProbe },
      livenessProbe: { ...ready, ...section.livenessProbe },
      readinessProbe: { ...ready, ...section.readinessProbe },
      volumeMounts: [
        mount(postgres, "data"),
        mount(postgres, "run"),
        mount(postgres, "shm"),
        mount(postgres, "tmp"),
        ...Object.keys(scripts(config)).map((subPath) => ({
          name: "initdb",
          mountPath: `${postgres.INITDB}/${subPath}`,
          subPath,
        })),
      ],
    },
    volumes: [
      // The claim of the template is itself a volume.
      ...("existingClaim" in section.storage ? [claimVolume(section.storage, "")] : []),
      // The socket and its lock file.
      { name: "run", emptyDir: { sizeLimit: "1Mi" } },
      // Parallel queries and index builds share memory here; the runtime's default of 64 MB is less than maintenance_work_mem may
      // be. What is used counts against the memory limit.
      { name: "shm", emptyDir: { medium: "Memory", sizeLimit: formatBytes(memory(section) / 4) } },
      tmpVolume(section),
      { name: "initdb", configMap: { name: objectName(config, postgres.name) } },
    ],
    // The image stops on SIGINT, a fast shutdown; its checkpoint takes seconds to a minute.
    spec: { terminationGracePeriodSeconds: 120 },
  });
}

const memory = ({ resources }: InCluster) => parseQuantity(resources.limits.memory) ?? 0;
