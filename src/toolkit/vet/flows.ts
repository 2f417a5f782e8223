// The connections that a set of objects needs: those that are known, and those that its objects show.

import { nameOf, type Resource } from "../kubernetes/inventory.ts";
import type { Pods } from "../kubernetes/pods.ts";
import { trees } from "../kubernetes/read.ts";
import { equalities, type Requirement, satisfies } from "../kubernetes/selector.ts";
import { backends } from "./backends.ts";
import type { NeededFlow, Place, VetInventory } from "./facts.ts";
import { destinationOf } from "./hosts/destination.ts";
import { namedHosts } from "./hosts/named-hosts.ts";
import { endpointPorts, monitoredPods, monitoredServices, podEndpointPorts } from "./monitors.ts";
import { backendPorts, podsBehind, portsBehind, type ServicePort, servicePort, servicePorts } from "./services.ts";

export const neededFlows = (inventory: VetInventory): readonly NeededFlow[] => inventory.once(allFlows);

const allFlows = (inventory: VetInventory): NeededFlow[] => [
  ...ofEnvironment(inventory),
  ...ofRoutes(inventory),
  ...ofOpenServices(inventory),
  ...ofServiceMonitors(inventory),
  ...ofPodMonitors(inventory),
  ...(inventory.facts.flows ?? []),
];

/** Whether all connections between these pods, or the pods that an object selects, and other known pods are known. */
export const isKnown = (
  inventory: VetInventory,
  { namespace, labels }: Pick<Pods | Resource, "namespace" | "labels">,
): boolean =>
  inventory
    .once(knownSelectors)
    .get(namespace)
    ?.some((wanted) => satisfies(labels, wanted)) ?? false;

/** By namespace: it is asked of every pair of pods that a policy lets connect. */
const knownSelectors = ({ facts: { knownPods = [] } }: VetInventory): Map<string, Requirement[][]> => {
  const selectors = new Map<string, Requirement[][]>();
  for (const place of knownPods)
    if (place.kind === "pods")
      selectors.set(place.namespace, [...(selectors.get(place.namespace) ?? []), equalities(place.matchLabels)]);
  return selectors;
};

const SOMEWHERE: Place = { kind: "somewhere" };

function* ofEnvironment(inventory: VetInventory): Iterable<NeededFlow> {
  for (const found of namedHosts(inventory)) {
    const { pods, name, host, port } = found;
    const destination = destinationOf(inventory, found);
    // A setting with the URL of something outside does not prove that it is called: it may be the pods' own address, for links.
    if (destination.kind !== "service") continue;
    const { service } = destination;
    const isFromKnown = isKnown(inventory, pods);
    const why = `${name} contains ${host}`;
    const ports = port === undefined ? servicePorts(service) : [servicePort(service, port) ?? []].flat();
    // Settings are shared by pods that do not all use them: between these pods, connections are known.
    const targets = podsBehind(inventory, service).filter((to) => !(isFromKnown && isKnown(inventory, to)));
    for (const to of targets) yield* flows(placeOf(pods), to, ports, why);
    if (!(isFromKnown && inventory.facts.isOutsideKnown))
      yield { from: placeOf(pods), to: SOMEWHERE, port: 53, protocol: "UDP", why };
  }
}

function* ofRoutes(inventory: VetInventory): Iterable<NeededFlow> {
  for (const backend of backends(inventory)) {
    const { from } = backend;
    const service = inventory.find("Service", backend.namespace, backend.service);
    if (service === undefined) continue;
    const isFromKnown = inventory.facts.isOutsideKnown === true && isKnown(inventory, from);
    const targets = podsBehind(inventory, service).filter((to) => !(isFromKnown && isKnown(inventory, to)));
    for (const to of targets)
      yield* flows(SOMEWHERE, to, backendPorts(inventory, service, backend), `${nameOf(from)} routes to it`);
  }
}

function* ofOpenServices(inventory: VetInventory): Iterable<NeededFlow> {
  for (const service of inventory.ofKind("Service"))
    if (service.spec.type === "LoadBalancer" || service.spec.type === "NodePort")
      for (const to of podsBehind(inventory, service))
        yield* flows(SOMEWHERE, to, servicePorts(service), `${nameOf(service)} is reachable from outside`);
}

function* ofServiceMonitors(inventory: VetInventory): Iterable<NeededFlow> {
  for (const monitor of inventory.ofKind("ServiceMonitor"))
    for (const service of monitoredServices(inventory, monitor)) {
      const ports = trees(monitor.spec.endpoints).flatMap((endpoint) => endpointPorts(inventory, service, endpoint));
      for (const to of podsBehind(inventory, service)) yield* flows(SOMEWHERE, to, ports, collects(monitor));
    }
}

function* ofPodMonitors(inventory: VetInventory): Iterable<NeededFlow> {
  const { knownMonitors = [] } = inventory.facts;
  for (const monitor of inventory.ofKind("PodMonitor")) {
    if (knownMonitors.some(({ namespace, name }) => namespace === monitor.namespace && name === monitor.name)) continue;
    for (const to of monitoredPods(inventory, monitor))
      for (const port of trees(monitor.spec.podMetricsEndpoints).flatMap((endpoint) => podEndpointPorts(to, endpoint)))
        yield { from: SOMEWHERE, to: placeOf(to), port, protocol: "TCP", why: collects(monitor) };
  }
}

const collects = (monitor: Resource) => `${nameOf(monitor)} scrapes it`;

/** From a place to pods, at the ports of a Service. */
function* flows(from: Place, to: Pods, ports: readonly ServicePort[], why: string): Iterable<NeededFlow> {
  for (const each of ports)
    for (const port of portsBehind(to, each)) yield { from, to: placeOf(to), port, protocol: each.protocol, why };
}

/** The labels of pods may match others, and pods without labels match all of a namespace: the place keeps whose it is. */
const podsOfPlaces = new WeakMap<Place, Pods>();

function placeOf(pods: Pods): Place {
  const place: Place = { kind: "pods", namespace: pods.namespace, matchLabels: pods.labels };
  podsOfPlaces.set(place, pods);
  return place;
}

/** The pods of the set at a place. */
export function podsAt(inventory: VetInventory, place: Place): readonly Pods[] {
  if (place.kind !== "pods" || place.isForeign) return [];
  const pods = podsOfPlaces.get(place);
  return pods === undefined ? inventory.selected(place.namespace, equalities(place.matchLabels)) : [pods];
}
