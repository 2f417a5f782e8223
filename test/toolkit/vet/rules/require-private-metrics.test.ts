import { requirePrivateMetrics } from "../../../../src/toolkit/vet/rules/require-private-metrics.ts";
import { object, pod, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const ingress = (path: string, pathType: string, port: object = { name: "http" }) =>
  object("networking.k8s.io/v1 Ingress", {
    spec: { rules: [{ http: { paths: [{ path, pathType, backend: { service: { name: "web", port } } }] } }] },
  });
const monitored = service({}, { labels: { app: "web" } });
const monitor = (endpoint: object = { port: "http" }, app = "web") =>
  object("monitoring.coreos.com/v1 ServiceMonitor", {
    spec: { selector: { matchLabels: { app } }, endpoints: [endpoint] },
  });
const scraped = (more: object = {}, scrape = "true") =>
  pod({}, { annotations: { "prometheus.io/scrape": scrape, ...more } });
const open = (type: string, ports: object[] = [{ port: 80, targetPort: 8080 }]) => service({ type, ports });
const PATH = "warning Ingress/web spec.rules.0.http.paths.0.backend.service.name";

ruleTable(requirePrivateMetrics, {
  passes: {
    "nothing collects metrics": [monitored, ingress("/", "Prefix"), pod()],
    "the route is to another path": [monitored, monitor(), ingress("/api", "Prefix"), ingress("/", "Exact")],
    "a longer word begins with the path": [monitored, monitor(), ingress("/metric", "Prefix")],
    "the monitor is of another Service": [monitored, monitor({ port: "http" }, "other"), ingress("/", "Prefix")],
    "the metrics are on another port of the Service": [
      service(
        {
          ports: [
            { name: "http", port: 80 },
            { name: "metrics", port: 9090 },
          ],
        },
        { labels: { app: "web" } },
      ),
      monitor({ port: "metrics" }),
      ingress("/", "Prefix"),
    ],
    "the route names no port": [monitored, monitor(), ingress("/", "Prefix", {})],
    "the Service is not among the objects": [monitor(), ingress("/", "Prefix")],
    "only the cluster reaches the Service": [open("ClusterIP"), scraped()],
    "the pods are not scraped": [open("LoadBalancer"), scraped({}, "false")],
    "the pods are scraped at another port": [open("LoadBalancer"), scraped({ "prometheus.io/port": "9090" })],
  },
  reports: {
    "an Ingress leads to exactly the metrics": {
      objects: [monitored, monitor(), ingress("/metrics", "Exact")],
      reports: [PATH],
      says: /^Ingress a\/web exposes the metrics of Service a\/web at \/metrics\.$/,
    },
    "an Ingress leads to everything": { objects: [monitored, monitor(), ingress("/", "Prefix")], reports: [PATH] },
    "an Ingress leads to what is below a path": {
      objects: [monitored, monitor({ port: "http", path: "/internal/metrics" }), ingress("/internal", "Prefix")],
      reports: [PATH],
      says: /at \/internal\/metrics\.$/,
    },
    "a path ends with a slash": {
      objects: [monitored, monitor({ port: "http", path: "/internal/metrics" }), ingress("/internal/", "Prefix")],
      reports: [PATH],
    },
    "a monitor names the pods' port": {
      objects: [monitored, monitor({ targetPort: 80 }), ingress("/", "Prefix")],
      reports: [PATH],
    },
    "a load balancer leads to pods that are scraped": {
      objects: [open("LoadBalancer"), scraped()],
      reports: ["warning Service/web spec.ports.0"],
      says: /^Service a\/web exposes the metrics of its pods at \/metrics\.$/,
    },
    "the nodes lead to pods that are scraped at another path": {
      objects: [open("NodePort"), scraped({ "prometheus.io/path": "/internal" })],
      reports: ["warning Service/web spec.ports.0"],
      says: /at \/internal\.$/,
    },
    "the pods are scraped at the Service's port": {
      objects: [open("LoadBalancer"), scraped({ "prometheus.io/port": "80" })],
      reports: ["warning Service/web spec.ports.0"],
    },
    "the pods are scraped at their own port": {
      objects: [
        open("LoadBalancer", [
          { port: 443, targetPort: 8443 },
          { port: 80, targetPort: 8080 },
        ]),
        scraped({ "prometheus.io/port": "8080" }),
      ],
      reports: ["warning Service/web spec.ports.1"],
    },
  },
});
