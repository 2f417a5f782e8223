import { validTlsHost } from "../../../../src/toolkit/vet/rules/valid-tls-host.ts";
import { object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const ingress = (hosts: readonly string[], rules: readonly object[], more: object = {}) => [
  object("networking.k8s.io/v1 Ingress", { spec: { tls: [{}, { hosts }], rules, ...more } }),
];
const WEB = { host: "web.example.com" };
const AT = "warning Ingress/web spec.tls.1.hosts.0";

ruleTable(validTlsHost, {
  passes: {
    "a rule has the host": ingress(["web.example.com"], [{ host: "other.example.com" }, WEB]),
    "a wildcard of the certificate covers a rule": ingress(["*.example.com"], [WEB]),
    "a wildcard is the same in both": ingress(["*.example.com"], [{ host: "*.example.com" }]),
    "a rule is for every host": ingress(["other.example.com"], [WEB, {}]),
    "the default backend is for every host": ingress(["other.example.com"], [WEB], { defaultBackend: {} }),
    "there is no certificate": ingress([], [WEB]),
  },
  reports: {
    "no rule has the host": {
      objects: ingress(["wbe.example.com"], [WEB]),
      reports: [AT],
      says: /^Ingress a\/web has a certificate for wbe\.example\.com, but no rule for that host\.$/,
    },
    "a wildcard covers no rule": { objects: ingress(["*.example.org"], [WEB]), reports: [AT] },
    "the host of a rule is within that of the certificate": { objects: ingress(["example.com"], [WEB]), reports: [AT] },
    "a wildcard covers the end of a host, and not the dot before it": {
      objects: ingress(["*.example.com"], [{ host: "myexample.com" }]),
      reports: [AT],
    },
    "the second host": {
      objects: ingress(["web.example.com", "b.example.com"], [WEB]),
      reports: ["warning Ingress/web spec.tls.1.hosts.1"],
    },
    "there are no rules": { objects: ingress(["web.example.com"], []), reports: [AT] },
  },
});
