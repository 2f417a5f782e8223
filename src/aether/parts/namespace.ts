import type { Namespace } from "../../toolkit/kubernetes/object.ts";
import { stackMetadata } from "../common/metadata.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { AetherObject } from "../object.ts";

/**
 * The namespace, in which every pod must meet the Pod Security level "restricted". None in a Helm chart: hooks come before
 * everything else, and so does the Secret they read, so it exists already; and Helm fails on an object that it did not make.
 */
export function namespace(config: ResolvedConfig): AetherObject[] {
  if (config.migration.hook === "helm") return [];
  const { namespace: _, labels, ...rest } = stackMetadata(config, config.namespace);
  const object: Namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      ...rest,
      labels: {
        ...labels,
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
      },
    },
  };
  return [object];
}
