import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { trees } from "../read.ts";
import { podsBehind, portsBehind, servicePorts } from "../services.ts";

export const validServicePort: Rule = {
  name: "valid-service-port",
  subject: "links",
  severity: "error",
  reason: "A Service whose target port no container listens at refuses connections, or has no endpoints at all.",
  fix: "Name a port of the containers, or declare the port there.",
  problems: (inventory) =>
    inventory.ofKind("Service").flatMap((service) => {
      const pods = podsBehind(inventory, service);
      return servicePorts(service)
        .map((port, index) => ({ port, index, without: pods.find((each) => portsBehind(each, port).length === 0) }))
        .flatMap(({ port, index, without }) =>
          without === undefined
            ? []
            : [
                {
                  resource: service,
                  path: [
                    "spec",
                    "ports",
                    index,
                    ...(trees(service.spec.ports)[index]?.targetPort === undefined ? ["port"] : ["targetPort"]),
                  ],
                  message: `${nameOf(service)} sends port ${port.port} to ${port.targetPort}, where no container of ${nameOf(without.owner)} listens.`,
                  source: { resource: without.owner, path: [...without.path, "containers"] },
                },
              ],
        );
    }),
};
