import { requireServiceLinksOff } from "../../../../src/toolkit/vet/rules/require-service-links-off.ts";
import { container, deployment, object, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const at = { kind: "pods", namespace: "a", matchLabels: { app: "app" } } as const;
type Fields = Readonly<Record<string, unknown>>;
const app = (more: Fields = {}, fields: Fields = {}) =>
  deployment({ containers: [container(fields)], ...more }, { name: "app" });
const reading = (name: string, objects: readonly object[] = [service(), app()]) => ({
  objects,
  facts: { settings: [{ at, container: "web", names: [name] }] },
});
const collides = (variable: string) => ({
  ...reading(variable),
  reports: ["warning Deployment/app spec.template.spec.enableServiceLinks"],
  says: new RegExp(`In container web of Deployment a/app Kubernetes sets ${variable} to the address of Service web,`),
});
const env = [{ name: "WEB_PORT", value: "80" }];

ruleTable(requireServiceLinksOff, {
  passes: {
    "the links are off": reading("WEB_PORT", [service(), app({ enableServiceLinks: false })]),
    "the container sets the variable itself, which wins": reading("WEB_PORT", [service(), app({}, { env })]),
    "what the container reads is not known": [service(), app({}, { env })],
    "no setting has the name of one that Kubernetes sets": reading("WEB_PATH"),
    "the port is another": reading("WEB_PORT_81_TCP"),
    "another container reads it": {
      objects: [service(), app()],
      facts: { settings: [{ at, container: "other", names: ["WEB_PORT"] }] },
    },
    "the Service is of another namespace": reading("WEB_PORT", [service({}, { namespace: "b" }), app()]),
    "the Service has no address": reading("WEB_PORT", [service({ clusterIP: "None" }), app()]),
    "the Service is a name outside": reading("WEB_PORT", [service({ type: "ExternalName" }), app()]),
  },
  reports: {
    "a setting is called as the port": collides("WEB_PORT"),
    "a setting is called as the host": collides("WEB_SERVICE_HOST"),
    "a setting is called as the port of the Service": collides("WEB_SERVICE_PORT"),
    "a setting is called as one of the ports": collides("WEB_PORT_80_TCP"),
    "the Service has a dash and speaks UDP": {
      ...reading("NAME_SERVER_PORT_53_UDP", [
        service({ ports: [{ port: 53, protocol: "UDP" }] }, { name: "name-server" }),
        object("v1 ConfigMap", { data: { OTHER: "x" } }),
        app({}, { envFrom: [{ configMapRef: { name: "web" } }] }),
      ]),
      reports: ["warning Deployment/app spec.template.spec.enableServiceLinks"],
    },
  },
});
