import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { backends, type RoutePath } from "../backends.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { endpointPorts, monitoredServices } from "../monitors.ts";
import { podsBehind, servicePort, servicePorts } from "../services.ts";

export const requirePrivateMetrics: Rule = {
  name: "require-private-metrics",
  subject: "safety",
  severity: "warning",
  reason:
    "Anyone can read metrics on a port that an ingress, a load balancer or a node port exposes: they reveal users, load and versions.",
  fix: "Serve metrics on a separate port, or exclude their path from the route.",
  *problems(inventory) {
    for (const { from, namespace, service: name, port, path, routePaths } of backends(inventory)) {
      const service = inventory.find("Service", namespace, name);
      if (service === undefined || port === undefined) continue;
      const exposed = metricsPaths(inventory, service, port).find((metrics) =>
        routePaths.some((way) => covers(way, metrics)),
      );
      if (exposed === undefined) continue;
      const message = `${nameOf(from)} exposes the metrics of ${nameOf(service)} at ${exposed}.`;
      yield { resource: from, path, message };
    }
    for (const service of inventory.ofKind("Service")) {
      if (service.spec.type !== "LoadBalancer" && service.spec.type !== "NodePort") continue;
      for (const [index, { port }] of servicePorts(service).entries()) {
        const [exposed] = metricsPaths(inventory, service, port);
        if (exposed === undefined) continue;
        const message = `${nameOf(service)} exposes the metrics of its pods at ${exposed}.`;
        yield { resource: service, path: ["spec", "ports", index], message };
      }
    }
  },
};

/** Where the metrics of a Service's port are, according to a ServiceMonitor or the usual annotations. */
function metricsPaths(inventory: VetInventory, service: Resource, port: number | string): string[] {
  const found = servicePort(service, port);
  const monitored = inventory
    .ofKind("ServiceMonitor")
    .filter((monitor) => monitoredServices(inventory, monitor).includes(service))
    .flatMap(({ spec }) => trees(spec.endpoints))
    .filter((endpoint) => endpointPorts(inventory, service, endpoint).some((each) => each.port === found?.port))
    .map((endpoint) => text(endpoint.path) ?? "/metrics");
  const annotated = podsBehind(inventory, service)
    .filter(({ annotations }) => annotations["prometheus.io/scrape"] === "true")
    .filter(({ annotations }) =>
      [undefined, `${found?.targetPort}`, `${found?.port}`].includes(annotations["prometheus.io/port"]),
    )
    .map(({ annotations }) => annotations["prometheus.io/path"] ?? "/metrics");
  return [...monitored, ...annotated];
}

const covers = ({ urlPath, pathType }: RoutePath, metrics: string) =>
  pathType === "Exact"
    ? urlPath === metrics
    : `${metrics}/`.startsWith(urlPath.endsWith("/") ? urlPath : `${urlPath}/`);
