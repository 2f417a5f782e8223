// What the Prometheus operator's monitors collect from.

import type { Resource } from "../kubernetes/inventory.ts";
import { type Pods, portNumbers } from "../kubernetes/pods.ts";
import { number, type Tree, text, texts, tree } from "../kubernetes/read.ts";
import { requirements, satisfies } from "../kubernetes/selector.ts";
import type { VetInventory } from "./facts.ts";
import { podsBehind, portsBehind, type ServicePort, servicePorts } from "./services.ts";

/** Whether a ServiceMonitor or PodMonitor selects a namespace. */
export function selectsNamespace({ spec, namespace: own }: Resource, namespace: string): boolean {
  const { any, matchNames } = tree(spec.namespaceSelector);
  const names = texts(matchNames);
  return any === true || (names.length === 0 ? namespace === own : names.includes(namespace));
}

export const monitoredServices = ({ ofKind }: VetInventory, monitor: Resource): Resource[] => {
  const wanted = requirements(monitor.spec.selector);
  return ofKind("Service").filter(
    ({ namespace, labels }) => selectsNamespace(monitor, namespace) && satisfies(labels, wanted),
  );
};

export const monitoredPods = ({ pods }: VetInventory, monitor: Resource): Pods[] => {
  const wanted = requirements(monitor.spec.selector);
  return pods.filter(({ namespace, labels }) => selectsNamespace(monitor, namespace) && satisfies(labels, wanted));
};

/** The ports of a Service that an endpoint selects: by name, or by the name or number of the pods' port. */
export const endpointPorts = (inventory: VetInventory, service: Resource, endpoint: Tree): ServicePort[] => {
  const name = text(endpoint.port);
  const target = text(endpoint.targetPort) ?? number(endpoint.targetPort);
  const ports = servicePorts(service);
  if (name !== undefined) return ports.filter((each) => each.name === name);
  if (target === undefined) return [];
  const behind = podsBehind(inventory, service);
  return ports.filter(
    (each) =>
      each.targetPort === target ||
      behind.some((pods) => {
        const wanted = portsBehind(pods, { ...each, targetPort: target });
        return portsBehind(pods, each).some((port) => wanted.includes(port));
      }),
  );
};

/** The ports of pods that an endpoint of a PodMonitor selects. */
export const podEndpointPorts = (pods: Pods, { port, portNumber }: Tree): number[] => {
  const wanted = number(portNumber);
  return wanted === undefined ? portNumbers(pods, text(port) ?? "", "TCP") : [wanted];
};
