import { contradictions, type Row } from "../problems.ts";

const ALB = "alb.ingress.kubernetes.io";
const nodePort = { service: { type: "NodePort" } };
const nodePorts = { api: nodePort, scheduler: nodePort, ui: nodePort };
const entry = { networkPolicy: { entry: { cidrs: ["10.0.0.0/16"] } } };

const config = (controller: string | undefined, annotations: Record<string, string>, ingress = {}) => ({
  ...entry,
  ingress: { controller, annotations, ...ingress },
});

const alb = (annotations: Record<string, string>, ingress = {}) =>
  config(
    "alb",
    Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`${ALB}/${name}`, value])),
    ingress,
  );

/** Annotations with which a controller would call the pods with another protocol, and a value that stays. */
const protocols = [
  ["ingress-nginx", "nginx.ingress.kubernetes.io/backend-protocol", "HTTPS", "HTTP"],
  ["ingress-nginx", "nginx.ingress.kubernetes.io/backend-protocol", " grpc", "http"],
  ["ingress-nginx", "nginx.ingress.kubernetes.io/backend-protocol", "GRPCS", "HTTP"],
  ["aks", "nginx.ingress.kubernetes.io/backend-protocol", "FCGI", "HTTP"],
  ["ingress-nginx", "nginx.ingress.kubernetes.io/backend-protocol", "AUTO_HTTP", "HTTP"],
  ["ingress-nginx", "nginx.ingress.kubernetes.io/ssl-passthrough", "true", "false"],
  ["alb", `${ALB}/backend-protocol`, "HTTPS", "HTTP"],
  ["alb", `${ALB}/backend-protocol-version`, "GRPC", "HTTP1"],
  ["haproxy", "haproxy.org/server-ssl", "true", "false"],
  ["haproxy", "haproxy.com/server-ssl", "true", "false"],
  ["haproxy", "haproxy.org/ssl-passthrough", "true", "false"],
  ["other", "haproxy-ingress.github.io/backend-protocol", "h1-ssl", "h1"],
  ["cilium", "ingress.cilium.io/tls-passthrough", "enabled", "disabled"],
  ["openshift", "route.openshift.io/termination", "passthrough", "edge"],
  ["openshift", "route.openshift.io/termination", "reencrypt", "edge"],
] as const;

/** Annotations that always name another protocol. */
const named = [
  ["haproxy", "haproxy.org/server-proto", "h2"],
  ["nginx", "nginx.org/ssl-services", "aether-api"],
  ["nginx", "nginx.org/grpc-services", "aether-api"],
] as const;

/** Annotations that leave users without https. */
const http = [
  ["traefik", "traefik.ingress.kubernetes.io/router.entrypoints", "web", "websecure", "web, websecure"],
  ["traefik", "traefik.ingress.kubernetes.io/router.entrypoints", "web,traefik", "websecure", "internal"],
  ["kong", "konghq.com/protocols", "http", "https", "http,https"],
] as const;

const rows: Row[] = [
  ...[...protocols, ...named.map((row) => [...row, undefined] as const)].map(
    ([controller, name, value, legal]): Row => ({
      fact: `${name}: ${value} with ${controller}`,
      config: config(controller, { [name]: value }),
      at: `ingress.annotations["${name}"]`,
      says: `is "${value}", but the pods serve plain HTTP: every request would fail`,
      fix: "Remove it.",
      legal: config(controller, legal === undefined ? {} : { [name]: legal }),
    }),
  ),
  {
    fact: "the protocol of the request, with TLS",
    config: config(undefined, { "nginx.ingress.kubernetes.io/backend-protocol": "auto_http" }),
    at: 'ingress.annotations["nginx.ingress.kubernetes.io/backend-protocol"]',
    says: "the pods serve plain HTTP",
    fix: "Remove it.",
    legal: {
      ...config(undefined, { "nginx.ingress.kubernetes.io/backend-protocol": "auto_http" }, { tls: false }),
      environment: "staging",
    },
  },
  {
    fact: "another protocol among the annotations of all objects",
    config: { commonAnnotations: { "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS" } },
    at: 'commonAnnotations["nginx.ingress.kubernetes.io/backend-protocol"]',
    says: "the pods serve plain HTTP",
    fix: "Remove it.",
    // That of the Ingress takes precedence.
    legal: {
      commonAnnotations: { "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS" },
      ingress: { annotations: { "nginx.ingress.kubernetes.io/backend-protocol": "HTTP" } },
    },
  },
  ...http.flatMap(([controller, name, value, https, legal]) =>
    [config(controller, { [name]: legal }), config(controller, { [name]: value }, { tls: false })].map(
      (neighbour, index): Row => ({
        fact: `${name}: ${value} with ${controller} (${index})`,
        config: config(controller, { [name]: value }),
        at: `ingress.annotations["${name}"]`,
        says: `is "${value}", which serves http only`,
        fix: `Remove it, or set it to "${https}".`,
        legal: { ...neighbour, environment: "staging" },
      }),
    ),
  ),
  {
    fact: "http only, without a proxy in front that has TLS",
    config: config("traefik", { "traefik.ingress.kubernetes.io/router.entrypoints": "web" }),
    at: 'ingress.annotations["traefik.ingress.kubernetes.io/router.entrypoints"]',
    says: "browsers keep a login only over https",
    fix: "set publicUrl to its URL",
    legal: {
      ...config("traefik", { "traefik.ingress.kubernetes.io/router.entrypoints": "web" }),
      host: "a.example.com",
      publicUrl: "https://a.example.com",
    },
  },
  {
    fact: "protocols of Kong for all objects, where the Ingress has none of its own",
    config: { ingress: { controller: "kong", annotations: { "konghq.com/protocols": "http" } } },
    at: 'ingress.annotations["konghq.com/protocols"]',
    says: "serves http only",
    fix: '"https"',
    legal: { ingress: { controller: "kong" }, commonAnnotations: { "konghq.com/protocols": "http" } },
  },
  {
    fact: "nodes as targets of an ALB without node ports",
    config: alb({ "target-type": "instance" }),
    at: `ingress.annotations["${ALB}/target-type"]`,
    says: 'is "instance", but the Services have no node ports: the AWS Load Balancer Controller would create no load balancer',
    fix: 'set api.service.type, scheduler.service.type, ui.service.type to "NodePort"',
    legal: { ...alb({ "target-type": "instance" }), ...nodePorts },
  },
  {
    fact: "nodes as targets of an ALB, where one Service has no node port",
    config: { ...alb({ "target-type": "instance" }), ...nodePorts, ui: {} },
    at: `ingress.annotations["${ALB}/target-type"]`,
    says: "have no node ports",
    fix: 'set ui.service.type to "NodePort"',
    legal: {
      ...alb({ "target-type": "instance" }),
      ...nodePorts,
      ui: { service: { annotations: { [`${ALB}/target-type`]: "ip" } } },
    },
  },
  {
    fact: "nodes as targets of one Service without a node port",
    config: { ...alb({}), api: { service: { annotations: { [`${ALB}/target-type`]: "instance" } } } },
    at: `api.service.annotations["${ALB}/target-type"]`,
    says: "have no node ports",
    fix: 'set api.service.type to "NodePort"',
    legal: { ...alb({}), api: { service: { type: "NodePort", annotations: { [`${ALB}/target-type`]: "instance" } } } },
  },
  {
    fact: "nodes as targets among the annotations of all objects, which Services have too",
    config: { ...alb({ "target-type": "ip" }), commonAnnotations: { [`${ALB}/target-type`]: "instance" } },
    at: `commonAnnotations["${ALB}/target-type"]`,
    says: "have no node ports",
    fix: "Remove it: pods are the targets.",
    legal: { commonAnnotations: { [`${ALB}/target-type`]: "instance" } },
  },
  {
    fact: "listeners of an ALB without the one that http is redirected to",
    config: alb({ "listen-ports": '[{"HTTP": 80}]' }),
    at: `ingress.annotations["${ALB}/listen-ports"]`,
    says: `is [{"HTTP": 80}], without the HTTPS listener 443 that ${ALB}/ssl-redirect names`,
    fix: `set it to '[{"HTTP": 80}, {"HTTPS": 443}]'`,
    legal: { ...alb({ "listen-ports": '[{"HTTP": 80}]' }, { tls: false }), environment: "staging" },
  },
  {
    fact: "the redirect of an ALB to a listener that does not exist",
    config: alb({ "ssl-redirect": "8443" }),
    at: `ingress.annotations["${ALB}/ssl-redirect"]`,
    says: `is 8443, but ${ALB}/listen-ports has no HTTPS listener 8443`,
    fix: '[{"HTTP": 80}, {"HTTPS": 8443}]',
    legal: alb({ "ssl-redirect": "8443", "listen-ports": '[{"HTTPS":8443}]' }),
  },
  {
    fact: "listeners of an ALB that is not shared",
    config: alb({ "listen-ports": '[{"HTTP": 443}]' }),
    at: `ingress.annotations["${ALB}/listen-ports"]`,
    says: "without the HTTPS listener 443",
    fix: "Remove it",
    legal: alb({ "listen-ports": '[{"HTTP": 80}]', "group.name": "shared" }),
  },
];

contradictions("annotations of an Ingress", [
  ...rows,
  {
    fact: "the protocol of a controller that reads it",
    config: config("ingress-nginx", { "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS" }),
    at: 'ingress.annotations["nginx.ingress.kubernetes.io/backend-protocol"]',
    says: "the pods serve plain HTTP",
    fix: "Remove it.",
    // Left over from another controller.
    legal: config("traefik", { "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS" }),
  },
]);
