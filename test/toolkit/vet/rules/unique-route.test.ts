import { uniqueRoute } from "../../../../src/toolkit/vet/rules/unique-route.ts";
import { object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const http = (path: object) => ({ paths: [{ backend: {}, ...path }] });
const ingress = (name: string, path: object = { path: "/a" }, rule: object = {}, more: object = {}) =>
  object(
    "networking.k8s.io/v1 Ingress",
    {
      spec: {
        rules: [{ host: "example.com", http: http({ backend: { service: { name } }, ...path }), ...rule }],
        ...more,
      },
    },
    { name },
  );
const annotated = (name: string, annotations: object) => {
  const made = ingress(name);
  return { ...made, metadata: { ...made.metadata, annotations } };
};
const ACTION = { path: "/a", backend: { service: { name: "redirect", port: { name: "use-annotation" } } } };
const OLD_ACTION = { path: "/*", backend: { serviceName: "redirect", servicePort: "use-annotation" } };
const route = (name: string, match?: object, spec: object = {}, kind = "HTTPRoute", namespace = "a") =>
  object(
    `gateway.networking.k8s.io/v1 ${kind}`,
    {
      spec: {
        hostnames: ["example.com"],
        parentRefs: [{ name: "gateway" }],
        rules: [{ ...(match !== undefined && { matches: [match] }), backendRefs: [{ name }] }],
        ...spec,
      },
    },
    { name, namespace },
  );
const onPath = (value: string, more: object = {}) => ({ path: { value, ...more } });
const AT_PATH = "error Ingress/second spec.rules.0.http.paths.0";
const AT_MATCH = "error HTTPRoute/second spec.rules.0.matches.0";

ruleTable(uniqueRoute, {
  passes: {
    "paths of Ingresses differ": [ingress("first"), ingress("second", { path: "/b" })],
    "hosts of Ingresses differ": [ingress("first"), ingress("second", { path: "/a" }, { host: "example.org" })],
    "an Ingress has no host": [ingress("first"), ingress("second", { path: "/a" }, { host: undefined })],
    "one path is exact": [ingress("first"), ingress("second", { path: "/a", pathType: "Exact" })],
    "classes of Ingresses differ": [ingress("first"), ingress("second", undefined, {}, { ingressClassName: "other" })],
    "a canary shares the route": [
      ingress("first"),
      annotated("second", { "nginx.ingress.kubernetes.io/canary": "true" }),
    ],
    "two load balancers of AWS have a route each": [
      annotated("first", { "alb.ingress.kubernetes.io/scheme": "internal" }),
      annotated("second", { "alb.ingress.kubernetes.io/scheme": "internet-facing" }),
    ],
    "each Ingress of its class has a load balancer of its own": ["first", "second"].map((name) =>
      ingress(name, undefined, {}, { ingressClassName: "gce" }),
    ),
    "an annotation names another class": [
      ingress("first"),
      annotated("second", { "kubernetes.io/ingress.class": "other" }),
    ],
    "the entrypoints of Traefik differ": ["web", "websecure"].map((name) =>
      annotated(name, { "traefik.ingress.kubernetes.io/router.entrypoints": name }),
    ),
    "the load balancer of AWS has conditions in annotations": [
      ingress("first", {}, {}, { rules: [{ http: { paths: [ACTION, ACTION] } }] }),
    ],
    "the load balancer of AWS has conditions in annotations, in the API that Kubernetes has removed": [
      ingress("first", {}, {}, { rules: [{ http: { paths: [OLD_ACTION, { path: "/*" }] } }] }),
    ],
    "a route for streams has several rules": [
      route(
        "first",
        undefined,
        { rules: [{ backendRefs: [{ name: "a" }] }, { backendRefs: [{ name: "b" }] }] },
        "TCPRoute",
      ),
    ],
    "paths of routes differ": [route("first", onPath("/a")), route("second", onPath("/b"))],
    "one path of a route is exact": [route("first", onPath("/a")), route("second", onPath("/a", { type: "Exact" }))],
    "one route wants a header": [
      route("first", onPath("/a")),
      route("second", { ...onPath("/a"), headers: [{ name: "x", value: "y" }] }),
    ],
    "hosts of routes differ": [route("first"), route("second", undefined, { hostnames: ["example.org"] })],
    "a route has no host": [route("first"), route("second", undefined, { hostnames: [] })],
    "gateways differ": [route("first"), route("second", undefined, { parentRefs: [{ name: "other" }] })],
    "routes are of two namespaces": [route("first"), route("second", undefined, {}, "HTTPRoute", "b")],
    "routes belong to no gateway": ["first", "second"].map((name) => route(name, undefined, { parentRefs: undefined })),
    "routes are of two kinds": [route("first"), route("second", undefined, {}, "GRPCRoute")],
    "an Ingress and a route": [
      ingress("first"),
      route("second", onPath("/a", { type: "Prefix" }), { parentRefs: undefined }),
    ],
  },
  reports: {
    "two Ingresses have a path, of any namespace": {
      objects: [ingress("first"), { ...ingress("second"), metadata: { name: "second", namespace: "b" } }],
      reports: [AT_PATH],
      says: /^Ingress a\/first already routes example\.com\/a: /,
    },
    "the annotations of two Ingresses are about certificates": {
      objects: [
        annotated("first", { "cert-manager.io/issuer": "a" }),
        annotated("second", { "cert-manager.io/cluster-issuer": "b" }),
      ],
      reports: [AT_PATH],
    },
    "the annotations of two Ingresses may divide the requests": {
      objects: [ingress("first"), annotated("second", { "konghq.com/methods": "GET" })],
      reports: [AT_PATH.replace("error", "warning")],
    },
    "two Ingresses lead to the same backend": {
      objects: ["first", "second"].map((name) => ingress(name, { path: "/a", backend: { service: { name: "web" } } })),
      reports: [AT_PATH.replace("error", "warning")],
    },
    "two Ingresses lead to Services of the same name in two namespaces": {
      objects: ["a", "b"].map((namespace, index) => ({
        ...ingress("second", { path: "/a", backend: { service: { name: "web" } } }),
        metadata: { name: ["first", "second"][index], namespace },
      })),
      reports: [AT_PATH],
    },
    "two routes lead to the same backend": {
      objects: ["first", "second"].map((name) =>
        route(name, undefined, { rules: [{ matches: [onPath("/a")], backendRefs: [{ name: "web" }] }] }),
      ),
      reports: [AT_MATCH.replace("error", "warning")],
    },
    "two routes lead to the same backend, and one writes the defaults": {
      objects: [{}, { group: "", kind: "Service", weight: 1, namespace: "a" }].map((more, index) =>
        route(["first", "second"][index] ?? "", undefined, {
          rules: [{ matches: [onPath("/a")], backendRefs: [{ name: "web", ...more }] }],
        }),
      ),
      reports: [AT_MATCH.replace("error", "warning")],
    },
    "an annotation divides the requests of a path between two backends": {
      objects: ["first", "second"].map((name) =>
        annotated(name, { "traefik.ingress.kubernetes.io/service-weights": "first: 90%" }),
      ),
      reports: [AT_PATH.replace("error", "warning")],
    },
    "two Ingresses share a load balancer of AWS": {
      objects: ["first", "second"].map((name) => annotated(name, { "alb.ingress.kubernetes.io/group.name": "shop" })),
      reports: [AT_PATH],
    },
    "a prefix is what is meant where nothing is said": {
      objects: [ingress("first", {}), ingress("second", { path: "/", pathType: "Prefix" })],
      reports: [AT_PATH],
      says: /routes example\.com\/: /,
    },
    "two Ingresses are for every host": {
      objects: ["first", "second"].map((name) => ingress(name, { path: "/a" }, { host: undefined })),
      reports: [AT_PATH],
      says: /routes \*\/a: /,
    },
    "one Ingress has a path twice": {
      objects: [
        ingress("second", undefined, {}, { rules: [{ http: http({}) }, { http: { paths: [{ path: "/b" }, {}] } }] }),
      ],
      reports: ["error Ingress/second spec.rules.1.http.paths.1"],
    },
    "two routes have a path": {
      objects: [route("first", onPath("/a")), route("second", onPath("/a", { type: "PathPrefix" }))],
      reports: [AT_MATCH],
      says: /^HTTPRoute a\/first already routes example\.com\/a: /,
    },
    "a route without matches is for every path": {
      objects: [route("first"), route("second", onPath("/"))],
      reports: [AT_MATCH],
    },
    "two routes without matches": {
      objects: [route("first"), route("second")],
      reports: ["error HTTPRoute/second spec.rules.0"],
    },
    "two routes are for every host": {
      objects: [route("first", undefined, { hostnames: undefined }), route("second", undefined, { hostnames: [] })],
      reports: ["error HTTPRoute/second spec.rules.0"],
      says: /routes \*\/: /,
    },
    "one of two hosts is another's": {
      objects: [route("first"), route("second", undefined, { hostnames: ["example.org", "example.com"] })],
      reports: ["error HTTPRoute/second spec.rules.0"],
    },
    "the second of two matches is another's": {
      objects: [
        route("first", onPath("/a")),
        route("second", undefined, { rules: [{ matches: [onPath("/c")] }, { matches: [onPath("/b"), onPath("/a")] }] }),
      ],
      reports: ["error HTTPRoute/second spec.rules.1.matches.1"],
    },
    "two routes of gRPC match the same": {
      objects: ["first", "second"].map((name) => route(name, { method: { service: "a" } }, {}, "GRPCRoute")),
      reports: ["error GRPCRoute/second spec.rules.0.matches.0"],
    },
  },
});
