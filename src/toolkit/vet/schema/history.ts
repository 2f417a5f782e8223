// APIs that Kubernetes served once, or will not serve for ever. Source: kubernetes.io/docs/reference/using-api/deprecation-guide

interface Retirement {
  readonly kinds: readonly string[];
  readonly removed: string;
  readonly instead: string;
}

const POD_SECURITY = "the label pod-security.kubernetes.io/enforce of the namespace";

export const REMOVED: Readonly<Record<string, readonly Retirement[]>> = {
  "extensions/v1beta1": [
    { kinds: ["Deployment", "DaemonSet", "ReplicaSet"], removed: "1.16", instead: "apps/v1" },
    { kinds: ["NetworkPolicy"], removed: "1.16", instead: "networking.k8s.io/v1" },
    { kinds: ["Ingress"], removed: "1.22", instead: "networking.k8s.io/v1" },
    { kinds: ["PodSecurityPolicy"], removed: "1.16", instead: POD_SECURITY },
  ],
  "apps/v1beta1": [{ kinds: ["Deployment", "StatefulSet"], removed: "1.16", instead: "apps/v1" }],
  "apps/v1beta2": [
    { kinds: ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"], removed: "1.16", instead: "apps/v1" },
  ],
  "networking.k8s.io/v1beta1": [
    { kinds: ["Ingress", "IngressClass"], removed: "1.22", instead: "networking.k8s.io/v1" },
  ],
  "rbac.authorization.k8s.io/v1beta1": [
    {
      kinds: ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
      removed: "1.22",
      instead: "rbac.authorization.k8s.io/v1",
    },
  ],
  "policy/v1beta1": [
    { kinds: ["PodDisruptionBudget"], removed: "1.25", instead: "policy/v1" },
    { kinds: ["PodSecurityPolicy"], removed: "1.25", instead: POD_SECURITY },
  ],
  "batch/v1beta1": [{ kinds: ["CronJob"], removed: "1.25", instead: "batch/v1" }],
  "autoscaling/v2beta1": [{ kinds: ["HorizontalPodAutoscaler"], removed: "1.25", instead: "autoscaling/v2" }],
  "autoscaling/v2beta2": [{ kinds: ["HorizontalPodAutoscaler"], removed: "1.26", instead: "autoscaling/v2" }],
  "discovery.k8s.io/v1beta1": [{ kinds: ["EndpointSlice"], removed: "1.25", instead: "discovery.k8s.io/v1" }],
  "apiextensions.k8s.io/v1beta1": [
    { kinds: ["CustomResourceDefinition"], removed: "1.22", instead: "apiextensions.k8s.io/v1" },
  ],
  "admissionregistration.k8s.io/v1beta1": [
    {
      kinds: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
      removed: "1.22",
      instead: "admissionregistration.k8s.io/v1",
    },
  ],
  "storage.k8s.io/v1beta1": [{ kinds: ["StorageClass", "CSIDriver"], removed: "1.22", instead: "storage.k8s.io/v1" }],
  "scheduling.k8s.io/v1beta1": [{ kinds: ["PriorityClass"], removed: "1.22", instead: "scheduling.k8s.io/v1" }],
};

/** Served still, with a warning at every apply. */
export const DEPRECATED: Readonly<Record<string, string>> = {
  "v1 Endpoints": "EndpointSlice of discovery.k8s.io/v1",
  "v1 ComponentStatus": "the health endpoints of the components",
};
