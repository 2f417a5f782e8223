import { nameOf } from "../../kubernetes/inventory.ts";
import { didYouMeanText } from "../../kubernetes/near.ts";
import { type Backend, backends } from "../backends.ts";
import type { Rule } from "../finding.ts";
import { severityOfMissing } from "../references.ts";
import { backendPorts, type ServicePort, servicePorts } from "../services.ts";

export const noMissingBackend: Rule = {
  name: "no-missing-backend",
  subject: "links",
  severity: "error",
  reason:
    "A route to a Service or port that does not exist answers 503. It is a warning if the Service is not in the input, because it may exist in the cluster, unless its name differs by a typo from an existing one.",
  fix: "Correct the name or port, or add the Service.",
  *problems(inventory) {
    for (const backend of backends(inventory)) {
      const { from, namespace, service, port, path, portPath, needsPort } = backend;
      // A Service in a namespace without any in the input may exist.
      if (!inventory.namespaces.has(namespace)) continue;
      const found = inventory.find("Service", namespace, service);
      if (found === undefined) {
        if (inventory.mayHave("Service", namespace, service)) continue;
        const known = inventory.ofKind("Service").map(({ name }) => name);
        const message = `${consequence(backend)} until the Service ${service} exists. It is not in the input.${didYouMeanText(service, known)}`;
        yield { resource: from, path, message, severity: severityOfMissing(service, known) };
        continue;
      }
      if (port === undefined && needsPort) {
        const message = `${nameOf(from)} is rejected: it sets no port for Service ${service}.`;
        yield { resource: from, path, message, fix: "Add the port." };
      }
      if (port === undefined || backendPorts(inventory, found, backend).length > 0) continue;
      const ports = servicePorts(found);
      // Every port of an external name is reachable: ingress-nginx and Traefik use any number, whatever the Service declares.
      if (found.spec.type === "ExternalName" && (ports.length === 0 || typeof port === "number")) continue;
      const message = `${consequence(backend)}: Service ${service} ${wrongPort(backend, ports)}.`;
      yield { resource: from, path: portPath, message, source: { resource: found, path: ["spec", "ports"] } };
    }
  },
};

/** What happens to requests; other controllers than those of Kubernetes' own routes answer 404, 502 or 503. */
function consequence({ from, routePaths: [way] }: Backend): string {
  return way === undefined ? `${nameOf(from)} leads nowhere` : `${nameOf(from)} answers 503 at ${way.urlPath}`;
}

function wrongPort({ port, isPodPort }: Backend, ports: readonly ServicePort[]): string {
  if (isPodPort && typeof port === "number") {
    const targets = ports.map(({ targetPort }) => targetPort).join(", ") || "none";
    return `does not lead to port ${port} of its pods; it leads to: ${targets}`;
  }
  const texts = ports.map(({ name, port: number }) => (name === undefined ? `${number}` : `${name} (${number})`));
  return `has no port ${typeof port === "string" ? `named ${port}` : port}; its ports: ${texts.join(", ") || "none"}`;
}
