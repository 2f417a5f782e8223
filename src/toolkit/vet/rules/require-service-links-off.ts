import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { variablesOf } from "../environment.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { servicePorts } from "../services.ts";

export const requireServiceLinksOff: Rule = {
  name: "require-service-links-off",
  subject: "safety",
  severity: "warning",
  reason:
    "Kubernetes sets variables for every Service of the namespace, such as API_PORT=tcp://10.0.0.7:8000: a program that reads a setting of that name gets an address instead.",
  fix: "Set enableServiceLinks: false on the pods.",
  *problems(inventory) {
    for (const { owner, namespace, spec, path, containers } of inventory.pods) {
      if (spec.enableServiceLinks === false) continue;
      const serviceOf = (variable: string) => inventory.once(servicesByVariable).get(`${namespace} ${variable}`);
      // The pods' own wins, but only in the containers that set it.
      const collision = containers
        .flatMap((container) => variablesOf(inventory, container))
        .find(({ name }) => serviceOf(name) !== undefined);
      if (collision === undefined) continue;
      yield {
        resource: owner,
        path: [...path, "enableServiceLinks"],
        message: `In ${nameOf(owner)} the cluster sets ${collision.name} to the address of Service ${serviceOf(collision.name)}, beside the setting of that name.`,
      };
    }
  },
};

const servicesByVariable = ({ ofKind }: VetInventory) =>
  new Map(
    ofKind("Service").flatMap((service) =>
      variablesFor(service).map((variable) => [`${service.namespace} ${variable}`, service.name]),
    ),
  );

/** The variables that Kubernetes makes of a Service. */
function variablesFor(service: Resource): string[] {
  if (service.spec.clusterIP === "None" || service.spec.type === "ExternalName") return [];
  const prefix = service.name.toUpperCase().replaceAll("-", "_");
  const ofPorts = servicePorts(service).map(({ port, protocol }) => `PORT_${port}_${protocol}`);
  return ["SERVICE_HOST", "SERVICE_PORT", "PORT", ...ofPorts].map((name) => `${prefix}_${name}`);
}
