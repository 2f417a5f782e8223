// Kinds as plain objects, as programs write them. Types only: at run time kubernetes-models is not loaded.
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IIngress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { ILimitRange } from "kubernetes-models/v1/LimitRange";
import type { INamespace } from "kubernetes-models/v1/Namespace";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { IResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import type { ISecret } from "kubernetes-models/v1/Secret";
import type { IService } from "kubernetes-models/v1/Service";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";

/** Every object of ours has a name and labels, and a namespace unless it is one. */
export interface Metadata {
  name: string;
  namespace?: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/** An object as we render it: `metadata` always, and `spec` if the kind has one. */
type Emitted<T extends object> = Omit<T, "metadata" | "spec" | "status"> & { metadata: Metadata } & (T extends {
    spec?: infer Spec;
  }
    ? { spec: NonNullable<Spec> }
    : unknown);

// Interfaces, not type aliases: compilers and editors show their names.
export interface Namespace extends Omit<Emitted<INamespace>, "spec"> {}
export interface ResourceQuota extends Emitted<IResourceQuota> {}
export interface LimitRange extends Emitted<ILimitRange> {}
export interface NetworkPolicy extends Emitted<INetworkPolicy> {}
export interface ConfigMap extends Emitted<IConfigMap> {}
export interface Secret extends Emitted<ISecret> {}
export interface ServiceAccount extends Emitted<IServiceAccount> {}
export interface PersistentVolumeClaim extends Emitted<IPersistentVolumeClaim> {}
export interface StatefulSet extends Emitted<IStatefulSet> {}
export interface Job extends Emitted<IJob> {}
export interface CronJob extends Emitted<ICronJob> {}
export interface Deployment extends Emitted<IDeployment> {}
export interface Service extends Emitted<IService> {}
export interface PodDisruptionBudget extends Emitted<IPodDisruptionBudget> {}
export interface HorizontalPodAutoscaler extends Emitted<IHorizontalPodAutoscaler> {}
export interface Ingress extends Emitted<IIngress> {}

/** external-secrets.io/v1, the part of it that is emitted. Source: the CRD of External Secrets Operator 1.3. */
export interface ExternalSecret {
  apiVersion: "external-secrets.io/v1";
  kind: "ExternalSecret";
  metadata: Metadata;
  spec: {
    refreshInterval: string;
    secretStoreRef: { name: string; kind: "SecretStore" | "ClusterSecretStore" };
    target: { name: string; creationPolicy: "Owner"; deletionPolicy: "Retain" };
    data: {
      secretKey: string;
      remoteRef: {
        key: string;
        property?: string;
        conversionStrategy: "Default";
        decodingStrategy: "None";
        metadataPolicy: "None";
      };
    }[];
  };
}

/** postgresql.cnpg.io/v1, the part of it that is emitted. Source: the CRD of CloudNativePG 1.30. */
export interface Cluster {
  apiVersion: "postgresql.cnpg.io/v1";
  kind: "Cluster";
  metadata: Metadata;
  spec: {
    instances: number;
    imageName: string;
    imagePullPolicy?: string;
    imagePullSecrets?: { name: string }[];
    bootstrap: { initdb: { database: string; owner: string; encoding: string } };
    storage: { size: string; storageClass?: string };
    resources: { requests: Record<string, string>; limits: Record<string, string> };
    postgresql: { parameters: Record<string, string> };
    plugins?: { name: string; isWALArchiver: boolean; parameters: Record<string, string> }[];
    affinity: {
      enablePodAntiAffinity: boolean;
      topologyKey: string;
      podAntiAffinityType: "preferred" | "required";
      nodeSelector?: Record<string, string>;
      tolerations?: PodSpec["tolerations"];
    };
    priorityClassName?: string;
    enablePDB: boolean;
  };
}

/** monitoring.coreos.com/v1, the part of it that is emitted. Source: the CRD of Prometheus Operator 0.87. */
export interface PodMonitor {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PodMonitor";
  metadata: Metadata;
  spec: {
    selector: {
      matchLabels: Record<string, string>;
      matchExpressions?: { key: string; operator: "In"; values: string[] }[];
    };
    podTargetLabels?: string[];
    podMetricsEndpoints: {
      port: string;
      path: string;
      interval: string;
      relabelings?: { action: "replace"; targetLabel: string; replacement: string }[];
    }[];
  };
}

/** monitoring.coreos.com/v1, the part of it that is emitted. Source: the CRD of Prometheus Operator 0.87. */
export interface PrometheusRule {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PrometheusRule";
  metadata: Metadata;
  spec: { groups: { name: string; rules: AlertingRule[] }[] };
}

/** An alert as Prometheus reads it; `for` is how long `expr` must be true. */
export interface AlertingRule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: "critical" | "warning"; namespace: string; app_kubernetes_io_instance: string; cronjob?: string };
  annotations: Record<string, string>;
}

/** gateway.networking.k8s.io/v1, the part of it that is emitted. Source: the CRD of the Gateway API 1.3. */
export interface HTTPRoute {
  apiVersion: "gateway.networking.k8s.io/v1";
  kind: "HTTPRoute";
  metadata: Metadata;
  spec: {
    parentRefs: {
      group: string;
      kind: string;
      name: string;
      namespace?: string | undefined;
      sectionName?: string | undefined;
      port?: number | undefined;
    }[];
    hostnames: string[];
    rules: {
      matches: { path: { type: "Exact" | "PathPrefix"; value: string } }[];
      filters?:
        | (
            | { type: "RequestRedirect"; requestRedirect: { scheme: "https"; statusCode: 301 } }
            | { type: "RequestHeaderModifier"; requestHeaderModifier: { set: { name: string; value: string }[] } }
          )[]
        | undefined;
      backendRefs?: { group: string; kind: string; name: string; port: number; weight: number }[];
      timeouts?: { request: string; backendRequest: string } | undefined;
      /** In the experimental channel. */
      sessionPersistence?: { sessionName: string; type: "Cookie" } | undefined;
    }[];
  };
}

/** keda.sh/v1alpha1, the part of it that is emitted. Source: the CRD of KEDA 2.20. */
export interface ScaledObject {
  apiVersion: "keda.sh/v1alpha1";
  kind: "ScaledObject";
  metadata: Metadata;
  spec: {
    scaleTargetRef: { apiVersion: string; kind: string; name: string };
    minReplicaCount: number;
    maxReplicaCount: number;
    pollingInterval?: number | undefined;
    fallback?: { failureThreshold: number; replicas: number; behavior: "static" } | undefined;
    advanced: { horizontalPodAutoscalerConfig: { behavior: HorizontalPodAutoscaler["spec"]["behavior"] } };
    triggers: {
      type: string;
      name?: string | undefined;
      metadata: Record<string, string>;
      metricType?: "AverageValue" | "Value" | "Utilization" | undefined;
      authenticationRef?: { name: string; kind?: string | undefined } | undefined;
      useCachedMetrics?: boolean | undefined;
    }[];
  };
}

/** cilium.io/v2, the part of it that is emitted. Source: the CRD of Cilium 1.20. */
export interface CiliumNetworkPolicy {
  apiVersion: "cilium.io/v2";
  kind: "CiliumNetworkPolicy";
  metadata: Metadata;
  spec: {
    endpointSelector: { matchLabels: Record<string, string> };
    ingress: {
      fromEntities: ("ingress" | "host" | "remote-node")[];
      toPorts: { ports: { port: string; protocol: "TCP" | "UDP" }[] }[];
    }[];
  };
}

/** The pod template of a workload. */
export type PodTemplate = Deployment["spec"]["template"];
/** The spec of a pod. */
export type PodSpec = NonNullable<PodTemplate["spec"]>;
/** A container of a pod. */
export type Container = PodSpec["containers"][number];
/** A volume of a pod. */
export type Volume = NonNullable<PodSpec["volumes"]>[number];
export type VolumeMount = NonNullable<Container["volumeMounts"]>[number];
/** A variable of a container. */
export type EnvVar = NonNullable<Container["env"]>[number];
