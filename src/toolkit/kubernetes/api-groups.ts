// Which group a kind belongs to: Knative also has a Service, and Istio a Gateway.

/** The groups of the kinds that are looked up by kind alone. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  ...ofGroup("", [
    "ConfigMap",
    "LimitRange",
    "Namespace",
    "PersistentVolumeClaim",
    "Pod",
    "ReplicationController",
    "ResourceQuota",
    "Secret",
    "Service",
    "ServiceAccount",
  ]),
  ...ofGroup("apps", ["StatefulSet"]),
  ...ofGroup("batch", ["CronJob", "Job"]),
  ...ofGroup("autoscaling", ["HorizontalPodAutoscaler"]),
  ...ofGroup("policy", ["PodDisruptionBudget"]),
  ...ofGroup("rbac.authorization.k8s.io", ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
  ...ofGroup("admissionregistration.k8s.io", ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]),
  ...ofGroup("apiextensions.k8s.io", ["CustomResourceDefinition"]),
  ...ofGroup("apiregistration.k8s.io", ["APIService"]),
  ...ofGroup("storage.k8s.io", ["StorageClass"]),
  ...ofGroup("scheduling.k8s.io", ["PriorityClass"]),
  ...ofGroup("node.k8s.io", ["RuntimeClass"]),
  ...ofGroup("gateway.networking.k8s.io", [
    "GRPCRoute",
    "Gateway",
    "GatewayClass",
    "HTTPRoute",
    "ReferenceGrant",
    "TCPRoute",
    "TLSRoute",
    "UDPRoute",
  ]),
  ...ofGroup("monitoring.coreos.com", ["PodMonitor", "ServiceMonitor"]),
  ...ofGroup("cert-manager.io", ["Certificate"]),
  ...ofGroup("external-secrets.io", ["ExternalSecret"]),
  ...ofGroup("bitnami.com", ["SealedSecret"]),
  ...ofGroup("cilium.io", ["CiliumNetworkPolicy"]),
  ...ofGroup("keda.sh", ["ScaledObject"]),
  DaemonSet: ["apps", "extensions"],
  Deployment: ["apps", "extensions"],
  ReplicaSet: ["apps", "extensions"],
  Ingress: ["networking.k8s.io", "extensions"],
  IngressClass: ["networking.k8s.io"],
  NetworkPolicy: ["networking.k8s.io", "extensions"],
};

function ofGroup(group: string, kinds: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(kinds.map((kind) => [kind, [group]]));
}

/** Whether an object is of the kind of that name in the expected group; without a group, its kind decides. */
export const isMeantByKind = ({ group, kind }: { readonly group: string; readonly kind: string }): boolean =>
  group === "" || !Object.hasOwn(GROUPS, kind) || GROUPS[kind]?.includes(group) === true;
