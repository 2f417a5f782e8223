import { noMissingGateway } from "../../../../src/toolkit/vet/rules/no-missing-gateway.ts";
import { object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const gateway = (namespace = "a") =>
  object(
    "gateway.networking.k8s.io/v1 Gateway",
    { spec: { listeners: [{ name: "https", port: 443 }] } },
    { name: "public", namespace },
  );
const route = (parent: object, kind = "HTTPRoute") =>
  object(`gateway.networking.k8s.io/v1 ${kind}`, { spec: { parentRefs: [parent] } });

ruleTable(noMissingGateway, {
  passes: {
    "the Gateway is among the objects": [gateway(), route({ name: "public" })],
    "the listener is one of the Gateway": [gateway(), route({ name: "public", sectionName: "https" })],
    "the Gateway is of another namespace": [gateway("b"), route({ name: "public", namespace: "b" })],
    "no Gateway of the namespace is among the objects": [gateway("b"), route({ name: "private" })],
    "the parent is of another kind": [gateway(), route({ kind: "Service", name: "private" })],
    "the parent has no name": [gateway(), route({})],
  },
  reports: {
    "the Gateway is missing": {
      objects: [gateway(), route({ name: "pubilc" })],
      reports: ["error HTTPRoute/web spec.parentRefs.0.name"],
      says: /^HTTPRoute a\/web gets no requests: there is no Gateway pubilc\. Did you mean public\?$/,
    },
    "the Gateway is missing from another namespace": {
      objects: [gateway("b"), route({ kind: "Gateway", name: "pubilc", namespace: "b" }, "TLSRoute")],
      reports: ["error TLSRoute/web spec.parentRefs.0.name"],
    },
    "the listener is missing": {
      objects: [gateway(), route({ name: "public", sectionName: "httpss" }, "GRPCRoute")],
      reports: ["error GRPCRoute/web spec.parentRefs.0.sectionName"],
      says: /there is no listener httpss of Gateway public\. Did you mean https\?$/,
    },
  },
});
