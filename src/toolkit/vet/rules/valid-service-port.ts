import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { portNumbers } from "../../kubernetes/pods.ts";
import { trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { podsBehind, type ServicePort, servicePorts } from "../services.ts";

export const validServicePort: Rule = {
  name: "valid-service-port",
  subject: "links",
  severity: "error",
  reason:
    "A Service whose target port has a name that no container gives to a port has no endpoints there; at a number where nothing listens connections are refused. A number need not be declared, so that one which is not is a warning.",
  fix: "Name a port of the containers, or declare the port there.",
  problems: (inventory) =>
    inventory
      .ofKind("Service")
      .flatMap((service) => servicePorts(service).flatMap((port, index) => problems(inventory, service, port, index))),
};

function problems(inventory: VetInventory, service: Resource, port: ServicePort, index: number): Problem[] {
  const { targetPort, protocol } = port;
  const pods = podsBehind(inventory, service);
  const without = pods.filter((each) => portNumbers(each, targetPort, protocol).length === 0);
  const [first] = without;
  if (first === undefined) return [];
  const isNumber = typeof targetPort === "number";
  const field = trees(service.spec.ports)[index]?.targetPort === undefined ? "port" : "targetPort";
  const where = isNumber
    ? `which no container of ${nameOf(first.owner)} declares: connections are refused unless one listens there all the same`
    : `where no container of ${nameOf(first.owner)} listens`;
  return [
    {
      resource: service,
      path: ["spec", "ports", index, field],
      message: `${nameOf(service)} sends port ${port.port} to ${targetPort}, ${where}.`,
      source: { resource: first.owner, path: [...first.path, "containers"] },
      // Beside other pods that have the port, these may be there for something else, such as those of a Job.
      severity: isNumber || without.length < pods.length ? "warning" : "error",
    },
  ];
}
