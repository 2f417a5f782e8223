import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { portNumbers, servingPorts } from "../../kubernetes/pods.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { isAlmost, type Labels, requirements, satisfies, selectorText } from "../../kubernetes/selector.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { isInView, monitoredServices } from "../monitors.ts";
import { hasOperator, podsBehind, servicePorts } from "../services.ts";

export const noMissingMonitoredService: Rule = {
  name: "no-missing-monitored-service",
  subject: "links",
  severity: "error",
  reason:
    "A ServiceMonitor or PodMonitor that selects nothing, or a port that is not there, collects no metrics, without a word. Looked at where its namespaces have Services or pods here; a selector that is not almost right is a warning.",
  fix: "Make the selector equal to labels of the Services or pods, and name one of their ports.",
  problems: (inventory) => [
    ...inventory.ofKind("ServiceMonitor").flatMap((monitor) => services(inventory, monitor)),
    ...inventory.ofKind("PodMonitor").flatMap((monitor) => pods(inventory, monitor)),
  ],
};

function services(inventory: VetInventory, monitor: Resource): Problem[] {
  const found = monitoredServices(inventory, monitor);
  if (found.length === 0) return nothing(inventory, monitor, "Service", inventory.ofKind("Service"));
  const behind = found.flatMap((service) => podsBehind(inventory, service));
  return trees(monitor.spec.endpoints).flatMap(({ port, targetPort }, index) => {
    const [name, target] = [text(port), text(targetPort)];
    if (name !== undefined)
      return found.some((service) => servicePorts(service).some((each) => each.name === name))
        ? []
        : [without(monitor, ["spec", "endpoints", index, "port"], `no Service has a port named ${name}`)];
    return target === undefined || behind.length === 0 || behind.some((each) => portNumbers(each, target).length > 0)
      ? []
      : [without(monitor, ["spec", "endpoints", index, "targetPort"], `no pod has a port named ${target}`)];
  });
}

function pods(inventory: VetInventory, monitor: Resource): Problem[] {
  const wanted = requirements(monitor.spec.selector);
  const found = inventory.pods.filter(
    ({ namespace, labels }) => isInView(monitor, namespace) && satisfies(labels, wanted),
  );
  if (found.length === 0) return nothing(inventory, monitor, "pod", inventory.pods);
  return trees(monitor.spec.podMetricsEndpoints).flatMap(({ port }, index) => {
    const name = text(port);
    return name === undefined || found.some((each) => servingPorts(each).some((one) => one.name === name))
      ? []
      : [without(monitor, ["spec", "podMetricsEndpoints", index, "port"], `no pod has a port named ${name}`)];
  });
}

function nothing(
  inventory: VetInventory,
  monitor: Resource,
  what: string,
  candidates: readonly { readonly namespace: string; readonly labels: Labels }[],
): Problem[] {
  const wanted = requirements(monitor.spec.selector);
  const inView = candidates.filter(({ namespace }) => isInView(monitor, namespace));
  if (inView.length === 0) return [];
  const problem = without(monitor, ["spec", "selector"], `no ${what} has the labels ${selectorText(wanted)}`);
  if (inView.some(({ labels }) => isAlmost(labels, wanted))) return [problem];
  return inView.some(({ namespace }) => hasOperator(inventory, namespace))
    ? []
    : [{ ...problem, severity: "warning" as const }];
}

const without = (monitor: Resource, path: Problem["path"], why: string): Problem => ({
  resource: monitor,
  path,
  message: `${nameOf(monitor)} collects nothing: ${why}.`,
});
