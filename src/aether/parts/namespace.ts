import type { Namespace } from "../../toolkit/kubernetes/object.ts";
import { keptAnnotations, stackMetadata } from "../common/metadata.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { AetherObject } from "../object.ts";

/**
 * The namespace, in which every pod must meet the Pod Security level "restricted". It is kept, because a namespace takes
 * everything in it along: also claims that are kept, and those that Postgres's pods made.
 */
export function namespace(config: ResolvedConfig): AetherObject[] {
  // None in a Helm chart: hooks come before everything else, and so does the Secret they read, so it exists already; and Helm
  // fails on an object that it did not make.
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
