import { requireTls } from "../../../src/aether/vet/require-tls.ts";
import { object } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { component, origin, serviceOf } from "./rendered.ts";

const ingress = (tls: unknown, hosts: readonly (string | undefined)[] = ["a.example.com"], to = "ui") =>
  object("networking.k8s.io/v1 Ingress", {
    spec: {
      tls,
      rules: hosts.map((host) => ({
        host,
        http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: to, port: { number: 80 } } } }] },
      })),
    },
  });
const stack = [component("ui"), serviceOf("ui"), origin()];

ruleTable(requireTls, {
  passes: {
    "the host has a certificate": [...stack, ingress([{ hosts: ["a.example.com"], secretName: "tls" }])],
    "a wildcard has one": [...stack, ingress([{ hosts: ["*.example.com"] }])],
    "a certificate is for all hosts": [...stack, ingress([{ secretName: "tls" }])],
    "the config has none": [...stack.slice(0, 2), origin("networkPolicy, ingress.tls"), ingress(undefined)],
    "the stack was not rendered": [...stack.slice(0, 2), ingress(undefined)],
    "the Ingress is another app's": [...stack, ingress(undefined, ["b.example.com"], "shop")],
  },
  reports: {
    "it is gone": {
      objects: [...stack, ingress(undefined)],
      reports: ["warning Ingress/web spec.rules.0.host"],
      says: /serves a\.example\.com without TLS/,
    },
    "it is for other hosts": {
      objects: [...stack, ingress([{ hosts: ["b.example.com", "*.com"] }], ["b.example.com", "a.example.com"])],
      reports: ["warning Ingress/web spec.rules.1.host"],
    },
    "a rule without host is not covered": {
      objects: [...stack, ingress([{ hosts: ["b.example.com"] }], [undefined])],
      reports: ["warning Ingress/web spec.rules.0.host"],
      says: /serves every host/,
    },
  },
});
