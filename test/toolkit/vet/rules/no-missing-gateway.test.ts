import { noMissingGateway } from "../../../../src/toolkit/vet/rules/no-missing-gateway.ts";
import { clusterObject, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const all = { allowedRoutes: { namespaces: { from: "All" } } };
const gateway = (namespace = "a", listener: object = all) =>
  object(
    "gateway.networking.k8s.io/v1 Gateway",
    { spec: { listeners: [{ name: "https", port: 443, ...listener }] } },
    { name: "public", namespace },
  );
const route = (parent: object, kind = "HTTPRoute") =>
  object(`gateway.networking.k8s.io/v1 ${kind}`, { spec: { parentRefs: [parent] } });

const istio = (kind: string, spec: object, name: string, namespace = "a") =>
  object(`networking.istio.io/v1 ${kind}`, { spec }, { name, namespace });
const virtual = (...gateways: readonly string[]) => istio("VirtualService", { gateways }, "web");

const elsewhere = { name: "public", namespace: "b" };
const selecting = { allowedRoutes: { namespaces: { from: "Selector", selector: { matchLabels: { routes: "yes" } } } } };

ruleTable(noMissingGateway, {
  passes: {
    "Istio's Gateway is among the objects, or it is the mesh": [
      istio("Gateway", {}, "public", "b"),
      istio("Gateway", {}, "public"),
      virtual("public", "b/public", "mesh"),
    ],
    "no Istio Gateway of its namespace is among the objects": [
      istio("Gateway", {}, "public", "b"),
      gateway(),
      virtual("pubilc"),
    ],
    "Istio's Gateway does not say its namespace": [
      istio("Gateway", {}, "other"),
      object("networking.istio.io/v1 Gateway", {}, { name: "public", namespace: undefined }),
      virtual("public"),
    ],
    "Istio's Gateway is a host name": [istio("Gateway", {}, "public"), virtual("pubilc.a.svc.cluster.local")],
    "the Gateway is among the objects": [gateway(), route({ name: "public" })],
    "the listener is one of the Gateway": [gateway(), route({ name: "public", sectionName: "https" })],
    "the Gateway is of another namespace": [gateway("b"), route({ name: "public", namespace: "b" })],
    "the listener admits namespaces with a label, and that of the route has it": [
      gateway("b", selecting),
      clusterObject("v1 Namespace", "a", {}, { routes: "yes" }),
      route(elsewhere),
    ],
    "the labels of the route's namespace are not known": [gateway("b", selecting), route(elsewhere)],
    "the listener's host is one of the route's": [
      gateway("a", { hostname: "*.example.com" }),
      {
        ...route({ name: "public" }),
        spec: { parentRefs: [{ name: "public" }], hostnames: ["a.example.com", "b.org"] },
      },
    ],
    "a protocol of the controller's own admits what it likes": [
      gateway("a", { protocol: "example.com/quic" }),
      route({ name: "public" }),
    ],
    "HTTPS admits gRPC": [gateway("a", { protocol: "HTTPS" }), route({ name: "public" }, "GRPCRoute")],
    "the listener has the port": [gateway("a", { protocol: "HTTPS" }), route({ name: "public", port: 443 })],
    "Istio's Gateway is another kind": [gateway(), route({ group: "networking.istio.io", name: "private" })],
    "no Gateway of the namespace is among the objects": [gateway("b"), route({ name: "private" })],
    "the parent is of another kind": [gateway(), route({ kind: "Service", name: "private" })],
    "the parent has no name": [gateway(), route({})],
  },
  reports: {
    "Istio's Gateway is missing": {
      objects: [
        istio("Gateway", {}, "public"),
        istio("Gateway", {}, "internal", "b"),
        virtual("pubilc", "b/other", "public"),
      ],
      reports: ["error VirtualService/web spec.gateways.0", "warning VirtualService/web spec.gateways.1"],
      says: /^VirtualService a\/web gets no requests from Gateway (?:pubilc|other), which is not found\./,
    },
    "the Gateway may be in the cluster": {
      objects: [gateway(), route({ name: "internal" })],
      reports: ["warning HTTPRoute/web spec.parentRefs.0.name"],
      says: /Gateway internal not found\.$/,
    },
    "the Gateway is missing": {
      objects: [gateway(), route({ name: "pubilc" })],
      reports: ["error HTTPRoute/web spec.parentRefs.0.name"],
      says: /^HTTPRoute a\/web gets no requests: Gateway pubilc not found\. Did you mean public\?$/,
    },
    "the listener's protocol is for other routes": {
      objects: [gateway("a", { protocol: "TLS" }), route({ name: "public", sectionName: "https" })],
      reports: ["error HTTPRoute/web spec.parentRefs.0"],
      says: /listener https of Gateway public admits no HTTPRoute\.$/,
    },
    "no listener has the port": {
      objects: [gateway(), route({ name: "public", port: 99 })],
      reports: ["error HTTPRoute/web spec.parentRefs.0"],
      says: /Gateway public has no such listener at port 99\.$/,
    },
    "the Gateway is missing from another namespace": {
      objects: [gateway("b"), route({ kind: "Gateway", name: "pubilc", namespace: "b" }, "TLSRoute")],
      reports: ["error TLSRoute/web spec.parentRefs.0.name"],
    },
    "the listener admits routes of its own namespace, as it does where it does not say": {
      objects: [gateway("b", {}), route(elsewhere)],
      reports: ["error HTTPRoute/web spec.parentRefs.0"],
      says: /gets no requests: listener https of Gateway public admits routes of its own namespace only\.$/,
    },
    "the listener admits namespaces with a label, and that of the route lacks it": {
      objects: [gateway("b", selecting), clusterObject("v1 Namespace", "a"), route(elsewhere)],
      reports: ["error HTTPRoute/web spec.parentRefs.0"],
      says: /with the labels routes=yes only\.$/,
    },
    "the listener admits another kind": {
      objects: [gateway("a", { allowedRoutes: { kinds: [{ kind: "GRPCRoute" }] } }), route({ name: "public" })],
      reports: ["error HTTPRoute/web spec.parentRefs.0"],
      says: /admits no HTTPRoute\.$/,
    },
    "the listener is for another host": {
      objects: [
        gateway("a", { hostname: "example.com" }),
        { ...route({ name: "public" }), spec: { parentRefs: [{ name: "public" }], hostnames: ["a.example.com"] } },
      ],
      reports: ["error HTTPRoute/web spec.parentRefs.0"],
      says: /is for example\.com, but the route is for a\.example\.com\.$/,
    },
    "the listener is missing": {
      objects: [gateway(), route({ name: "public", sectionName: "httpss" }, "GRPCRoute")],
      reports: ["error GRPCRoute/web spec.parentRefs.0.sectionName"],
      says: /gets no requests: listener httpss of Gateway public not found\. Did you mean https\?$/,
    },
  },
});
