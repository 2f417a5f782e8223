// Small objects that several components share.
import type { PersistentVolumeClaim, PodDisruptionBudget, Service, Volume } from "../../toolkit/kubernetes/object.ts";
import type { Declaration } from "../app/declaration.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { selectorLabels } from "../topology.ts";
import type { ServiceFields, Storage } from "./fields.ts";
import { controllerOf } from "./ingress-controller.ts";
import { metadata } from "./metadata.ts";

/** A component that listens. */
export type Listening = Pick<Required<Declaration>, "name" | "port" | "portName">;

/** The name by which a component's pods are called. */
export function service(
  config: ResolvedConfig,
  component: Listening,
  { part, section = {}, spec = {} }: { part?: string; section?: ServiceFields; spec?: Partial<Service["spec"]> } = {},
): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(config, component, {
      part,
      // A Service with its own name (`part`) is for the pods, not for the ingress controller.
      annotations: {
        ...(part === undefined ? controllerOf(config)?.services?.[component.name] : {}),
        ...section.service?.annotations,
      },
    }),
    spec: {
      type: section.service?.type ?? "ClusterIP",
      ...spec,
      selector: selectorLabels(config, component),
      ports: [{ name: component.portName, port: component.port, targetPort: component.portName }],
    },
  };
}

export const containerPort = ({ port, portName }: Listening) => ({ name: portName, containerPort: port });

/** What a node drain may evict at once. Pods that are not Ready never block it. */
export function podDisruptionBudget(
  config: ResolvedConfig,
  component: Declaration,
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

/** The spec of a claim for one pod's data; nothing if the claim already exists. */
export const claimSpec = (storage: Storage): PersistentVolumeClaim["spec"] | undefined =>
  "existingClaim" in storage
    ? undefined
    : {
        accessModes: ["ReadWriteOnce"],
        storageClassName: storage.storageClassName,
        resources: { requests: { storage: storage.size } },
      };

/** The claim for a component's data: an existing one, or the stack's own. */
const claimName = (storage: Storage, own: string): string => ("existingClaim" in storage ? storage.existingClaim : own);

export const claimVolume = (storage: Storage, own: string): Volume => ({
  name: "data",
  persistentVolumeClaim: { claimName: claimName(storage, own) },
});
