import { nameOf } from "../../kubernetes/inventory.ts";
import { didYouMeanText } from "../../kubernetes/near.ts";
import { backends, ROUTES } from "../backends.ts";
import type { Rule } from "../finding.ts";
import { severityOfMissing } from "../references.ts";
import { servicePort, servicePorts } from "../services.ts";

export const noMissingBackend: Rule = {
  name: "no-missing-backend",
  subject: "links",
  severity: "error",
  reason:
    "A route to a Service or port that does not exist answers 503. It is a warning if the Service is not in the input, because it may exist in the cluster, unless its name differs by a typo from an existing one.",
  fix: "Correct the name or port, or add the Service.",
  *problems(inventory) {
    for (const { from, namespace, service, port, path, portPath, urlPath } of backends(inventory)) {
      // A Service in a namespace without any in the input may exist.
      if (!inventory.namespaces.has(namespace)) continue;
      const answers = `${nameOf(from)} answers 503 at ${urlPath}`;
      const found = inventory.find("Service", namespace, service);
      if (found === undefined) {
        if (inventory.mayHave("Service", namespace, service)) continue;
        const known = inventory.ofKind("Service").map(({ name }) => name);
        const message = `${answers} until the Service ${service} exists. It is not in the input.${didYouMeanText(service, known)}`;
        yield { resource: from, path, message, severity: severityOfMissing(service, known) };
        continue;
      }
      if (port === undefined && ROUTES.includes(from.kind)) {
        const message = `${nameOf(from)} is rejected: it sets no port for Service ${service}.`;
        yield { resource: from, path, message, fix: "Add the port." };
      }
      if (port === undefined || servicePort(found, port) !== undefined) continue;
      // Every port of an external name is reachable.
      if (found.spec.type === "ExternalName" && servicePorts(found).length === 0) continue;
      const ports = servicePorts(found).map((each) =>
        each.name === undefined ? `${each.port}` : `${each.name} (${each.port})`,
      );
      const message = `${answers}: Service ${service} has no port ${port}, only ${ports.join(", ")}.`;
      yield { resource: from, path: portPath, message };
    }
  },
};
