import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { type Pods, servingPorts } from "../../kubernetes/pods.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { type Labels, nearlyMatches, requirements, selectorText } from "../../kubernetes/selector.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { isInjected } from "../injection.ts";
import { monitoredPods, monitoredServices, selectsNamespace } from "../monitors.ts";
import { hasOperator, podsBehind, servicePorts } from "../services.ts";

export const noMissingMonitoredService: Rule = {
  name: "no-missing-monitored-service",
  subject: "links",
  severity: "error",
  reason:
    "A ServiceMonitor or PodMonitor that selects nothing, or a port that does not exist, collects no metrics, and nothing reports it. Only checked when the input contains Services or pods of its namespaces; a selector that differs by more than a typo is a warning, and so is a port that an injected container may have.",
  fix: "Set the selector to labels of the Services or pods, and use one of their ports.",
  *problems(inventory) {
    for (const monitor of inventory.ofKind("ServiceMonitor")) {
      const found = monitoredServices(inventory, monitor);
      const behind = found.flatMap((service) => podsBehind(inventory, service));
      if (found.length === 0) yield* selectsNothing(inventory, monitor, "Service", inventory.ofKind("Service"));
      else
        yield* missingPorts(monitor, "endpoints", [
          { field: "port", what: "Service", ports: found.flatMap(servicePorts) },
          ...(behind.length === 0 ? [] : [podPorts(inventory, "targetPort", behind)]),
        ]);
    }
    for (const monitor of inventory.ofKind("PodMonitor")) {
      const found = monitoredPods(inventory, monitor);
      if (found.length === 0) yield* selectsNothing(inventory, monitor, "pod", inventory.pods);
      else yield* missingPorts(monitor, "podMetricsEndpoints", [podPorts(inventory, "port", found)]);
    }
  },
};

interface Named {
  readonly field: string;
  readonly what: string;
  readonly ports: readonly { readonly name: string | undefined }[];
  /** Whether there may be others. */
  readonly isPartial?: boolean;
}

const podPorts = (inventory: VetInventory, field: string, pods: readonly Pods[]): Named => ({
  field,
  what: "pod",
  ports: pods.flatMap(servingPorts),
  isPartial: pods.some((each) => isInjected(inventory, each)),
});

/** If an endpoint has several fields that name a port, the first counts. */
function* missingPorts(monitor: Resource, list: string, fields: readonly Named[]): Iterable<Problem> {
  for (const [index, endpoint] of trees(monitor.spec[list]).entries()) {
    const used = fields.find(({ field }) => text(endpoint[field]) !== undefined);
    if (used === undefined || used.ports.some(({ name }) => name === endpoint[used.field])) continue;
    const why = `no ${used.what} has a port named ${endpoint[used.field]}`;
    const problem = collectsNothing(monitor, ["spec", list, index, used.field], why);
    yield used.isPartial ? { ...problem, severity: "warning" } : problem;
  }
}

function* selectsNothing(
  inventory: VetInventory,
  monitor: Resource,
  what: string,
  candidates: readonly { readonly namespace: string; readonly labels: Labels }[],
): Iterable<Problem> {
  const wanted = requirements(monitor.spec.selector);
  const inView = candidates.filter(({ namespace }) => selectsNamespace(monitor, namespace));
  const isTypo = inView.some(({ labels }) => nearlyMatches(labels, wanted));
  if (inView.length === 0 || (!isTypo && inView.some(({ namespace }) => hasOperator(inventory, namespace)))) return;
  const problem = collectsNothing(monitor, ["spec", "selector"], `no ${what} has the labels ${selectorText(wanted)}`);
  yield { ...problem, severity: isTypo ? "error" : "warning" };
}

const collectsNothing = (monitor: Resource, path: Path, why: string): Problem => ({
  resource: monitor,
  path,
  message: `${nameOf(monitor)} collects nothing: ${why}.`,
});
