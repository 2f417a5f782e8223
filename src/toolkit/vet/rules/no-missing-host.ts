import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { near } from "../../kubernetes/near.ts";
import { type Destination, destinationOf, type NamedHost, namedHosts } from "../environment.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { podsBehind, portsBehind, servicePorts } from "../services.ts";

export const noMissingHost: Rule = {
  name: "no-missing-host",
  subject: "links",
  severity: "error",
  reason:
    "A URL in the environment that names a Service or a port that does not exist fails when it is first used, not at the start.",
  fix: "Correct the host or port of the URL.",
  problems: (inventory) => {
    const problems = namedHosts(inventory).flatMap((found) => problemsOf(inventory, found));
    // The same line of a ConfigMap is read by many containers.
    return new Map(
      problems.toReversed().map((each) => [`${each.resource.index} ${each.path.join(" ")} ${each.host}`, each]),
    ).values();
  },
};

function problemsOf(inventory: VetInventory, found: NamedHost) {
  const destination = destinationOf(inventory, found);
  const { resource, path, host } = found;
  const problem =
    destination.kind === "lost"
      ? lostHost(inventory, found, destination)
      : destination.kind === "service"
        ? wrongPort(inventory, found, destination.service)
        : undefined;
  return problem === undefined ? [] : [{ resource, path, host, ...problem }];
}

type Part = Omit<Problem, "resource" | "path"> | undefined;

function lostHost(
  { ofKind, facts }: VetInventory,
  { host, name, pods }: NamedHost,
  { namespace, name: service, isCertain }: Extract<Destination, { kind: "lost" }>,
): Part {
  const known = ofKind("Service").filter((each) => each.namespace === namespace);
  const meant = near(
    service,
    known.map((each) => each.name),
  );
  const message = `${nameOf(pods.owner)} looks for ${host} (${name}), and there is no such Service among these objects.`;
  if (meant !== undefined) return { message, fix: `Did you mean ${meant}?` };
  // It may be somebody else's Service in the same namespace, or a name of the home network, as whoever knows the stack can tell.
  const isKnownElsewhere = facts.flows !== undefined && facts.calls?.some((call) => call.host === host) !== true;
  return isCertain && !isKnownElsewhere ? { message, severity: "warning" } : undefined;
}

function wrongPort(inventory: VetInventory, { host, port, name, pods }: NamedHost, service: Resource): Part {
  // A headless Service does not translate: its names lead to the pods' own ports.
  const ports =
    service.spec.clusterIP === "None"
      ? podsBehind(inventory, service).flatMap((each) => servicePorts(service).flatMap((one) => portsBehind(each, one)))
      : servicePorts(service).map((each) => each.port);
  if (port === undefined || service.spec.type === "ExternalName" || ports.length === 0 || ports.includes(port))
    return undefined;
  return {
    message: `${nameOf(pods.owner)} connects to ${host} at port ${port} (${name}), and ${nameOf(service)} has only ${[...new Set(ports)].join(", ")}.`,
  };
}
