import { validServicePort } from "../../../../src/toolkit/vet/rules/valid-service-port.ts";
import { clusterObject, container, deployment, pod, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const HTTP = { name: "http", containerPort: 8080 };
const web = (...ports: object[]) => deployment({ containers: [container({ ports })] });
const to = (targetPort: unknown, more: object = {}) =>
  service({ ports: [{ name: "http", port: 80, targetPort, ...more }] });
const annotated = (annotations: object) =>
  deployment(
    {},
    {},
    { template: { metadata: { labels: { app: "web" }, annotations }, spec: { containers: [container()] } } },
  );
const labelled = (labels: object) =>
  deployment(
    {},
    {},
    { template: { metadata: { labels: { app: "web", ...labels } }, spec: { containers: [container()] } } },
  );
const at = (field: string, severity = "error") => [`${severity} Service/web spec.ports.0.${field}`];

ruleTable(validServicePort, {
  passes: {
    "the port is a placeholder, which another rule reports": [
      deployment(),
      service({ ports: [{ port: "PORT", targetPort: "PORT" }] }),
    ],
    "a container has the port by name": [web(HTTP), to("http")],
    "a container has the port by number": [web(HTTP), to(8080)],
    "a sidecar has the port": [
      deployment({ initContainers: [container({ name: "proxy", restartPolicy: "Always", ports: [HTTP] })] }),
      to("http"),
    ],
    "the port is its own target": [web({ containerPort: 80 }), service()],
    "no container declares ports": [deployment(), to(8080)],
    "the Service finds no pods": [
      web(HTTP),
      service({ selector: { app: "job" }, ports: [{ port: 80, targetPort: "x" }] }),
    ],
    "its endpoints come from elsewhere": [web(HTTP), service({ selector: {}, ports: [{ port: 80, targetPort: "x" }] })],
  },
  reports: {
    "no container has the name": {
      objects: [web(HTTP), to("https")],
      reports: at("targetPort"),
      says: /^Service a\/web sends port 80 to https, which no container of Deployment a\/web declares\.$/,
      source: "Deployment/web spec.template.spec.containers",
    },
    "a name is needed even where no ports are declared": {
      objects: [deployment(), to("http")],
      reports: at("targetPort"),
    },
    "the Service is headless, and the names of its pods resolve": {
      objects: [web(HTTP), service({ clusterIP: "None", ports: [{ port: 80, targetPort: "https" }] })],
      reports: at("targetPort", "warning"),
    },
    ...Object.fromEntries(
      Object.entries({
        "Dapr's sidecar": annotated({ "dapr.io/enabled": "true" }),
        "Istio's proxy, by an annotation": annotated({ "sidecar.istio.io/inject": "true" }),
        "Istio's proxy, by a label": labelled({ "sidecar.istio.io/inject": "true" }),
        "Linkerd's proxy": annotated({ "linkerd.io/inject": "enabled" }),
        "a collector": annotated({ "sidecar.opentelemetry.io/inject": "metrics/collector" }),
        "Vault's agent": annotated({ "vault.hashicorp.com/agent-inject": "true" }),
        "Kuma's proxy": annotated({ "kuma.io/sidecar-injection": "enabled" }),
      }).map(([what, pods]) => [
        `${what} may have the name`,
        {
          objects: [pods, to("metrics")],
          reports: at("targetPort", "warning"),
          says: /which no container of Deployment a\/web declares: it works only if an injected container has it\.$/,
        },
      ]),
    ),
    "the namespace asks for injection": {
      objects: [clusterObject("v1 Namespace", "a", {}, { "istio-injection": "enabled" }), web(HTTP), to("metrics")],
      reports: at("targetPort", "warning"),
    },
    "the pods refuse injection": {
      objects: [
        clusterObject("v1 Namespace", "a", {}, { "sidecar.istio.io/inject": "true" }),
        annotated({ "sidecar.istio.io/inject": "false" }),
        to("metrics"),
      ],
      reports: at("targetPort"),
    },
    "what is injected is known": {
      objects: [annotated({ "linkerd.io/inject": "enabled" }), to("metrics")],
      facts: { knownPods: [{ kind: "pods", namespace: "a", matchLabels: { app: "web" } }] },
      reports: at("targetPort"),
    },
    "no container declares the number, where one may listen": {
      objects: [web(HTTP), to(9999)],
      reports: at("targetPort", "warning"),
      says: /sends port 80 to 9999, which no container of Deployment a\/web declares: connections are refused unless/,
      source: "Deployment/web spec.template.spec.containers",
    },
    "the port is its own target, and not declared": {
      objects: [web(HTTP), to(undefined)],
      reports: at("port", "warning"),
    },
    "the protocol is another": { objects: [web(HTTP), to("http", { protocol: "UDP" })], reports: at("targetPort") },
    "some of several pods have the name": {
      objects: [web(HTTP), pod(), to("http")],
      reports: at("targetPort", "warning"),
      says: /no container of Pod a\/web declares/,
    },
    "the second port": {
      objects: [
        web(HTTP),
        service({
          ports: [
            { port: 80, targetPort: "http" },
            { port: 81, targetPort: "x" },
          ],
        }),
      ],
      reports: ["error Service/web spec.ports.1.targetPort"],
    },
  },
});
