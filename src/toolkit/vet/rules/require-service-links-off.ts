import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
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
  problems: (inventory) =>
    inventory.pods
      .filter(({ spec }) => spec.enableServiceLinks !== false)
      .flatMap((pods) => {
        const [collision] = collisions(inventory, pods);
        return collision === undefined
          ? []
          : [
              {
                resource: pods.owner,
                path: [...pods.path, "enableServiceLinks"],
                message: `In ${nameOf(pods.owner)} the cluster sets ${collision.variable} to the address of Service ${collision.service}, beside the setting of that name.`,
              },
            ];
      }),
};

/** Where a variable that Kubernetes makes has the name of one that the pods set; the pods' own wins, but only there. */
function collisions(inventory: VetInventory, pods: Pods): { service: string; variable: string }[] {
  const made = inventory.once(madeVariables).get(pods.namespace);
  const names = new Set(
    pods.containers.flatMap((container) => variablesOf(inventory, container).map(({ name }) => name)),
  );
  return [...names].flatMap((variable) => {
    const service = made?.get(variable);
    return service === undefined ? [] : [{ service, variable }];
  });
}

/** By namespace, the variables that Kubernetes makes, each with its Service. */
const madeVariables = ({ ofKind }: VetInventory): ReadonlyMap<string, ReadonlyMap<string, string>> =>
  new Map(
    [...Map.groupBy(ofKind("Service"), ({ namespace }) => namespace)].map(([namespace, services]) => [
      namespace,
      new Map(
        services.flatMap((service) => variablesFor(service).map((variable) => [variable, service.name] as const)),
      ),
    ]),
  );

function variablesFor(service: Resource): string[] {
  if (service.spec.clusterIP === "None" || service.spec.type === "ExternalName") return [];
  const prefix = service.name.toUpperCase().replaceAll("-", "_");
  return [
    `${prefix}_SERVICE_HOST`,
    `${prefix}_SERVICE_PORT`,
    `${prefix}_PORT`,
    ...servicePorts(service).map(({ port, protocol }) => `${prefix}_PORT_${port}_${protocol}`),
  ];
}
