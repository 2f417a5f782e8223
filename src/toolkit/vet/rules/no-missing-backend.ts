import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { backends, ROUTES } from "../backends.ts";
import type { Rule } from "../finding.ts";
import { servicePort, servicePorts } from "../services.ts";

export const noMissingBackend: Rule = {
  name: "no-missing-backend",
  subject: "links",
  severity: "error",
  reason: "A route to a Service or port that does not exist answers 503.",
  fix: "Correct the name or port, or add the Service.",
  problems: (inventory) =>
    backends(inventory).flatMap(({ from, namespace, service, port, path, portPath, urlPath }) => {
      // A Service of a namespace that is not part of the set is somebody else's.
      if (!inventory.namespaces.has(namespace)) return [];
      const found = inventory.find("Service", namespace, service);
      if (found === undefined) {
        const known = inventory.ofKind("Service").map(({ name }) => name);
        const message = `${nameOf(from)} answers 503 at ${urlPath}: there is no Service ${service}.${meant(service, known)}`;
        return [{ resource: from, path, message }];
      }
      if (port === undefined && ROUTES.includes(from.kind)) {
        const message = `${nameOf(from)} is refused: it names no port of Service ${service}.`;
        return [{ resource: from, path, message, fix: "Add the port." }];
      }
      if (port === undefined || servicePort(found, port) !== undefined) return [];
      const ports = servicePorts(found).map(({ name, port: number }) =>
        name === undefined ? `${number}` : `${name} (${number})`,
      );
      const message = `${nameOf(from)} answers 503 at ${urlPath}: Service ${service} has no port ${port}, only ${ports.join(", ")}.`;
      return [{ resource: from, path: portPath, message }];
    }),
};
