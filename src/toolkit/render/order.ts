// The order in which objects can be applied one after the other: first what others need.

/** The kinds of a stack. */
export const KINDS: readonly string[] = [
  "Namespace",
  "ResourceQuota",
  "LimitRange",
  "NetworkPolicy",
  "CiliumNetworkPolicy",
  "ConfigMap",
  "Secret",
  "ExternalSecret",
  "ServiceAccount",
  "PersistentVolumeClaim",
  "StatefulSet",
  "Cluster",
  "Job",
  "CronJob",
  "Deployment",
  "Service",
  "PodDisruptionBudget",
  "HorizontalPodAutoscaler",
  "ScaledObject",
  "Ingress",
  "PodMonitor",
  "PrometheusRule",
  "HTTPRoute",
];

const RANK = new Map(KINDS.map((kind, index) => [kind, index]));
const rank = ({ kind }: { readonly kind: string }) => RANK.get(kind) ?? KINDS.length;

/** The objects in apply order. Objects of one kind, and unknown kinds at the end, keep their order. */
export const inApplyOrder = <T extends { readonly kind: string }>(objects: readonly T[]): T[] =>
  objects.toSorted((a, b) => rank(a) - rank(b));
