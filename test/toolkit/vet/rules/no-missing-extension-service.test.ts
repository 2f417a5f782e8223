import { noMissingExtensionService } from "../../../../src/toolkit/vet/rules/no-missing-extension-service.ts";
import { clusterObject, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const webhook = (to: object, kind = "ValidatingWebhookConfiguration") =>
  clusterObject(`admissionregistration.k8s.io/v1 ${kind}`, "w", { webhooks: [{ clientConfig: { service: to } }] });
const definition = (to: object) =>
  clusterObject("apiextensions.k8s.io/v1 CustomResourceDefinition", "d", {
    spec: { group: "example.com", names: {}, conversion: { webhook: { clientConfig: { service: to } } } },
  });
const api = (to: object) => clusterObject("apiregistration.k8s.io/v1 APIService", "v1.x", { spec: { service: to } });
const admission = service({ ports: [{ port: 443 }] }, { name: "admission" });
const PATH = "webhooks.0.clientConfig.service";

ruleTable(noMissingExtensionService, {
  passes: {
    "the Service has the port that is meant where none is named": [
      admission,
      webhook({ name: "admission", namespace: "a" }),
    ],
    "the Service has the port": [service(), webhook({ name: "web", namespace: "a", port: 80 })],
    "no Service of the namespace is among the objects": [
      service({}, { namespace: "b" }),
      webhook({ name: "metrics", namespace: "a" }),
    ],
    "a webhook is called by its URL": [
      clusterObject("admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration", "w", {
        webhooks: [{ clientConfig: { url: "https://x.example.com" } }],
      }),
      service({}, { namespace: undefined }),
    ],
    "no name is written": [admission, webhook({ namespace: "a" })],
    "no namespace is written": [admission, webhook({ name: "metrics" })],
  },
  reports: {
    "the name differs by a typo from an existing one": {
      objects: [admission, webhook({ name: "admision", namespace: "a" })],
      reports: [`error ValidatingWebhookConfiguration/w ${PATH}.name`],
      says: /^The API server cannot reach ValidatingWebhookConfiguration w: Service a\/admision not found\. Did you mean admission\?$/,
    },
    "the Service may exist": {
      objects: [admission, webhook({ name: "metrics-server", namespace: "a" })],
      reports: [`warning ValidatingWebhookConfiguration/w ${PATH}.name`],
      says: /Service a\/metrics-server not found\.$/,
    },
    "the name resembles a Service of another namespace": {
      objects: [
        service({}, { namespace: "b" }),
        service({}, { name: "admission", namespace: "a" }),
        webhook({ name: "admision", namespace: "b" }),
      ],
      reports: [`warning ValidatingWebhookConfiguration/w ${PATH}.name`],
    },
    "the port that is meant where none is named is missing": {
      objects: [service(), webhook({ name: "web", namespace: "a" }, "MutatingWebhookConfiguration")],
      reports: [`error MutatingWebhookConfiguration/w ${PATH}.port`],
      says: /: Service a\/web has no port 443\.$/,
    },
    "the port is missing": {
      objects: [admission, webhook({ name: "admission", namespace: "a", port: 80 })],
      reports: [`error ValidatingWebhookConfiguration/w ${PATH}.port`],
      says: /has no port 80\.$/,
    },
    "what converts a custom resource is missing": {
      objects: [admission, definition({ name: "other", namespace: "a" })],
      reports: ["warning CustomResourceDefinition/d spec.conversion.webhook.clientConfig.service.name"],
    },
    "an aggregated API is missing": {
      objects: [admission, api({ name: "admision", namespace: "a" })],
      reports: ["error APIService/v1.x spec.service.name"],
    },
  },
});
