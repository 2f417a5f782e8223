// APIs that Kubernetes used to serve, or will stop serving. Source: kubernetes.io/docs/reference/using-api/deprecation-guide

const POD_SECURITY = "the label pod-security.kubernetes.io/enforce of the namespace";

const RETIREMENTS: readonly (readonly [
  apiVersion: string,
  kinds: readonly string[],
  removed: string,
  instead: string,
])[] = [
  ["extensions/v1beta1", ["Deployment", "DaemonSet", "ReplicaSet"], "1.16", "apps/v1"],
  ["extensions/v1beta1", ["NetworkPolicy"], "1.16", "networking.k8s.io/v1"],
  ["extensions/v1beta1", ["Ingress"], "1.22", "networking.k8s.io/v1"],
  ["extensions/v1beta1", ["PodSecurityPolicy"], "1.16", POD_SECURITY],
  ["apps/v1beta1", ["Deployment", "StatefulSet"], "1.16", "apps/v1"],
  ["apps/v1beta2", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"], "1.16", "apps/v1"],
  ["networking.k8s.io/v1beta1", ["Ingress", "IngressClass"], "1.22", "networking.k8s.io/v1"],
  [
    "rbac.authorization.k8s.io/v1beta1",
    ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
    "1.22",
    "rbac.authorization.k8s.io/v1",
  ],
  ["policy/v1beta1", ["PodDisruptionBudget"], "1.25", "policy/v1"],
  ["policy/v1beta1", ["PodSecurityPolicy"], "1.25", POD_SECURITY],
  ["batch/v1beta1", ["CronJob"], "1.25", "batch/v1"],
  ["autoscaling/v2beta1", ["HorizontalPodAutoscaler"], "1.25", "autoscaling/v2"],
  ["autoscaling/v2beta2", ["HorizontalPodAutoscaler"], "1.26", "autoscaling/v2"],
  ["discovery.k8s.io/v1beta1", ["EndpointSlice"], "1.25", "discovery.k8s.io/v1"],
  ["apiextensions.k8s.io/v1beta1", ["CustomResourceDefinition"], "1.22", "apiextensions.k8s.io/v1"],
  [
    "admissionregistration.k8s.io/v1beta1",
    ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
    "1.22",
    "admissionregistration.k8s.io/v1",
  ],
  ["storage.k8s.io/v1beta1", ["StorageClass", "CSIDriver"], "1.22", "storage.k8s.io/v1"],
  ["scheduling.k8s.io/v1beta1", ["PriorityClass"], "1.22", "scheduling.k8s.io/v1"],
];

/** By apiVersion and kind, such as `policy/v1beta1 PodDisruptionBudget`. */
export const REMOVED: ReadonlyMap<string, { readonly removed: string; readonly instead: string }> = new Map(
  RETIREMENTS.flatMap(([apiVersion, kinds, removed, instead]) =>
    kinds.map((kind) => [`${apiVersion} ${kind}`, { removed, instead }]),
  ),
);

/** Still served, with a warning at every apply. */
export const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ["v1 Endpoints", "EndpointSlice of discovery.k8s.io/v1"],
  ["v1 ComponentStatus", "the health endpoints of the components"],
]);
