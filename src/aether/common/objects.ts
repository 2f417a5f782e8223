// Small objects that several components have alike.

import type { PersistentVolumeClaim, PodDisruptionBudget, Service } from "../../toolkit/kubernetes/object.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { type Component, components, type Listening, selectorLabels } from "../topology.ts";
import { metadata } from "./metadata.ts";

/** The name that a component's pods are called by. */
export function service(
  config: ResolvedConfig,
  component: Listening,
  {
    part = component,
    annotations = {},
    spec = {},
  }: { part?: string; annotations?: Record<string, string>; spec?: Partial<Service["spec"]> } = {},
): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(config, component, { part, annotations }),
    spec: {
      type: "ClusterIP",
      ...spec,
      selector: selectorLabels(config, component),
      ports: [portOf(components[component])],
    },
  };
}

const portOf = ({ port, portName }: (typeof components)[Listening]) => ({ name: portName, port, targetPort: portName });

export const containerPort = (component: Listening) => ({
  name: components[component].portName,
  containerPort: components[component].port,
});

/** What a node drain may take away at once. Pods that are not Ready never block it. */
export function podDisruptionBudget(
  config: ResolvedConfig,
  component: Component,
  allowed: { maxUnavailable: 1 } | { minAvailable: 0 },
): PodDisruptionBudget {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadata(config, component),
    spec: {
      ...allowed,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selectorLabels(config, component) },
    },
  };
}

/** The spec of a claim for one pod's data. */
export const claimSpec = (storage: {
  size: string;
  storageClassName?: string | undefined;
}): PersistentVolumeClaim["spec"] => ({
  accessModes: ["ReadWriteOnce"],
  storageClassName: storage.storageClassName,
  resources: { requests: { storage: storage.size } },
});
