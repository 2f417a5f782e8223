import { noMissingReferenceGrant } from "../../../../src/toolkit/vet/rules/no-missing-reference-grant.ts";
import { object, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const far = service({}, { name: "far", namespace: "b" });
const route = (namespace = "b") =>
  object("gateway.networking.k8s.io/v1 HTTPRoute", {
    spec: { rules: [{ backendRefs: [{ name: "far", namespace, port: 80 }] }] },
  });
const grant = (from: object, to: object, namespace = "b") =>
  object("gateway.networking.k8s.io/v1beta1 ReferenceGrant", { spec: { from: [from], to: [to] } }, { namespace });
const fromRoutes = { kind: "HTTPRoute", namespace: "a" };
const ROUTE = "error HTTPRoute/web spec.rules.0.backendRefs.0.name";

const secret = object("v1 Secret", {}, { name: "tls", namespace: "b" });
const gateway = object("gateway.networking.k8s.io/v1 Gateway", {
  spec: { listeners: [{ tls: { certificateRefs: [{ name: "tls", namespace: "b" }] } }] },
});

ruleTable(noMissingReferenceGrant, {
  passes: {
    "a grant allows all Services": [far, route(), grant(fromRoutes, { kind: "Service" })],
    "a grant allows this Service": [far, route(), grant(fromRoutes, { kind: "Service", name: "far" })],
    "a grant allows the certificate": [
      secret,
      gateway,
      grant({ kind: "Gateway", namespace: "a" }, { kind: "Secret", name: "tls" }),
    ],
    "the Service is of the same namespace": [service({}, { name: "far" }), route("a")],
    "the Service is not among the objects": [route()],
    "a pod reads a Secret of its namespace": [
      secret,
      object("v1 Pod", { spec: { imagePullSecrets: [{ name: "tls" }] } }, { namespace: "b" }),
    ],
  },
  reports: {
    "nothing is granted": {
      objects: [far, route()],
      reports: [ROUTE],
      says: /^HTTPRoute a\/web may not refer to Service far: no ReferenceGrant of b allows it\.$/,
    },
    "the grant is of another namespace": {
      objects: [far, route(), grant(fromRoutes, { kind: "Service" }, "a")],
      reports: [ROUTE],
    },
    "the grant is for another kind of route": {
      objects: [far, route(), grant({ ...fromRoutes, kind: "GRPCRoute" }, { kind: "Service" })],
      reports: [ROUTE],
    },
    "the grant is for routes of another namespace": {
      objects: [far, route(), grant({ ...fromRoutes, namespace: "c" }, { kind: "Service" })],
      reports: [ROUTE],
    },
    "the grant is of another kind of object": {
      objects: [far, route(), grant(fromRoutes, { kind: "Secret" })],
      reports: [ROUTE],
    },
    "the grant is of another Service": {
      objects: [far, route(), grant(fromRoutes, { kind: "Service", name: "near" })],
      reports: [ROUTE],
    },
    "nothing grants the certificate of a Gateway": {
      objects: [secret, gateway],
      reports: ["error Gateway/web spec.listeners.0.tls.certificateRefs.0.name"],
      says: /may not refer to Secret tls/,
    },
  },
});
