import { DATABASE_CA_MOUNT, DATABASE_VARIABLES } from "../../app/database.ts";
import type { Declaration, Variables } from "../../app/declaration.ts";
import { presets } from "../../app/presets.ts";
import { HOME, PYTHON_MOUNT, PYTHONPATH, TMP_MOUNT } from "../../app/program.ts";
import { appSecretKeys } from "../../app/secret-keys.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { clientEnvironment } from "../pooler/declaration.ts";

export { image, protectedPaths, uid } from "../../app/program.ts";

export const name = "api";
export const title = "API";
// The app's Containerfile.
export const port = 8000;
export const portName = "http";
export const mounts = { ...TMP_MOUNT, ...PYTHON_MOUNT, ...DATABASE_CA_MOUNT };
export const environment: Variables = {
  AETHER_ROLE: { because: "it is the component's role", value: () => name },
  ...PYTHONPATH,
  ...HOME,
  ...DATABASE_VARIABLES,
  ...clientEnvironment,
  // Each process counts separately, and a scrape reaches only one of them: with this directory the counts are added.
  PROMETHEUS_MULTIPROC_DIR: {
    field: "monitoring",
    value: ({ api, monitoring }) => (monitoring !== false && api.workers > 1 ? TMP_MOUNT.tmp : undefined),
  },
  WEB_CONCURRENCY: { field: "api.workers", value: ({ api }) => api.workers },
};
export const secrets = appSecretKeys;
export const servesApp = true;
export const hasChecksum = true;
// Two processes take as much as twice one.
export const memoryAtRest = 240 * 2 ** 20;
export const names = {
  ServiceAccount: [name],
  Deployment: [name],
  Service: [name],
  PodDisruptionBudget: [name],
  HorizontalPodAutoscaler: [name],
  ScaledObject: [name],
} as const;

/** Pods above the replica count during a rollout: the Deployment's maxSurge. */
export const SURGE = 1;

/** Number of pods without an autoscaler. */
export const replicas = ({ api, environment }: ResolvedConfig) => api.replicas ?? presets[environment].replicas;

export const pools: Declaration["pools"] = (config) => ({
  pods: (config.api.autoscaling ? config.api.autoscaling.maxReplicas : replicas(config)) + SURGE,
  processes: config.api.workers,
});
