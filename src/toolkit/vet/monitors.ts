// What the Prometheus operator's monitors collect from.

import type { Resource } from "../kubernetes/inventory.ts";
import { type Pods, portNumbers } from "../kubernetes/pods.ts";
import { number, type Tree, text, texts, tree } from "../kubernetes/read.ts";
import { requirements, satisfies } from "../kubernetes/selector.ts";
import type { VetInventory } from "./facts.ts";
import { type ServicePort, servicePorts } from "./services.ts";

/** Whether a ServiceMonitor or PodMonitor selects a namespace. */
export function isInView({ spec, namespace: own }: Resource, namespace: string): boolean {
  const { any, matchNames } = tree(spec.namespaceSelector);
  const names = texts(matchNames);
  return any === true || (names.length === 0 ? namespace === own : names.includes(namespace));
}

export const monitoredServices = ({ ofKind }: VetInventory, monitor: Resource): Resource[] => {
  const wanted = requirements(monitor.spec.selector);
  return ofKind("Service").filter(({ namespace, labels }) => isInView(monitor, namespace) && satisfies(labels, wanted));
};

export const monitoredPods = ({ pods }: VetInventory, monitor: Resource): Pods[] => {
  const wanted = requirements(monitor.spec.selector);
  return pods.filter(({ namespace, labels }) => isInView(monitor, namespace) && satisfies(labels, wanted));
};

/** The ports of a Service that an endpoint selects: by name, or by target port. */
export const endpointPorts = (service: Resource, endpoint: Tree): ServicePort[] => {
  const name = text(endpoint.port);
  const target = text(endpoint.targetPort) ?? number(endpoint.targetPort);
  return servicePorts(service).filter((each) => (name === undefined ? each.targetPort === target : each.name === name));
};

/** The ports of pods that an endpoint of a PodMonitor selects. */
export const podEndpointPorts = (pods: Pods, { port, portNumber }: Tree): number[] => {
  const wanted = number(portNumber);
  return wanted === undefined ? portNumbers(pods, text(port) ?? "", "TCP") : [wanted];
};
