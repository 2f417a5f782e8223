// Names of objects that belong to no single component.

/** Suffixes of objects that belong to no single component; the others are declared. */
export const partNames = {
  ResourceQuota: ["quota"],
  LimitRange: ["limits"],
  NetworkPolicy: ["default-deny", "acme-solver"],
  CiliumNetworkPolicy: ["acme-solver"],
  ConfigMap: ["config", "python", "dashboard"],
  Ingress: ["ui", "api", "agent"],
  HTTPRoute: ["http", "redirect"],
  PodMonitor: ["metrics", "postgres-metrics"],
  PrometheusRule: ["alerts"],
} as const;
