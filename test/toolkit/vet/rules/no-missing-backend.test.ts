import { noMissingBackend } from "../../../../src/toolkit/vet/rules/no-missing-backend.ts";
import { deployment, object, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const backend = (name: string, port?: object) => ({ service: { name, port } });
const ingress = (name: string, port?: object, path?: string) =>
  object("networking.k8s.io/v1 Ingress", {
    spec: { rules: [{ http: { paths: [{ path, backend: backend(name, port) }] } }] },
  });
const route = (rule: object, kind = "HTTPRoute") =>
  object(`gateway.networking.k8s.io/v1 ${kind}`, { spec: { rules: [rule] } });
const to = (name: string, more: object = { port: 80 }) => ({ backendRefs: [{ name, ...more }] });
const mirror = { requestMirror: { backendRef: { name: "shadow", port: 80 } } };
const NAME = "spec.rules.0.http.paths.0.backend.service.name";

ruleTable(noMissingBackend, {
  passes: {
    "an Ingress names the port": [service(), ingress("web", { name: "http" })],
    "an Ingress has the port's number": [service(), ingress("web", { number: 80 })],
    "an Ingress names no port, which another rule judges": [service(), ingress("web")],
    "an Ingress leads to an action of the load balancer": [service(), ingress("redirect", { name: "use-annotation" })],
    "an Ingress leads to something else than a Service": [
      object("networking.k8s.io/v1 Ingress", { spec: { defaultBackend: { resource: { kind: "Bucket", name: "b" } } } }),
    ],
    "a route has the port's number": [service(), route(to("web"))],
    "a route leads to something else than a Service": [route(to("bucket", { kind: "Bucket" }))],
    "an outside name has any port": [
      service({ type: "ExternalName", externalName: "shop.example.com", selector: undefined, ports: undefined }),
      ingress("web", { number: 443 }),
    ],
    "the Service does not say its namespace": [
      service({}, { namespace: undefined }),
      service({}, { name: "other" }),
      ingress("web", { number: 80 }),
    ],
    "Knative's Service is no Service": [
      object("serving.knative.dev/v1 Service"),
      route(to("bucket", { group: "x.example.com" })),
    ],
    "the Service is of a namespace that is not among the objects": [route(to("web", { namespace: "b", port: 80 }))],
    "the Service is of another namespace, and there": [
      service({}, { namespace: "b" }),
      route(to("web", { namespace: "b", port: 80 })),
    ],
  },
  reports: {
    "an Ingress leads to a Service that is missing": {
      objects: [service({}, { name: "website" }), ingress("wbesite", { number: 80 })],
      reports: [`error Ingress/web ${NAME}`],
      says: /^Ingress a\/web answers 503 at \/ until the Service wbesite exists\. It is not in the input\. Did you mean website\?$/,
      fixes: /^Correct the name or port/,
    },
    "the default backend leads to a Service that is missing": {
      objects: [object("networking.k8s.io/v1 Ingress", { spec: { defaultBackend: backend("missing") } })],
      reports: ["warning Ingress/web spec.defaultBackend.service.name"],
    },
    "an Ingress names a port that is missing": {
      objects: [
        service({ ports: [{ name: "http", port: 80 }, { port: 81 }] }),
        ingress("web", { name: "https" }, "/api"),
      ],
      reports: ["error Ingress/web spec.rules.0.http.paths.0.backend.service.port.name"],
      says: /answers 503 at \/api: Service web has no port https, only http \(80\), 81\.$/,
    },
    "an Ingress has the number of a port that is missing": {
      objects: [service(), ingress("web", { number: 8080 })],
      reports: ["error Ingress/web spec.rules.0.http.paths.0.backend.service.port.number"],
    },
    "a route leads to a Service that is missing": {
      objects: [deployment(), route({ ...to("missing"), matches: [{ path: { value: "/x" } }] })],
      reports: ["warning HTTPRoute/web spec.rules.0.backendRefs.0.name"],
      says: /at \/x until /,
    },
    "a route leads to a Service that is missing from another namespace": {
      objects: [service(), deployment({}, { namespace: "b" }), route(to("web", { namespace: "b", port: 80 }))],
      reports: ["warning HTTPRoute/web spec.rules.0.backendRefs.0.name"],
    },
    "a route names no port": {
      objects: [service(), route(to("web", {}), "GRPCRoute")],
      reports: ["error GRPCRoute/web spec.rules.0.backendRefs.0.name"],
      says: /^GRPCRoute a\/web is rejected: it sets no port for Service web\.$/,
      fixes: /^Add the port\.$/,
    },
    "a route has a port that is missing": {
      objects: [service(), route(to("web", { port: 8080 }))],
      reports: ["error HTTPRoute/web spec.rules.0.backendRefs.0.port"],
    },
    "a rule mirrors requests to a Service that is missing": {
      objects: [service(), route({ ...to("web"), filters: [mirror] })],
      reports: ["warning HTTPRoute/web spec.rules.0.filters.0.requestMirror.backendRef.name"],
    },
    "a backend mirrors requests to a Service that is missing": {
      objects: [service(), route(to("web", { port: 80, filters: [mirror] }))],
      reports: ["warning HTTPRoute/web spec.rules.0.backendRefs.0.filters.0.requestMirror.backendRef.name"],
    },
  },
});
