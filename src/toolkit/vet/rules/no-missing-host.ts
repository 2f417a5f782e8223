import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { near } from "../../kubernetes/near.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { isKnown } from "../flows.ts";
import { type Destination, destinationOf } from "../hosts/destination.ts";
import type { NamedHost } from "../hosts/named-host.ts";
import { namedHosts } from "../hosts/named-hosts.ts";
import { podsBehind, portsBehind, type ServicePort, servicePorts } from "../services.ts";

export const noMissingHost: Rule = {
  name: "no-missing-host",
  subject: "links",
  severity: "error",
  reason: "A URL in the environment with a Service or port that does not exist fails on first use, not at startup.",
  fix: "Correct the host or port of the URL.",
  *problems(inventory) {
    const reported = new Set<string>();
    for (const found of namedHosts(inventory)) {
      const { resource, path, host } = found;
      const problem = problemOf(inventory, found);
      // Many containers can read the same line of a ConfigMap.
      const line = `${resource.index} ${path.join(" ")} ${host}`;
      if (problem === undefined || reported.has(line)) continue;
      reported.add(line);
      yield { resource, path, ...problem };
    }
  },
};

type Part = Omit<Problem, "resource" | "path"> | undefined;

function problemOf(inventory: VetInventory, found: NamedHost): Part {
  const destination = destinationOf(inventory, found);
  if (destination.kind === "lost") return missingHost(inventory, found, destination);
  return destination.kind === "service" ? wrongPort(inventory, found, destination.service) : undefined;
}

function missingHost(
  inventory: VetInventory,
  { host, name, pods }: NamedHost,
  destination: Extract<Destination, { kind: "lost" }>,
): Part {
  const known = inventory.ofKind("Service").filter(({ namespace }) => namespace === destination.namespace);
  const meant = near(
    destination.name,
    known.map((each) => each.name),
  );
  const message = `${nameOf(pods.owner)} connects to ${host} (${name}), but the input has no such Service.`;
  if (meant !== undefined) return { message, fix: `Did you mean ${meant}?` };
  // It may be another Service of the same namespace, or a name of the home network; it is only known for known pods.
  const { calls, isOutsideKnown } = inventory.facts;
  const isKnownElsewhere =
    isOutsideKnown && isKnown(inventory, pods) && calls?.some((call) => call.host === host) !== true;
  return destination.isCertain && !isKnownElsewhere ? { message, severity: "warning" } : undefined;
}

function wrongPort(inventory: VetInventory, { host, port, name, pods }: NamedHost, service: Resource): Part {
  const isHeadless = service.spec.clusterIP === "None";
  const ports = servicePorts(service);
  const open = isHeadless ? podPorts(inventory, service, ports) : ports.map((each) => each.port);
  if (port === undefined || open.length === 0 || open.includes(port) || service.spec.type === "ExternalName") return;
  const only = [...new Set(open)].join(", ");
  const message = `${nameOf(pods.owner)} connects to ${host} at port ${port} (${name}), but ${nameOf(service)} has only ${only}`;
  const source = { resource: service, path: ["spec", "ports"] };
  // Pods need not declare a port. One that the Service would map elsewhere is a mistake.
  return isHeadless && !ports.some((each) => each.port === port)
    ? { message: `${message}: it fails unless a pod listens on it anyway.`, severity: "warning", source }
    : { message: `${message}.`, source };
}

/** A headless Service does not map ports: its names lead to the pods' own ports, whether or not it lists them. */
const podPorts = (inventory: VetInventory, service: Resource, ports: readonly ServicePort[]): number[] =>
  podsBehind(inventory, service).flatMap((each) => [
    ...ports.flatMap((one) => portsBehind(each, one)),
    ...each.containers.flatMap((container) => container.ports.map((one) => one.port)),
  ]);
