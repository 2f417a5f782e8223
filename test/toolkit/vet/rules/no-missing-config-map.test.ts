import { noMissingConfigMap } from "../../../../src/toolkit/vet/rules/no-missing-config-map.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const reading = (reference: object) => pod({ containers: [container({ envFrom: [{ configMapRef: reference }] })] });
const PATH = "Pod/web spec.containers.0.envFrom.0.configMapRef.name";
const corporate = object("v1 ConfigMap", {}, { name: "corporate" });

ruleTable(noMissingConfigMap, {
  passes: {
    "kustomize may generate it": { objects: [reading({ name: "corporate" })], facts: { unbuilt: new Set([0]) } },
    "the ConfigMap is among the objects": [corporate, reading({ name: "corporate" })],
    "the pods start without it": [corporate, reading({ name: "corprate", optional: true })],
    "it is the certificate authority of every cluster": [reading({ name: "kube-root-ca.crt" })],
    "an operator makes it from an object of its name": [
      object("trust.cert-manager.io/v1alpha1 Bundle", {}, { name: "proxies", namespace: undefined }),
      reading({ name: "proxies" }),
    ],
  },
  reports: {
    "the ConfigMap is missing, which may come from elsewhere": {
      objects: [corporate, reading({ name: "proxies" })],
      reports: [`warning ${PATH}`],
      says: /^The pods of Pod a\/web do not start until the ConfigMap proxies exists/,
    },
    "the name differs by a typo from an existing one": {
      objects: [corporate, reading({ name: "corprate" })],
      reports: [`error ${PATH}`],
      says: /Did you mean corporate\?$/,
    },
    "an object of Kubernetes has its name, and no operator": {
      objects: [object("v1 Secret", {}, { name: "proxies" }), reading({ name: "proxies" })],
      reports: [`warning ${PATH}`],
    },
    "an operator makes another": {
      objects: [object("trust.cert-manager.io/v1alpha1 Bundle", {}, { name: "roots" }), reading({ name: "proxies" })],
      reports: [`warning ${PATH}`],
    },
  },
});
