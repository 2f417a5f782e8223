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

/** The same with a guess for kinds that are not built in: those called Cluster… and …Class are, by custom. */
export const seemsClusterScoped = (object: Parameters<typeof isClusterScoped>[0]): boolean =>
  isClusterScoped(object) || /^Cluster.|Class$/.test(object.kind);
