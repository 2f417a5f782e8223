import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Container, Pods } from "../../kubernetes/pods.ts";
import { trees } from "../../kubernetes/read.ts";
import { equalities } from "../../kubernetes/selector.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { servicePorts } from "../services.ts";
import { variablesOf } from "../variables.ts";

export const requireServiceLinksOff: Rule = {
  name: "require-service-links-off",
  subject: "safety",
  severity: "warning",
  reason:
    "Kubernetes sets variables for every Service of the namespace, such as API_PORT=tcp://10.0.0.7:8000: a program that reads a setting of the same name gets an address instead. Only checked for settings that are known, in containers that do not set them themselves.",
  fix: "Set enableServiceLinks: false on the pods.",
  *problems(inventory) {
    for (const { at, container: name, names } of inventory.facts.settings ?? []) {
      if (at.kind !== "pods") continue;
      for (const pods of inventory.selected(at.namespace, equalities(at.matchLabels)))
        for (const container of pods.containers)
          if (container.name === name && pods.spec.enableServiceLinks !== false)
            yield* collisions(inventory, pods, container, names);
    }
  },
};

/** What a container sets itself overrides what the cluster sets. */
function* collisions(
  inventory: VetInventory,
  { owner, namespace, path }: Pods,
  container: Container,
  names: readonly string[],
): Iterable<Problem> {
  const own = new Set([
    ...variablesOf(inventory, container).map(({ name }) => name),
    ...trees(container.spec.env).map(({ name }) => name),
  ]);
  for (const name of names) {
    const service = inventory.once(servicesByVariable).get(`${namespace} ${name}`);
    if (service === undefined || own.has(name)) continue;
    yield {
      resource: owner,
      path: [...path, "enableServiceLinks"],
      message: `In container ${container.name} of ${nameOf(owner)} Kubernetes sets ${name} to the address of Service ${service}, because nothing else sets it.`,
    };
  }
}

const servicesByVariable = ({ ofKind }: VetInventory) =>
  new Map(
    ofKind("Service").flatMap((service) =>
      variablesFor(service).map((variable) => [`${service.namespace} ${variable}`, service.name]),
    ),
  );

/** The variables that Kubernetes creates for a Service. */
function variablesFor(service: Resource): string[] {
  if (service.spec.clusterIP === "None" || service.spec.type === "ExternalName") return [];
  const prefix = service.name.toUpperCase().replaceAll("-", "_");
  const ofPorts = servicePorts(service).map(({ port, protocol }) => `PORT_${port}_${protocol}`);
  return ["SERVICE_HOST", "SERVICE_PORT", "PORT", ...ofPorts].map((name) => `${prefix}_${name}`);
}
