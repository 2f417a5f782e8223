// The connections that a set of objects needs: as it is told, or as its objects say.

import { components, FLOWS } from "../../aether/topology.ts";
import { nameOf, type Resource } from "../kubernetes/inventory.ts";
import type { Pods } from "../kubernetes/pods.ts";
import { trees } from "../kubernetes/read.ts";
import { backends } from "./backends.ts";
import { destinationOf, namedHosts } from "./environment.ts";
import type { NeededFlow, Place, VetInventory } from "./facts.ts";
import { endpointPorts, monitoredServices } from "./monitors.ts";
import { podsBehind, portsBehind, servicePort, servicePorts } from "./services.ts";

export const neededFlows = (inventory: VetInventory): readonly NeededFlow[] =>
  inventory.facts.flows ?? inventory.once(derived);

/** Those of a stack: as they are told, or as the table of connections says. */
export const flowsOfStacks = (inventory: VetInventory): readonly NeededFlow[] =>
  inventory.facts.flows ?? inventory.once(ofTopology);

/** Whether all that these pods need is known: not of those that somebody adds to a stack. */
export const isKnown = (pods: Pods): boolean => componentOf(pods) !== undefined;

const SOMEWHERE: Place = { kind: "somewhere" };

export const placeOf = ({ namespace, labels }: Pods): Place => ({ kind: "pods", namespace, matchLabels: labels });

const derived = (inventory: VetInventory): NeededFlow[] => [
  ...ofEnvironment(inventory),
  ...ofRoutes(inventory),
  ...ofOpenServices(inventory),
  ...ofMonitors(inventory),
  ...flowsOfStacks(inventory),
];

function ofEnvironment(inventory: VetInventory): NeededFlow[] {
  return namedHosts(inventory).flatMap((found): NeededFlow[] => {
    const { pods, name, host, port } = found;
    const destination = destinationOf(inventory, found);
    const from = placeOf(pods);
    const why = `${name} names ${host}`;
    // That a setting holds the URL of something outside does not mean that it is called: it may be the own address, for links.
    if (destination.kind !== "service") return [];
    const { service } = destination;
    const ports =
      port === undefined ? servicePorts(service) : [servicePort(service, port)].filter((each) => each !== undefined);
    // Settings are shared by components that do not all use them: between these the table decides.
    const isInTable = (to: Pods) => componentOf(pods) !== undefined && componentOf(to) !== undefined;
    const targets = podsBehind(inventory, service).filter((to) => !isInTable(to));
    const flows = targets.flatMap((to) =>
      ports.flatMap((each) =>
        portsBehind(to, each).map((number) => flow(from, placeOf(to), number, each.protocol, why)),
      ),
    );
    return [...flows, ...dns(from, why)];
  });
}

const flow = (from: Place, to: Place, port: number, protocol: string, why: string): NeededFlow => ({
  from,
  to,
  port,
  protocol: protocol === "UDP" || protocol === "SCTP" ? protocol : "TCP",
  why,
});

const dns = (from: Place, why: string): NeededFlow[] => [flow(from, SOMEWHERE, 53, "UDP", why)];

const ofRoutes = (inventory: VetInventory): NeededFlow[] =>
  backends(inventory).flatMap(({ from, namespace, service: name, port }) => {
    const service = inventory.find("Service", namespace, name);
    return service === undefined ? [] : into(inventory, service, `${nameOf(from)} leads there`, port);
  });

const ofOpenServices = (inventory: VetInventory): NeededFlow[] =>
  inventory
    .ofKind("Service")
    .filter(({ spec }) => spec.type === "LoadBalancer" || spec.type === "NodePort")
    .flatMap((service) => into(inventory, service, `${nameOf(service)} is open to the outside`));

const ofMonitors = (inventory: VetInventory): NeededFlow[] =>
  inventory
    .ofKind("ServiceMonitor")
    .flatMap((monitor) =>
      trees(monitor.spec.endpoints).flatMap((endpoint) =>
        monitoredServices(inventory, monitor).flatMap((service) =>
          endpointPorts(service, endpoint).flatMap(({ port }) =>
            into(inventory, service, `${nameOf(monitor)} collects there`, port),
          ),
        ),
      ),
    );

/** From somewhere to the pods behind a Service. */
const into = (inventory: VetInventory, service: Resource, why: string, port?: number | string): NeededFlow[] =>
  podsBehind(inventory, service).flatMap((to) =>
    servicePorts(service)
      .filter((each) => port === undefined || each.name === port || each.port === port)
      .flatMap((each) =>
        portsBehind(to, each).map((number) => flow(SOMEWHERE, placeOf(to), number, each.protocol, why)),
      ),
  );

/** Aether's own pods are known by their labels, and what they need by the table of connections. */
function ofTopology({ pods }: VetInventory): NeededFlow[] {
  const stacks = Map.groupBy(
    pods.filter((each) => componentOf(each) !== undefined),
    ({ namespace, labels }) => `${namespace} ${labels["app.kubernetes.io/instance"]}`,
  );
  return [...stacks.values()].flatMap((members) =>
    FLOWS.flatMap(({ from, to, why }) => {
      const sources = members.filter((each) => componentOf(each) === from);
      if (to === "dns") return sources.flatMap((each) => dns(placeOf(each), why));
      const port = (components as Readonly<Record<string, { port?: number }>>)[to]?.port;
      const targets = members.filter((each) => componentOf(each) === to);
      return sources.flatMap((source) =>
        targets.flatMap((target) =>
          port === undefined ? [] : [flow(placeOf(source), placeOf(target), port, "TCP", why)],
        ),
      );
    }),
  );
}

/** Which of Aether's components pods are; `undefined` for those of others. */
export const componentOf = ({ labels }: Pods): string | undefined => {
  const component = labels["app.kubernetes.io/component"];
  return labels["app.kubernetes.io/name"] === "aether" &&
    component !== undefined &&
    Object.hasOwn(components, component)
    ? component
    : undefined;
};
