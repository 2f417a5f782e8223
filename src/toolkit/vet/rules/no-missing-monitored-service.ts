import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
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
    "A ServiceMonitor or PodMonitor that selects nothing, or a port that does not exist, collects no metrics, and nothing reports it. Only checked when the input contains Services or pods of its namespaces; a selector that differs by more than a typo is a warning.",
  fix: "Make the selector equal to labels of the Services or pods, and name one of their ports.",
  *problems(inventory) {
    for (const monitor of inventory.ofKind("ServiceMonitor")) yield* ofServices(inventory, monitor);
    for (const monitor of inventory.ofKind("PodMonitor")) yield* ofPods(inventory, monitor);
  },
};

function* ofServices(inventory: VetInventory, monitor: Resource): Iterable<Problem> {
  const found = monitoredServices(inventory, monitor);
  if (found.length === 0) yield* selectsNothing(inventory, monitor, "Service", inventory.ofKind("Service"));
  if (found.length === 0) return;
  const names = found.flatMap(servicePorts).map(({ name }) => name);
  const behind = found.flatMap((service) => podsBehind(inventory, service));
  for (const [index, { port, targetPort }] of trees(monitor.spec.endpoints).entries()) {
    const [name, target] = [text(port), text(targetPort)];
    const path = ["spec", "endpoints", index];
    if (name !== undefined) {
      if (!names.includes(name))
        yield collectsNothing(monitor, [...path, "port"], `no Service has a port named ${name}`);
      continue;
    }
    if (target === undefined || behind.length === 0) continue;
    if (behind.every((each) => portNumbers(each, target).length === 0))
      yield collectsNothing(monitor, [...path, "targetPort"], `no pod has a port named ${target}`);
  }
}

function* ofPods(inventory: VetInventory, monitor: Resource): Iterable<Problem> {
  const wanted = requirements(monitor.spec.selector);
  const found = inventory.pods.filter((each) => isInView(monitor, each.namespace) && satisfies(each.labels, wanted));
  if (found.length === 0) yield* selectsNothing(inventory, monitor, "pod", inventory.pods);
  if (found.length === 0) return;
  const names = found.flatMap(servingPorts).map(({ name }) => name);
  for (const [index, { port }] of trees(monitor.spec.podMetricsEndpoints).entries()) {
    const name = text(port);
    if (name === undefined || names.includes(name)) continue;
    yield collectsNothing(monitor, ["spec", "podMetricsEndpoints", index, "port"], `no pod has a port named ${name}`);
  }
}

function* selectsNothing(
  inventory: VetInventory,
  monitor: Resource,
  what: string,
  candidates: readonly { readonly namespace: string; readonly labels: Labels }[],
): Iterable<Problem> {
  const wanted = requirements(monitor.spec.selector);
  const inView = candidates.filter(({ namespace }) => isInView(monitor, namespace));
  const isTypo = inView.some(({ labels }) => isAlmost(labels, wanted));
  if (inView.length === 0 || (!isTypo && inView.some(({ namespace }) => hasOperator(inventory, namespace)))) return;
  const problem = collectsNothing(monitor, ["spec", "selector"], `no ${what} has the labels ${selectorText(wanted)}`);
  yield { ...problem, severity: isTypo ? "error" : "warning" };
}

const collectsNothing = (monitor: Resource, path: Path, why: string): Problem => ({
  resource: monitor,
  path,
  message: `${nameOf(monitor)} collects nothing: ${why}.`,
});
