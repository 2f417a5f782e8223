// What differs between ingress controllers: a row each. Sources: the annotation references of ingress-nginx, Traefik 3 and
// the HAProxy ingress controller by HAProxy Technologies.
import type { ResolvedConfig } from "../config/schema.ts";
import { API_PATH, SETUP_STATUS_PATH } from "../topology.ts";
import { SETUP_CLOSED } from "./closed-setup.ts";

/** How cert-manager is asked for a certificate: the annotation of an Ingress for each kind of issuer. */
export const ISSUER_ANNOTATIONS = {
  Issuer: "cert-manager.io/issuer",
  ClusterIssuer: "cert-manager.io/cluster-issuer",
} as const;

interface Controller {
  readonly ingressClassName: string | undefined;
  /** Its pods where it is installed as usual. Of an unknown one networkPolicy.entry has to tell. */
  readonly pods: { readonly namespace: string; readonly matchLabels: Readonly<Record<string, string>> } | undefined;
  /** Annotations of the Ingress that leads to API and scheduler, while the setup path is open or closed. */
  readonly apiIngress: (openSetup: boolean) => Annotations;
  /** Annotations of the API's Service. */
  readonly apiService: Annotations;
  /** Annotations on which it hangs that setup is closed: no config may bring others. */
  readonly closing?: readonly string[];
  /** The setup path in all its spellings, where the exact path is one of them only. */
  readonly setup?: { readonly pattern: string; readonly annotations: Annotations };
}

type Annotations = Readonly<Record<string, string>>;

/** The cookie that keeps a browser on one API pod: passkey challenges, activity streams and rate limits live in it. */
const COOKIE = "aether-affinity";
/** Chats stream for up to 900 s with gaps of 180; the activity stream is silent for as long as nothing happens. */
const STREAM_SECONDS = 3600;
/** The app refuses more by Content-Length, but a chunked body passes it. */
const BODY_BYTES = 2 ** 20;
const SNIPPET = "haproxy.org/backend-config-snippet";
/** In HAProxy's words: every spelling of the setup path. */
const ANY_SETUP = `{ path,url_dec -m sub auth } { path,url_dec -m sub setup } !{ path -m str ${SETUP_STATUS_PATH} }`;
const FORBIDDEN = `status 403 content-type application/json string '${SETUP_CLOSED}'`;

const CONTROLLERS: Readonly<Record<"ingress-nginx" | "traefik" | "haproxy", Controller>> = {
  "ingress-nginx": {
    ingressClassName: "nginx",
    pods: {
      namespace: "ingress-nginx",
      matchLabels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
    },
    // X-Forwarded-For, by whose first entry the app counts requests: overwritten unless it was told to trust a proxy. Paths
    // are compared decoded.
    apiIngress: () => ({
      "nginx.ingress.kubernetes.io/affinity": "cookie",
      "nginx.ingress.kubernetes.io/session-cookie-name": COOKIE,
      "nginx.ingress.kubernetes.io/session-cookie-change-on-failure": "true",
      "nginx.ingress.kubernetes.io/proxy-buffering": "off",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": String(STREAM_SECONDS),
      "nginx.ingress.kubernetes.io/proxy-send-timeout": String(STREAM_SECONDS),
      "nginx.ingress.kubernetes.io/proxy-body-size": String(BODY_BYTES),
    }),
    apiService: {},
  },
  traefik: {
    ingressClassName: "traefik",
    // Where k3s, the most common home of Traefik, runs it.
    pods: { namespace: "kube-system", matchLabels: { "app.kubernetes.io/name": "traefik" } },
    // By default streams are neither buffered nor cut, and forwarded headers are not trusted.
    // No limit for bodies: its Middleware for that buffers answers too, which would hold back every stream.
    apiIngress: () => ({}),
    apiService: {
      "traefik.ingress.kubernetes.io/service.sticky.cookie": "true",
      "traefik.ingress.kubernetes.io/service.sticky.cookie.name": COOKIE,
      "traefik.ingress.kubernetes.io/service.sticky.cookie.httponly": "true",
    },
    // It compares paths decoded, but for reserved characters: /api/v1/auth%2Fsetup would go to the API, which decodes it, and so
    // would /api/v1/auth/setup%0A, which the app takes for its setup. So this is wider than the path.
    // With one priority for all, its routers are no longer tried from the longest path to the shortest.
    closing: ["traefik.ingress.kubernetes.io/router.pathmatcher", "traefik.ingress.kubernetes.io/router.priority"],
    setup: {
      pattern: `${API_PATH}(?is).*auth.*setup([^-].*)?$`,
      annotations: { "traefik.ingress.kubernetes.io/router.pathmatcher": "PathRegexp" },
    },
  },
  haproxy: {
    ingressClassName: "haproxy",
    pods: { namespace: "haproxy-controller", matchLabels: { "app.kubernetes.io/name": "kubernetes-ingress" } },
    apiIngress: (openSetup) => ({
      "haproxy.org/timeout-server": `${STREAM_SECONDS}s`,
      // By itself it would append to what the client sends, and the app believes the first entry.
      "haproxy.org/forwarded-for": "false",
      "haproxy.org/request-set-header": "X-Forwarded-For %[src]",
      [SNIPPET]: [
        // It compares paths as they are typed: /api/v1/auth/%73etup and /api/v1/auth/setup%0A would come here and be decoded by
        // the app. So this is wider than the path.
        ...(openSetup ? [] : [`http-request return ${FORBIDDEN} if ${ANY_SETUP}`]),
        // It can't count a body whose length is not said: chunks, and over HTTP/2 any. Browsers and Home Assistant send the
        // length, which the app checks. What ended with its header has no body.
        "http-request deny deny_status 413 if !{ req.hdr(content-length) -m found } !{ internal.htx.has_eom }",
      ].join("\n"),
    }),
    closing: [SNIPPET],
    // On an Ingress it is ignored.
    apiService: { "haproxy.org/cookie-persistence": COOKIE },
  },
};

/** The controller of this stack, `undefined` without an ingress. */
export function controllerOf({ ingress }: ResolvedConfig): Controller | undefined {
  if (ingress === false) return undefined;
  const known: Controller =
    ingress.controller === "other"
      ? { ingressClassName: undefined, pods: undefined, apiIngress: () => ({}), apiService: {} }
      : CONTROLLERS[ingress.controller];
  return { ...known, ingressClassName: ingress.ingressClassName ?? known.ingressClassName };
}
