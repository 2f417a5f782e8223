import { clusterKinds } from "./merge-keys.ts";

const KINDS = new Set(clusterKinds);

/** Whether objects of this kind are in no namespace; `false` for kinds that do not come with Kubernetes. */
export const isClusterScoped = ({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): boolean => KINDS.has([kind, ...apiVersion.split("/").slice(0, -1)].join("."));
