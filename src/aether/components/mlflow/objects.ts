import type { Deployment, PersistentVolumeClaim } from "../../../toolkit/kubernetes/object.ts";
import { imageOf } from "../../app/images.ts";
import { MOUNTS, VOLUMES } from "../../app/owned.ts";
import { metadata } from "../../common/metadata.ts";
import { claimSpec, containerPort, podDisruptionBudget, service } from "../../common/objects.ts";
import { podTemplate, serviceAccount, tmpMount, tmpVolume } from "../../common/pod.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { components, objectName, selectorLabels, serviceNames } from "../../topology.ts";

/** The image names no user and would run as root; any number will do, because the volume gets its group. */
const MLFLOW_UID = 1000;

type Section = Exclude<ResolvedConfig["mlflow"], false>;

/** The MLflow server: one pod, because its store is SQLite. Nothing when it is left out. */
export function mlflow(config: ResolvedConfig): AetherObject[] {
  const section = config.mlflow;
  if (section === false) return [];
  return [
    serviceAccount(config, "mlflow", section),
    claim(config, section),
    deployment(config, section),
    service(config, "mlflow"),
    podDisruptionBudget(config, "mlflow", { maxUnavailable: 1 }),
  ];
}

const claim = (config: ResolvedConfig, section: Section): PersistentVolumeClaim => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: metadata(config, "mlflow", {
    // The traces outlive the stack: Helm and Argo CD leave the claim alone when it is no longer rendered.
    annotations: { "helm.sh/resource-policy": "keep", "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
  }),
  spec: claimSpec(section.storage),
});

function deployment(config: ResolvedConfig, section: Section): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(config, "mlflow"),
    spec: {
      replicas: 1,
      revisionHistoryLimit: 3,
      // Two servers on one SQLite file would corrupt it, and the volume is for one node.
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorLabels(config, "mlflow") },
      template: template(config, section),
    },
  };
}

function template(config: ResolvedConfig, section: Section) {
  const health = { httpGet: { path: "/health", port: containerPort("mlflow").name } };
  return podTemplate(config, "mlflow", section, {
    uid: MLFLOW_UID,
    container: {
      image: imageOf(config, "mlflow"),
      command: ["mlflow", "server", ...Object.entries(flags(config)).flatMap(([name, value]) => [`--${name}`, value])],
      ports: [containerPort("mlflow")],
      env: [
        // The job runner and its workers take 500 MB and serve nothing that the app uses.
        { name: "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", value: "false" },
        { name: "MLFLOW_DISABLE_TELEMETRY", value: "true" },
        { name: "HOME", value: MOUNTS.tmp },
      ],
      startupProbe: { ...health, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 36 },
      livenessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
      readinessProbe: { ...health, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
      volumeMounts: [{ name: VOLUMES.data, mountPath: MOUNTS.mlflowData }, tmpMount()],
    },
    volumes: [
      { name: VOLUMES.data, persistentVolumeClaim: { claimName: objectName(config, "mlflow") } },
      tmpVolume(section),
    ],
    // As process 1 it ignores SIGTERM, so every second here is a second of waiting.
    spec: { terminationGracePeriodSeconds: 10 },
  });
}

function flags(config: ResolvedConfig) {
  const { port } = components.mlflow;
  return {
    host: "0.0.0.0",
    port: String(port),
    // One worker was measured at 0.4 GB, the default four at 0.85.
    workers: "1",
    // Not PostgreSQL: with it, MLflow 3.9 answers 500 to traces (the app's compose file).
    "backend-store-uri": `sqlite:///${MOUNTS.mlflowData}/mlflow.db`,
    // Clients upload through the server; a path would make them write it on their own disk.
    "default-artifact-root": "mlflow-artifacts:/",
    "artifacts-destination": `${MOUNTS.mlflowData}/artifacts`,
    // Any other Host header is answered with 403, while /health stays green. A list replaces the default one.
    "allowed-hosts": [
      ...serviceNames(config, "mlflow").map((name) => `${name}:${port}`),
      "localhost:*",
      "127.0.0.1:*",
    ].join(","),
  };
}
