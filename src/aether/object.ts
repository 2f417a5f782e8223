// What a stack consists of.
import type {
  CiliumNetworkPolicy,
  Cluster,
  ConfigMap,
  CronJob,
  Deployment,
  ExternalSecret,
  HorizontalPodAutoscaler,
  HTTPRoute,
  Ingress,
  Job,
  LimitRange,
  Namespace,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  PodMonitor,
  PrometheusRule,
  ResourceQuota,
  ScaledObject,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
} from "../toolkit/kubernetes/object.ts";

/** Any object of the stack. `kind` narrows the type: `if (object.kind === "Deployment") object.spec.template`. */
export type AetherObject =
  | Namespace
  | ResourceQuota
  | LimitRange
  | NetworkPolicy
  | ConfigMap
  | Secret
  | ExternalSecret
  | ServiceAccount
  | PersistentVolumeClaim
  | StatefulSet
  | Cluster
  | Job
  | CronJob
  | Deployment
  | Service
  | PodDisruptionBudget
  | HorizontalPodAutoscaler
  | ScaledObject
  | Ingress
  | PodMonitor
  | PrometheusRule
  | HTTPRoute
  | CiliumNetworkPolicy;
