// The differences between ingress controllers, one row each. Sources: the annotation reference of each project, named in its row.
import { CLASS_ANNOTATION } from "../../toolkit/kubernetes/ingress-class.ts";
import { own } from "../../toolkit/kubernetes/read.ts";
import { API_PATH, SETUP_STATUS_PATH } from "../topology.ts";
import { SETUP_CLOSED } from "./closed-setup.ts";

type Annotations = Readonly<Record<string, string>>;

export interface Controller {
  /** Its IngressClass in the usual installation. */
  readonly ingressClassName?: string;
  /** The source of its requests in the usual installation. If there is none, networkPolicy.entry must be set. */
  readonly entry?:
    | { readonly pods: { readonly namespace: string; readonly matchLabels: Annotations } }
    | { readonly namespaces: { readonly usually: string; readonly matchLabels: Annotations } }
    | { readonly cidrs: readonly string[] }
    | { readonly entities: readonly ("ingress" | "host" | "remote-node")[] };
  /** The sources of its health checks, if it makes its own: without them no pod counts as healthy. */
  readonly healthChecks?: readonly string[];
  /** The domains of its annotations: those of another controller have no effect. Without, any may be its own. */
  readonly domains?: readonly string[];
  /** Annotations of the Ingress that routes to API and scheduler. */
  readonly ingress?: Annotations;
  /** Additional ones with TLS: http:// is redirected, because a login is only kept over https. */
  readonly withTls?: Annotations;
  /** Additional ones while setup is closed. */
  readonly closed?: Annotations;
  /** Annotations that keep setup closed: no config may set them. */
  readonly closing?: readonly string[];
  /** Annotations of Services, by component. */
  readonly services?: Readonly<Record<string, Annotations>>;
  /** Whether its annotations need a separate Ingress, apart from pages. For all others one is enough. */
  readonly hasPagesApart?: boolean;
  /** Whether it ignores paths of type Exact. All paths are prefixes then; the longest takes precedence. */
  readonly ignoresExactPaths?: boolean;
}

/** The cookie that keeps a browser on one API pod: passkey challenges, activity streams and rate limits are per process. */
const COOKIE = "aether-affinity";
/** Chats stream for up to 900 s with gaps of 180; the activity stream is silent as long as nothing happens. */
const STREAM_SECONDS = 3600;
/** The app rejects larger bodies by Content-Length, but chunked bodies pass. */
const BODY_BYTES = 2 ** 20;

const forEach = (annotations: Annotations) => ({ api: annotations, scheduler: annotations, ui: annotations });

const ingressNginx: Controller = {
  domains: ["nginx.ingress.kubernetes.io"],
  // The app counts requests by the first entry of X-Forwarded-For: it is overwritten unless the controller is configured to trust
  // a proxy. Paths are compared decoded.
  ingress: {
    "nginx.ingress.kubernetes.io/affinity": "cookie",
    "nginx.ingress.kubernetes.io/session-cookie-name": COOKIE,
    "nginx.ingress.kubernetes.io/session-cookie-change-on-failure": "true",
    "nginx.ingress.kubernetes.io/proxy-buffering": "off",
    "nginx.ingress.kubernetes.io/proxy-read-timeout": String(STREAM_SECONDS),
    "nginx.ingress.kubernetes.io/proxy-send-timeout": String(STREAM_SECONDS),
    "nginx.ingress.kubernetes.io/proxy-body-size": String(BODY_BYTES),
  },
  // Affinity applies to each path of the Ingress: if it included the pages, a request would carry the cookie of the other
  // backend, and a new pod would be chosen for each.
  hasPagesApart: true,
};

const SNIPPET = "haproxy.org/backend-config-snippet";
/**
 * HAProxy cannot count a body of undeclared length: chunked ones, and any over HTTP/2. Browsers and Home Assistant send the
 * length, which the app checks. A request that ended with its header has no body.
 */
const LENGTH_SAID =
  "http-request deny deny_status 413 if !{ req.hdr(content-length) -m found } !{ internal.htx.has_eom }";
/**
 * It compares paths undecoded: /api/v1/auth/%73etup and /api/v1/auth/setup%0A would pass and be decoded by the app. So this
 * pattern is wider than the path.
 */
const SETUP_REFUSED =
  `http-request return status 403 content-type application/json string '${SETUP_CLOSED}' ` +
  `if { path,url_dec -m sub auth } { path,url_dec -m sub setup } !{ path -m str ${SETUP_STATUS_PATH} }`;

const GOOGLE_RANGES = ["130.211.0.0/22", "35.191.0.0/16"];

export const CONTROLLERS = {
  // kubernetes.github.io/ingress-nginx
  "ingress-nginx": {
    ingressClassName: "nginx",
    entry: {
      pods: {
        namespace: "ingress-nginx",
        matchLabels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
      },
    },
    ...ingressNginx,
  },
  // F5's: docs.nginx.com/nginx-ingress-controller; names: internal/configs/annotations.go of its 5.6. It accepts one Ingress per
  // host, and sends people to https by itself. A cookie (nginx.org/sticky-cookie-services) needs 5.4; affinity by client address
  // does not.
  nginx: {
    ingressClassName: "nginx",
    domains: ["nginx.org"],
    entry: { pods: { namespace: "nginx-ingress", matchLabels: { "app.kubernetes.io/name": "nginx-ingress" } } },
    ingress: {
      "nginx.org/lb-method": "ip_hash",
      "nginx.org/proxy-buffering": "false",
      "nginx.org/proxy-read-timeout": `${STREAM_SECONDS}s`,
      "nginx.org/proxy-send-timeout": `${STREAM_SECONDS}s`,
      "nginx.org/client-max-body-size": String(BODY_BYTES),
    },
  },
  // doc.traefik.io/traefik; names: pkg/provider/kubernetes/ingress of 3.7. By default, streams are neither buffered nor cut, and
  // forwarded headers are not trusted. No limit for bodies: its Middleware for that also buffers responses, which would hold back
  // every stream.
  traefik: {
    ingressClassName: "traefik",
    domains: ["traefik.ingress.kubernetes.io"],
    // Where k3s, Traefik's most common distribution, runs it.
    entry: { pods: { namespace: "kube-system", matchLabels: { "app.kubernetes.io/name": "traefik" } } },
    services: {
      api: {
        "traefik.ingress.kubernetes.io/service.sticky.cookie": "true",
        "traefik.ingress.kubernetes.io/service.sticky.cookie.name": COOKIE,
        "traefik.ingress.kubernetes.io/service.sticky.cookie.httponly": "true",
      },
    },
    // With one priority for all paths, or with another path type, the closed path would no longer precede the paths around it.
    closing: ["traefik.ingress.kubernetes.io/router.pathmatcher", "traefik.ingress.kubernetes.io/router.priority"],
  },
  // By HAProxy Technologies: haproxy.com/documentation/kubernetes-ingress; names: pkg/annotations of
  // haproxytech/kubernetes-ingress
  haproxy: {
    ingressClassName: "haproxy",
    domains: ["haproxy.org", "haproxy.com"],
    entry: {
      pods: { namespace: "haproxy-controller", matchLabels: { "app.kubernetes.io/name": "kubernetes-ingress" } },
    },
    ingress: {
      "haproxy.org/timeout-server": `${STREAM_SECONDS}s`,
      // By default it would append to what the client sends, and the app trusts the first entry.
      "haproxy.org/forwarded-for": "false",
      "haproxy.org/request-set-header": "X-Forwarded-For %[src]",
      [SNIPPET]: LENGTH_SAID,
    },
    closed: { [SNIPPET]: [SETUP_REFUSED, LENGTH_SAID].join("\n") },
    closing: [SNIPPET],
    // It is ignored on an Ingress.
    services: { api: { "haproxy.org/cookie-persistence": COOKIE } },
  },
  // projectcontour.io/docs. For an Ingress it supports neither affinity nor a limit for bodies, and cuts streams that are silent
  // for five minutes.
  contour: {
    ingressClassName: "contour",
    domains: ["projectcontour.io", "ingress.kubernetes.io"],
    entry: { pods: { namespace: "projectcontour", matchLabels: { app: "envoy" } } },
    ingress: { "projectcontour.io/response-timeout": "infinity" },
    withTls: { "ingress.kubernetes.io/force-ssl-redirect": "true" },
  },
  // docs.cilium.io/en/stable/network/servicemesh/ingress. A proxy on each node, whose requests come from no pod or address that a
  // NetworkPolicy can select. For an Ingress it supports neither affinity nor a limit for bodies. Requests end after Envoy's 15 s
  // unless an annotation changes that, and so do streams that are silent for five minutes.
  cilium: {
    ingressClassName: "cilium",
    domains: ["ingress.cilium.io"],
    entry: { entities: ["ingress"] },
    ingress: { "ingress.cilium.io/request-timeout": "0s" },
    withTls: { "ingress.cilium.io/force-https": "enabled" },
  },
  // developer.konghq.com/kubernetes-ingress-controller; names: its internal/annotations/annotations.go. Affinity and a limit for
  // bodies are separate objects.
  kong: {
    ingressClassName: "kong",
    domains: ["konghq.com"],
    entry: { pods: { namespace: "kong", matchLabels: { "app.kubernetes.io/name": "gateway" } } },
    ingress: {
      "konghq.com/strip-path": "false",
      "konghq.com/request-buffering": "false",
      "konghq.com/response-buffering": "false",
    },
    withTls: { "konghq.com/protocols": "https", "konghq.com/https-redirect-status-code": "308" },
    services: forEach({
      "konghq.com/read-timeout": String(STREAM_SECONDS * 1000),
      "konghq.com/write-timeout": String(STREAM_SECONDS * 1000),
    }),
  },
  // kubernetes-sigs.github.io/aws-load-balancer-controller; names: its pkg/annotations/constants.go. Of one Ingress it asks exact
  // paths first, then the longer ones (pkg/ingress/model_build_listener_rules.go). Its requests come from the subnets of the load
  // balancer. Targets are pods: the Services have no node ports.
  alb: {
    ingressClassName: "alb",
    domains: ["alb.ingress.kubernetes.io"],
    ingress: {
      "alb.ingress.kubernetes.io/target-type": "ip",
      "alb.ingress.kubernetes.io/load-balancer-attributes": `idle_timeout.timeout_seconds=${STREAM_SECONDS}`,
    },
    withTls: {
      "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
      "alb.ingress.kubernetes.io/ssl-redirect": "443",
    },
    // An annotation of a Service overrides that of the Ingress (pkg/ingress/model_build_target_group.go). The paths are those of
    // the readiness probes.
    services: {
      api: {
        "alb.ingress.kubernetes.io/healthcheck-path": `${API_PATH}/v1/ready`,
        "alb.ingress.kubernetes.io/target-group-attributes":
          "stickiness.enabled=true,stickiness.type=lb_cookie,stickiness.lb_cookie.duration_seconds=86400",
      },
      scheduler: { "alb.ingress.kubernetes.io/healthcheck-path": `${API_PATH}/v1/ready` },
      ui: { "alb.ingress.kubernetes.io/healthcheck-path": "/healthz" },
    },
  },
  // cloud.google.com/kubernetes-engine/docs/concepts/ingress; names: pkg/annotations and pkg/negannotation of
  // kubernetes/ingress-gce. It reads the class only from an annotation, and derives health checks from the readiness probes. They
  // come from two documented ranges, and for the class gce requests do too. Proxies of the other classes, gce-internal and
  // gce-regional-external, are in the proxy-only subnet of the region.
  gke: {
    domains: ["kubernetes.io", "networking.gke.io"],
    entry: { cidrs: GOOGLE_RANGES },
    healthChecks: GOOGLE_RANGES,
    ingress: { [CLASS_ANNOTATION]: "gce" },
    services: forEach({ "cloud.google.com/neg": '{"ingress": true}' }),
  },
  // learn.microsoft.com/azure/aks/app-routing: ingress-nginx, run by Azure, supported through November 2026.
  aks: {
    ingressClassName: "webapprouting.kubernetes.azure.com",
    entry: { pods: { namespace: "app-routing-system", matchLabels: { app: "nginx" } } },
    ...ingressNginx,
  },
  // docs.redhat.com, OpenShift Container Platform, "Creating advanced routes" and "Ingress to route": OpenShift's router. It gets a
  // Route for each path of an Ingress, except exact ones (pkg/route/ingress of openshift/route-controller-manager). Each redirects to
  // https if there is TLS, and keeps a browser on one pod. No limit for bodies. By default it would append to X-Forwarded-For, and the
  // app trusts the first entry.
  openshift: {
    ingressClassName: "openshift-default",
    domains: ["route.openshift.io", "haproxy.router.openshift.io"],
    // The namespace of the router, or the one that stands for the network of the nodes if the router uses that.
    entry: {
      namespaces: { usually: "openshift-ingress", matchLabels: { "policy-group.network.openshift.io/ingress": "" } },
    },
    ingress: {
      "haproxy.router.openshift.io/timeout": `${STREAM_SECONDS}s`,
      "haproxy.router.openshift.io/set-forwarded-headers": "replace",
    },
    ignoresExactPaths: true,
  },
  other: {},
} as const satisfies Readonly<Record<string, Controller>>;

export type ControllerName = keyof typeof CONTROLLERS;

/** Annotations by name, and whether a value has the effect. */
type Table = Readonly<Record<string, (value: string) => boolean>>;

const always = () => true;
const matching = (table: Table, annotations: Annotations) =>
  Object.entries(annotations).flatMap(([name, value]) => (own(table, name)?.(value) === true ? name : []));

/** Annotations of an Ingress that replace the paths of its requests: the app serves each path as it is. */
const REPLACING_PATHS: Table = {
  "haproxy-ingress.github.io/rewrite-target": always,
  // With two words, the first is a pattern that the app's paths need not match.
  "haproxy.org/path-rewrite": (value) => !/\S\s+\S/.test(value),
  "haproxy.router.openshift.io/rewrite-target": always,
  "ingress.kubernetes.io/rewrite-target": always,
  "konghq.com/rewrite": always,
  "konghq.com/strip-path": (value) => value === "true",
  "nginx.ingress.kubernetes.io/rewrite-target": always,
  "nginx.org/rewrites": always,
};

/** The annotations that replace paths. */
export const replacingPaths = (annotations: Annotations): string[] => matching(REPLACING_PATHS, annotations);

const isOn = (value: string) => /^(?:1|t|true|on|enabled)$/i.test(value);
const isOtherThan = (usual: RegExp) => (value: string) => !usual.test(value.trim());
const isHttp2 = (value: string) => /^h2$/i.test(value.trim());

/**
 * Annotations of an Ingress with which requests reach the pods as something other than plain HTTP/1.1. Traefik, Contour,
 * Kong and GKE read this from the Service.
 */
const OTHER_PROTOCOLS: Table = {
  "alb.ingress.kubernetes.io/backend-protocol": isOtherThan(/^HTTP$/),
  "alb.ingress.kubernetes.io/backend-protocol-version": isOtherThan(/^HTTP1$/),
  "haproxy-ingress.github.io/backend-protocol": isOtherThan(/^(?:h1|http)$/i),
  "haproxy-ingress.github.io/ssl-passthrough": isOn,
  "haproxy.com/server-proto": isHttp2,
  "haproxy.com/server-ssl": isOn,
  "haproxy.com/ssl-passthrough": isOn,
  "haproxy.org/server-proto": isHttp2,
  "haproxy.org/server-ssl": isOn,
  "haproxy.org/ssl-passthrough": isOn,
  "ingress.cilium.io/tls-passthrough": isOn,
  // It takes an unknown protocol as HTTP. AUTO_HTTP is that of the request: HTTPS, if there is TLS.
  "nginx.ingress.kubernetes.io/backend-protocol": (value) => /^(?:HTTPS|GRPCS?|FCGI|AUTO_HTTP)$/i.test(value.trim()),
  "nginx.ingress.kubernetes.io/ssl-passthrough": isOn,
  "nginx.org/grpc-services": always,
  "nginx.org/ssl-services": always,
  "route.openshift.io/termination": (value) => /^(?:passthrough|reencrypt)$/i.test(value),
};

/** The annotations with which requests reach the pods as something other than plain HTTP. */
export const otherProtocols = (annotations: Annotations): string[] => matching(OTHER_PROTOCOLS, annotations);

/** Annotations of an Ingress that select how users connect: the value for https, and values that only serve http. */
const WITHOUT_HTTPS: Readonly<Record<string, { readonly https: string; readonly http: readonly string[] }>> = {
  "konghq.com/protocols": { https: "https", http: ["http"] },
  // The names in Traefik's chart, and those of its first version. Others may have TLS.
  "traefik.ingress.kubernetes.io/router.entrypoints": {
    https: "websecure",
    http: ["web", "http", "traefik", "metrics"],
  },
};

/** The annotations that leave users without https, each with the value that serves it. */
export const withoutHttps = (annotations: Annotations): { readonly name: string; readonly https: string }[] =>
  Object.entries(annotations).flatMap(([name, value]) => {
    const row = own(WITHOUT_HTTPS, name);
    return row !== undefined && value.split(",").every((each) => row.http.includes(each.trim()))
      ? [{ name, https: row.https }]
      : [];
  });
