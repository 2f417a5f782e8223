import type { Namespace } from "../../toolkit/kubernetes/object.ts";
import { keptAnnotations, stackMetadata } from "../common/metadata.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { AetherObject } from "../object.ts";

/**
 * The namespace, in which every pod must meet the Pod Security level "restricted". It is kept, because deleting a namespace
 * deletes everything in it: also claims that are kept, and those that Postgres's StatefulSet created.
 */
export function namespace(config: ResolvedConfig): AetherObject[] {
  // Not in a Helm chart: hooks run before everything else and need the namespace and the Secret in it, so it must exist already;
  // and Helm fails on an object that it did not create.
  if (!(config.createNamespace ?? config.migration.hook !== "helm")) return [];
  const { name, labels, annotations } = stackMetadata(config, config.namespace);
  const object: Namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      labels: {
        ...labels,
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
      },
      annotations: keptAnnotations(annotations),
    },
  };
  return [object];
}
