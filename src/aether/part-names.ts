// Names of objects that are no single component's.

/** What follows the name of the stack in objects that are no single component's; the others are declared. */
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
