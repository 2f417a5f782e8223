import { clusterKinds } from "./merge-keys.ts";

const KINDS = new Set(clusterKinds);

/** Whether objects of this kind are cluster-scoped; `false` for kinds that are not built into Kubernetes. */
export const isClusterScoped = ({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): boolean => KINDS.has([kind, ...apiVersion.split("/").slice(0, -1)].join("."));
