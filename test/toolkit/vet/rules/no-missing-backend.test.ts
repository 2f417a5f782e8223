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
const virtualService = (host: string, more: object = {}) =>
  object("networking.istio.io/v1 VirtualService", {
    spec: { http: [{ route: [{ destination: { host, ...more } }] }] },
  });
const ingressRoute = (target: object, kind = "IngressRoute") =>
  object(`traefik.io/v1alpha1 ${kind}`, { spec: { routes: [{ services: [target] }] } });
const proxy = (port: number) =>
  object("projectcontour.io/v1 HTTPProxy", { spec: { routes: [{ services: [{ name: "web", port }] }] } });
const openshift = (spec: object) =>
  object("route.openshift.io/v1 Route", { spec: { to: { kind: "Service", name: "web" }, ...spec } });
const toPods = (targetPort: number | string) => service({ ports: [{ name: "http", port: 80, targetPort }] });
const withPort = (containerPort: number) =>
  deployment({ containers: [{ name: "web", ports: [{ name: "web", containerPort }] }] });
const mirror = { requestMirror: { backendRef: { name: "shadow", port: 80 } } };
const outside = service({ type: "ExternalName", externalName: "shop.example.com", selector: undefined });
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
    "an outside name declares another number, which ingress-nginx and Traefik ignore": [
      outside,
      ingress("web", { number: 8443 }),
      ingressRoute({ name: "web", port: 8443 }),
    ],
    "the Service does not say its namespace": [
      service({}, { namespace: undefined }),
      service({}, { name: "other" }),
      ingress("web", { number: 80 }),
    ],
    "Istio's short name and number exist": [service(), virtualService("web", { port: { number: 80 } })],
    "Istio's host is that of a Service in another namespace": [
      service({}, { namespace: "b" }),
      virtualService("web.b.svc.cluster.local"),
    ],
    "Istio's host is outside the cluster": [service(), virtualService("web.example.com"), virtualService("10.0.0.1")],
    "a ServiceEntry declares Istio's host": [
      service({}, { name: "database" }),
      virtualService("databse"),
      object("networking.istio.io/v1 ServiceEntry", { spec: { hosts: ["databse"] } }),
    ],
    "Traefik's route has the port's name": [service(), ingressRoute({ name: "web", port: "http" })],
    "Traefik's route leads to a TraefikService": [service(), ingressRoute({ name: "wb", kind: "TraefikService" })],
    "Contour's route has the port's number": [service(), proxy(80)],
    "OpenShift's route has the port's name": [service(), openshift({ port: { targetPort: "http" } })],
    "OpenShift's route has the port of the pods": [toPods(8080), openshift({ port: { targetPort: 8080 } })],
    "OpenShift's route has the port of the pods, which the Service names": [
      withPort(8080),
      toPods("web"),
      openshift({ port: { targetPort: 8080 } }),
    ],
    "OpenShift's route has a port of pods that are not among the objects": [
      toPods("web"),
      openshift({ port: { targetPort: 8080 } }),
    ],
    "OpenShift's route leads to endpoints from elsewhere": [
      service({ selector: undefined }),
      openshift({ port: { targetPort: 8080 } }),
    ],
    "OpenShift's route names no port": [service(), openshift({})],
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
    "an outside name has no port of that name": {
      objects: [outside, ingress("web", { name: "https" })],
      reports: ["error Ingress/web spec.rules.0.http.paths.0.backend.service.port.name"],
    },
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
      says: /answers 503 at \/api: Service web has no port named https; its ports: http \(80\), 81\.$/,
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
    "Istio's short name is that of a Service that is missing": {
      objects: [service({}, { name: "website" }), virtualService("webiste")],
      reports: ["error VirtualService/web spec.http.0.route.0.destination.host"],
      says: /^VirtualService a\/web leads nowhere until the Service webiste exists\. It is not in the input\. Did you mean website\?$/,
    },
    "Istio's host has a number that is missing": {
      objects: [service(), virtualService("web.a.svc.cluster.local", { port: { number: 8080 } })],
      reports: ["error VirtualService/web spec.http.0.route.0.destination.port.number"],
      says: /^VirtualService a\/web leads nowhere: Service web has no port 8080; its ports: http \(80\)\.$/,
    },
    "Istio mirrors, or passes TCP and TLS, to Services that are missing": {
      objects: [
        service(),
        object("networking.istio.io/v1 VirtualService", {
          spec: {
            http: [{ mirror: { host: "one" }, mirrors: [{ destination: { host: "two" } }] }],
            tls: [{ route: [{ destination: { host: "three" } }] }],
            tcp: [{ route: [{ destination: { host: "four" } }] }],
          },
        }),
      ],
      reports: [
        "warning VirtualService/web spec.http.0.mirror.host",
        "warning VirtualService/web spec.http.0.mirrors.0.destination.host",
        "warning VirtualService/web spec.tls.0.route.0.destination.host",
        "warning VirtualService/web spec.tcp.0.route.0.destination.host",
      ],
    },
    "Traefik's route leads to a Service that is missing from another namespace": {
      objects: [service(), deployment({}, { namespace: "b" }), ingressRoute({ name: "web", namespace: "b", port: 80 })],
      reports: ["warning IngressRoute/web spec.routes.0.services.0.name"],
    },
    "Traefik's route has a number as text, which it takes for a name": {
      objects: [service(), ingressRoute({ name: "web", port: "80" }, "IngressRouteTCP")],
      reports: ["error IngressRouteTCP/web spec.routes.0.services.0.port"],
    },
    "Traefik's route names no port": {
      objects: [service(), ingressRoute({ name: "web" }, "IngressRouteUDP")],
      reports: ["error IngressRouteUDP/web spec.routes.0.services.0.name"],
      says: /is rejected: it sets no port for Service web\.$/,
    },
    "a TraefikService mirrors to a port that is missing": {
      objects: [
        service(),
        object("traefik.io/v1alpha1 TraefikService", {
          spec: { mirroring: { name: "web", port: 80, mirrors: [{ name: "web", port: 81 }] } },
        }),
      ],
      reports: ["error TraefikService/web spec.mirroring.mirrors.0.port"],
    },
    "Contour's route has the number of a port that is missing": {
      objects: [service(), proxy(8080)],
      reports: ["error HTTPProxy/web spec.routes.0.services.0.port"],
    },
    "NGINX's server leads to a Service that is missing": {
      objects: [
        service(),
        object("k8s.nginx.org/v1 VirtualServer", { spec: { upstreams: [{ name: "tea", service: "tea", port: 80 }] } }),
      ],
      reports: ["warning VirtualServer/web spec.upstreams.0.service"],
    },
    "OpenShift's route has the port of the Service instead of the pods'": {
      objects: [toPods(8080), openshift({ port: { targetPort: 80 } })],
      reports: ["error Route/web spec.port.targetPort"],
      says: /^Route a\/web leads nowhere: Service web does not lead to port 80 of its pods; it leads to: 8080\.$/,
    },
    "OpenShift's route names a port that is missing": {
      objects: [toPods(8080), openshift({ port: { targetPort: "web" } })],
      reports: ["error Route/web spec.port.targetPort"],
      says: /: Service web has no port named web; its ports: http \(80\)\.$/,
    },
    "the Service has no ports": {
      objects: [service({ clusterIP: "None", ports: undefined }), ingress("web", { number: 80 })],
      reports: ["error Ingress/web spec.rules.0.http.paths.0.backend.service.port.number"],
      says: /: Service web has no port 80; its ports: none\.$/,
    },
    "OpenShift's route has a port that the named one of the pods is not": {
      objects: [withPort(8080), toPods("web"), openshift({ port: { targetPort: 80 } })],
      reports: ["error Route/web spec.port.targetPort"],
    },
    "OpenShift's route has a second Service that is missing": {
      objects: [service(), openshift({ alternateBackends: [{ kind: "Service", name: "canary" }] })],
      reports: ["warning Route/web spec.alternateBackends.0.name"],
    },
  },
});
