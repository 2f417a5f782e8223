import type { Rule } from "../finding.ts";
import { type Inventory, nameOf, type Resource } from "../inventory.ts";
import { servingPorts } from "../pods.ts";
import { member, text, trees } from "../read.ts";
import { requirements, satisfies, selectorText } from "../selector.ts";
import { servicePorts } from "../services.ts";

export const noMissingMonitoredService: Rule = {
  name: "no-missing-monitored-service",
  subject: "links",
  severity: "error",
  reason:
    "A ServiceMonitor or PodMonitor that selects nothing, or a port that is not there, collects no metrics, without a word.",
  fix: "Make the selector equal to labels of the Services or pods, and name one of their ports.",
  problems: (inventory) => [
    ...inventory.ofKind("ServiceMonitor").flatMap((monitor) => services(inventory, monitor)),
    ...inventory.ofKind("PodMonitor").flatMap((monitor) => pods(inventory, monitor)),
  ],
};

function services(inventory: Inventory, monitor: Resource) {
  if (member(monitor.spec, "namespaceSelector") !== undefined) return [];
  const wanted = requirements(monitor.spec.selector);
  const found = inventory
    .ofKind("Service")
    .filter(({ namespace, labels }) => namespace === monitor.namespace && satisfies(labels, wanted));
  return monitored(
    monitor,
    "Service",
    "endpoints",
    selectorText(wanted),
    found.map((each) => servicePorts(each).map(({ name }) => name)),
  );
}

function pods(inventory: Inventory, monitor: Resource) {
  if (member(monitor.spec, "namespaceSelector") !== undefined) return [];
  const wanted = requirements(monitor.spec.selector);
  const found = inventory.selected(monitor.namespace, wanted);
  return monitored(
    monitor,
    "pod",
    "podMetricsEndpoints",
    selectorText(wanted),
    found.map((each) => servingPorts(each).map(({ name }) => name)),
  );
}

function monitored(
  monitor: Resource,
  what: string,
  field: string,
  labels: string,
  ports: readonly (string | undefined)[][],
) {
  if (ports.length === 0)
    return [
      {
        resource: monitor,
        path: ["spec", "selector"],
        message: `${nameOf(monitor)} collects nothing: no ${what} has the labels ${labels}.`,
      },
    ];
  return trees(monitor.spec[field]).flatMap((endpoint, index) => {
    const port = text(endpoint.port);
    return port === undefined || ports.some((names) => names.includes(port))
      ? []
      : [
          {
            resource: monitor,
            path: ["spec", field, index, "port"],
            message: `${nameOf(monitor)} collects nothing: no ${what} has a port named ${port}.`,
          },
        ];
  });
}
