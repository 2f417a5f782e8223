import { nameOf, type Resource } from "../../toolkit/kubernetes/inventory.ts";
import { backends } from "../../toolkit/vet/backends.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { podsBehind } from "../../toolkit/vet/services.ts";
import { componentOf, isInternal } from "./components.ts";
import { isClosed } from "./stacks.ts";

export const requireInternalService: Rule = {
  name: "require-internal-service",
  subject: "safety",
  severity: "warning",
  reason:
    "The database and MLflow are for the stack's own pods: MLflow has no authentication. A Service of type NodePort or LoadBalancer, or with external IPs, bypasses the ingress with its TLS, limits and closed setup.",
  fix: "Set spec.type to ClusterIP, remove externalIPs, and route only to the UI, the API and the scheduler.",
  *problems(inventory) {
    for (const service of inventory.ofKind("Service")) {
      if (!isClosed(inventory, service.namespace)) continue;
      const { type = "ClusterIP", externalIPs } = service.spec;
      const isOpen = type === "NodePort" || type === "LoadBalancer";
      if (!isOpen && !(Array.isArray(externalIPs) && externalIPs.length > 0)) continue;
      const component = componentBehind(inventory, service);
      if (component === undefined || !isClosed(inventory, service.namespace, `${component}.service.type`)) continue;
      const message = `${nameOf(service)} exposes the component ${component} outside the cluster and bypasses the ingress.`;
      yield { resource: service, path: ["spec", isOpen ? "type" : "externalIPs"], message };
    }
    for (const { from, namespace, service: name, path } of backends(inventory)) {
      const service = inventory.find("Service", namespace, name);
      const component = service && isClosed(inventory, namespace) ? componentBehind(inventory, service) : undefined;
      if (component === undefined || !isInternal(component)) continue;
      const message = `${nameOf(from)} exposes the component ${component}, which is only for pods of the stack.`;
      yield { resource: from, path, message };
    }
  },
};

const componentBehind = (inventory: VetInventory, service: Resource): string | undefined =>
  podsBehind(inventory, service).flatMap((pods) => componentOf(pods) ?? [])[0];
