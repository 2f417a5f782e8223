import { nameOf } from "../../kubernetes/inventory.ts";
import { portNumbers } from "../../kubernetes/pods.ts";
import { trees } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";
import { isInjected } from "../injection.ts";
import { podsBehind, servicePorts } from "../services.ts";

export const validServicePort: Rule = {
  name: "valid-service-port",
  subject: "links",
  severity: "error",
  reason:
    "A Service whose named target port no container declares has no endpoints for it. If the target is a number that nothing listens on, connections are refused. An undeclared number is a warning, because declaring it is optional; and so is a name if the Service is headless, because the names of its pods resolve nevertheless, or if containers may be injected into the pods.",
  fix: "Use a port of the containers, or declare the port there.",
  *problems(inventory) {
    for (const service of inventory.ofKind("Service"))
      for (const [index, { port, targetPort, protocol }] of servicePorts(service).entries()) {
        const pods = podsBehind(inventory, service);
        const without = pods.filter((each) => portNumbers(each, targetPort, protocol).length === 0);
        const [first] = without;
        // The API server rejects a port that is not a number.
        if (first === undefined || port === 0) continue;
        const isNumber = typeof targetPort === "number";
        const isHeadless = service.spec.clusterIP === "None";
        const mayBeInjected = without.some((each) => isInjected(inventory, each));
        const where = isNumber
          ? `which no container of ${nameOf(first.owner)} declares: connections are refused unless a container listens on it anyway`
          : `which no container of ${nameOf(first.owner)} declares${mayBeInjected ? ": it works only if an injected container has it" : ""}`;
        yield {
          resource: service,
          path: [
            "spec",
            "ports",
            index,
            trees(service.spec.ports)[index]?.targetPort === undefined ? "port" : "targetPort",
          ],
          message: `${nameOf(service)} sends port ${port} to ${targetPort}, ${where}.`,
          source: { resource: first.owner, path: [...first.path, "containers"] },
          // If other pods have the port, these may have another purpose, such as those of a Job.
          severity: isNumber || isHeadless || mayBeInjected || without.length < pods.length ? "warning" : "error",
        };
      }
  },
};
