import { noMissingSecretKey } from "../../../../src/toolkit/vet/rules/no-missing-secret-key.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const secret = (fields: object) => object("v1 Secret", { ...fields }, { name: "keys" });
const reading = (key: string, more: object = {}) =>
  pod({
    containers: [container({ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "keys", key, ...more } } }] })],
  });
const PATH = "error Pod/web spec.containers.0.env.0.valueFrom.secretKeyRef.key";
const ingress = (metadata: Readonly<Record<string, unknown>> = {}) =>
  object(
    "networking.k8s.io/v1 Ingress",
    { spec: { tls: [{ hosts: ["x.example.com"], secretName: "keys" }] } },
    metadata,
  );
const external = (spec: object) => object("external-secrets.io/v1 ExternalSecret", { spec }, { name: "keys" });
const certificate = (spec: object) =>
  object("cert-manager.io/v1 Certificate", { spec: { secretName: "keys", ...spec } });

ruleTable(noMissingSecretKey, {
  passes: {
    "the key is in data": [secret({ data: { password: "" } }), reading("password")],
    "the key is in stringData": [secret({ stringData: { password: "" } }), reading("password")],
    "the pods start without it": [secret({}), reading("password", { optional: true })],
    "the Secret is not among the objects": [reading("password")],
    "the cluster writes the keys": [secret({ type: "kubernetes.io/service-account-token" }), reading("token")],
    "a SealedSecret becomes it": [
      object(
        "bitnami.com/v1alpha1 SealedSecret",
        { spec: { encryptedData: { password: "" }, template: { metadata: { name: "keys" } } } },
        { name: "sealed" },
      ),
      reading("password"),
    ],
    "an ExternalSecret has the key": [external({ data: [{ secretKey: "password" }] }), reading("password")],
    "an ExternalSecret has whatever is stored": [external({ dataFrom: [{}] }), reading("password")],
    "an ExternalSecret has a template": [external({ target: { template: {} } }), reading("password")],
    "several write into the Secret": [secret({}), external({ data: [{ secretKey: "password" }] }), reading("password")],
    "a certificate is issued for the Ingress": [ingress({ annotations: { "cert-manager.io/issuer": "ca" } })],
    "a certificate is among the objects": [certificate({}), ingress()],
    "a certificate has keystores, whose keys are not known": [certificate({ keystores: {} }), reading("keystore.jks")],
    "an ExternalSecret adds to the Secret that is known to come": [
      external({ target: { creationPolicy: "Merge" }, data: [{ secretKey: "other" }] }),
      reading("password"),
    ],
    "the key is known to come": {
      objects: [reading("password")],
      facts: { secrets: [{ namespace: "a", name: "keys", keys: ["password"] }] },
    },
  },
  reports: {
    "the key is missing": {
      objects: [secret({ data: { password: "" } }), reading("pasword")],
      reports: [PATH],
      says: /^The pods of Pod a\/web do not start: Secret keys has no key pasword\. Did you mean password\?$/,
      source: "Secret/keys data",
    },
    "the key is missing from plain text": {
      objects: [secret({ stringData: { password: "" } }), reading("other")],
      reports: [PATH],
      source: "Secret/keys stringData",
    },
    "the Secret that is known to come lacks the key": {
      objects: [reading("other")],
      facts: { secrets: [{ namespace: "a", name: "keys", keys: ["password"] }] },
      reports: [PATH],
    },
    "the Secret that is known to come is among the objects, without the key": {
      objects: [secret({ stringData: { other: "" } }), reading("password")],
      facts: { secrets: [{ namespace: "a", name: "keys", keys: ["password"] }] },
      reports: [PATH],
    },
    "an ExternalSecret lacks the key": {
      objects: [external({ data: [{ secretKey: "password" }] }), reading("other")],
      reports: [PATH],
    },
    "an Ingress shows a Secret that is no certificate": {
      objects: [secret({ stringData: { a: "b" } }), ingress()],
      reports: ["error Ingress/web spec.tls.0.secretName", "error Ingress/web spec.tls.0.secretName"],
      says: /^Ingress a\/web has no certificate to show: Secret keys has no key tls\.(?:crt|key)\./,
    },
  },
});
