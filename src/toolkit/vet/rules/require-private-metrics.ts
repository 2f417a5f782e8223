import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { backends } from "../backends.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { endpointPorts, monitoredServices } from "../monitors.ts";
import { podsBehind, servicePort, servicePorts } from "../services.ts";

export const requirePrivateMetrics: Rule = {
  name: "require-private-metrics",
  subject: "safety",
  severity: "warning",
  reason:
    "Metrics on a port that an ingress, a load balancer or the nodes lead to are readable by everybody: they tell users, load and versions.",
  fix: "Serve metrics on a port of their own, or exclude their path from the route.",
  problems: (inventory) => [
    ...backends(inventory).flatMap(({ from, namespace, service: name, port, path, urlPath, pathType }) => {
      const service = inventory.find("Service", namespace, name);
      if (service === undefined || port === undefined) return [];
      const exposed = metricsPaths(inventory, service, port).find((metrics) => covers(urlPath, pathType, metrics));
      return exposed === undefined ? [] : [shown(from, path, service, exposed)];
    }),
    ...inventory
      .ofKind("Service")
      .filter(({ spec }) => spec.type === "LoadBalancer" || spec.type === "NodePort")
      .flatMap((service) =>
        servicePorts(service).flatMap(({ port }, index) =>
          metricsPaths(inventory, service, port)
            .slice(0, 1)
            .map((exposed) => shown(service, ["spec", "ports", index], service, exposed)),
        ),
      ),
  ],
};

const shown = (from: Resource, path: Path, service: Resource, exposed: string): Problem => ({
  resource: from,
  path,
  message: `${nameOf(from)} shows the metrics of ${from === service ? "its pods" : nameOf(service)} at ${exposed} to everybody.`,
});

/** Where the metrics of a Service's port are: as a ServiceMonitor or the usual annotations say. */
function metricsPaths(inventory: VetInventory, service: Resource, port: number | string): string[] {
  const found = servicePort(service, port);
  const monitored = inventory
    .ofKind("ServiceMonitor")
    .filter((monitor) => monitoredServices(inventory, monitor).includes(service))
    .flatMap(({ spec }) => trees(spec.endpoints))
    .filter((endpoint) => endpointPorts(service, endpoint).some((each) => each.port === found?.port))
    .map((endpoint) => text(endpoint.path) ?? "/metrics");
  const annotated = podsBehind(inventory, service)
    .filter(({ annotations }) => annotations["prometheus.io/scrape"] === "true")
    .filter(({ annotations }) =>
      [undefined, String(found?.targetPort), String(found?.port)].includes(annotations["prometheus.io/port"]),
    )
    .map(({ annotations }) => annotations["prometheus.io/path"] ?? "/metrics");
  return [...monitored, ...annotated];
}

const covers = (urlPath: string, pathType: string, metrics: string) =>
  pathType === "Exact"
    ? urlPath === metrics
    : `${metrics}/`.startsWith(urlPath.endsWith("/") ? urlPath : `${urlPath}/`);
