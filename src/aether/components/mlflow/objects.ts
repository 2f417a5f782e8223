import type { Deployment, PersistentVolumeClaim } from "../../../toolkit/kubernetes/object.ts";
import { EVERY_ADDRESS } from "../../app/program.ts";
import { aliases } from "../../common/app.ts";
import { keptAnnotations, metadata, workloadMetadata } from "../../common/metadata.ts";
import { claimSpec, claimVolume, containerPort, podDisruptionBudget, service } from "../../common/objects.ts";
import { mount, podTemplate, serviceAccount, tmpVolume } from "../../common/pod.ts";
import { progressDeadlineSeconds } from "../../common/probes.ts";
import { environment, refusePlaceholders, secretEnvironment } from "../../common/secret.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { objectName, selectorLabels, serviceNames } from "../../topology.ts";
import * as declaration from "./declaration.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const mlflow = { ...declaration };

type Section = NonNullable<ReturnType<typeof mlflow.inCluster>>;

/** The MLflow server: one pod, because its store is SQLite. Nothing if it is disabled or external. */
export function objects(config: ResolvedConfig): AetherObject[] {
  const section = mlflow.inCluster(config);
  if (section === undefined) return [];
  return [
    ...serviceAccount(config, mlflow, section),
    ...claim(config, section),
    deployment(config, section),
    service(config, mlflow, { section }),
    podDisruptionBudget(config, mlflow, { maxUnavailable: 1 }),
  ];
}

function claim(config: ResolvedConfig, section: Section): PersistentVolumeClaim[] {
  const spec = mlflow.hasVolume(section) ? claimSpec(section.storage) : undefined;
  if (spec === undefined) return [];
  const kept = metadata(config, mlflow, { annotations: keptAnnotations(config.commonAnnotations) });
  return [{ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: kept, spec }];
}

function deployment(config: ResolvedConfig, section: Section): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: workloadMetadata(config, mlflow),
    spec: {
      replicas: 1,
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: progressDeadlineSeconds(section),
      // Two servers on one SQLite file would corrupt it, and the volume can only be mounted on one node.
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorLabels(config, mlflow) },
      template: template(config, section),
    },
  };
}

function template(config: ResolvedConfig, section: Section) {
  const hasVolume = mlflow.hasVolume(section);
  const health = { httpGet: { path: "/health", port: containerPort(mlflow).name } };
  const secrets = secretEnvironment(config, mlflow);
  const elsewhere = mlflow.databaseElsewhere(section);
  return podTemplate(config, mlflow, section, {
    initContainers: refusePlaceholders(config, mlflow),
    container: {
      command: [
        "mlflow",
        "server",
        ...Object.entries(flags(config, section)).flatMap(([name, value]) => [`--${name}`, value]),
      ],
      ports: [containerPort(mlflow)],
      // Secrets first: a variable can refer to those that come before it.
      env: [...secrets, ...environment(config, { environment: mlflow.environment })],
      startupProbe: { ...health, ...section.startupProbe },
      livenessProbe: { ...health, ...section.livenessProbe },
      readinessProbe: { ...health, ...section.readinessProbe },
      volumeMounts: [...(hasVolume ? [mount(mlflow, "data")] : []), mount(mlflow, "tmp")],
    },
    volumes: [
      ...(hasVolume ? [claimVolume(section.storage, objectName(config, mlflow.name))] : []),
      tmpVolume(section),
    ],
    // As process 1 it ignores SIGTERM, so every second here delays the stop by a second.
    spec: {
      terminationGracePeriodSeconds: 10,
      hostAliases: aliases([
        ...(elsewhere === undefined ? [] : [{ hostname: elsewhere.host, address: elsewhere.address }]),
        ...(section.artifacts?.endpointUrl === undefined
          ? []
          : [{ hostname: new URL(section.artifacts.endpointUrl).hostname, address: section.artifacts.address }]),
      ]),
    },
  });
}

function flags(config: ResolvedConfig, { database, artifacts, allowedHosts }: Section) {
  return {
    host: EVERY_ADDRESS,
    port: String(mlflow.port),
    // One worker was measured at 0.4 GB, the default four at 0.85.
    workers: "1",
    // The URL of a database contains a password: it comes from the Secret, through its variable.
    ...(database === undefined ? { "backend-store-uri": `sqlite:///${mlflow.mounts.data}/mlflow.db` } : {}),
    // Clients upload through the server; with a path they would write to their own disk.
    "default-artifact-root": "mlflow-artifacts:/",
    "artifacts-destination": artifacts?.destination ?? `${mlflow.mounts.data}/artifacts`,
    // Any other Host header is answered with 403, while /health still succeeds. A list replaces the default one.
    "allowed-hosts": [
      ...serviceNames(config, mlflow).map((name) => `${name}:${mlflow.port}`),
      "localhost:*",
      "127.0.0.1:*",
      ...allowedHosts,
    ].join(","),
  };
}
