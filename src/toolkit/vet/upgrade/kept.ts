// What deployment tools leave in a cluster when it is no longer rendered.
import type { Resource } from "../../kubernetes/inventory.ts";

/** Whether an annotation of Argo CD, Flux or Helm keeps it; which of them deploys it is unknown. */
export const isKept = ({ annotations }: Resource): boolean =>
  /(?:^|,)\s*Prune=false\s*(?:,|$)/.test(annotations["argocd.argoproj.io/sync-options"] ?? "") ||
  annotations["helm.sh/resource-policy"] === "keep" ||
  annotations["kustomize.toolkit.fluxcd.io/prune"]?.toLowerCase() === "disabled";
