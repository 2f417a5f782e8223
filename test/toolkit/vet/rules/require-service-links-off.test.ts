import { requireServiceLinksOff } from "../../../../src/toolkit/vet/rules/require-service-links-off.ts";
import { container, deployment, object, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const web = (name: string, more: object = {}) =>
  deployment({ containers: [container({ env: [{ name, value: "80" }] })], ...more }, { name: "app" });
const collides = (variable: string) => ({
  objects: [service(), web(variable)],
  reports: ["warning Deployment/app spec.template.spec.enableServiceLinks"],
  says: new RegExp(`In Deployment a/app the cluster sets ${variable} to the address of Service web,`),
});

ruleTable(requireServiceLinksOff, {
  passes: {
    "the links are off": [service(), web("WEB_PORT", { enableServiceLinks: false })],
    "no variable has the name of one that the cluster sets": [service(), web("WEB_PATH")],
    "the port is another": [service(), web("WEB_PORT_81_TCP")],
    "the Service is of another namespace": [service({}, { namespace: "b" }), web("WEB_PORT")],
    "the Service has no address": [service({ clusterIP: "None" }), web("WEB_PORT")],
    "the Service is a name outside": [service({ type: "ExternalName" }), web("WEB_PORT")],
  },
  reports: {
    "a setting is called as the port": collides("WEB_PORT"),
    "a setting is called as the host": collides("WEB_SERVICE_HOST"),
    "a setting is called as the port of the Service": collides("WEB_SERVICE_PORT"),
    "a setting is called as one of the ports": collides("WEB_PORT_80_TCP"),
    "a setting comes from a ConfigMap, and the Service has a dash": {
      objects: [
        service({ ports: [{ port: 53, protocol: "UDP" }] }, { name: "name-server" }),
        object("v1 ConfigMap", { data: { NAME_SERVER_PORT_53_UDP: "x" } }),
        deployment({ containers: [container({ envFrom: [{ configMapRef: { name: "web" } }] })] }),
      ],
      reports: ["warning Deployment/web spec.template.spec.enableServiceLinks"],
    },
    "two settings collide, once for the pods": {
      objects: [
        service(),
        deployment({
          containers: [container({ env: ["WEB_PORT", "WEB_SERVICE_HOST"].map((name) => ({ name, value: "x" })) })],
        }),
      ],
      reports: ["warning Deployment/web spec.template.spec.enableServiceLinks"],
      says: /sets WEB_PORT to/,
    },
  },
});
