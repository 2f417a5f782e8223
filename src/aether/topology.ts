// Who there is, where each listens, and who talks to whom and why. Services, URLs, network policies and the documentation
// are derived from here; a component or a connection that is not in this file does not exist.
import { type Destination, destinationOf, portOf } from "./app/destination.ts";
import type { Listening } from "./app/names.ts";
import { PORTS } from "./app/owned.ts";
import type { ResolvedConfig } from "./config/schema.ts";

export { type Listening, objectName, serviceHost, serviceNames } from "./app/names.ts";

/** The components, with the ports they listen on. */
export const components = PORTS;

export type Component = keyof typeof components;
/** Who is outside of the stack. */
export type Peer = "ingressController" | "acmeSolver" | "dns" | "homeAssistant" | "llm" | "google";

export interface Flow {
  readonly from: Component | "ingressController";
  readonly to: Component | Exclude<Peer, "ingressController">;
  readonly why: string;
}

/** Every connection the app makes. What is not listed is denied. */
export const FLOWS: readonly Flow[] = [
  { from: "ingressController", to: "ui", why: "pages" },
  { from: "ingressController", to: "api", why: "requests below /api" },
  // A schedule created through an API pod reaches the scheduler only at its next start.
  { from: "ingressController", to: "scheduler", why: "requests for insight schedules" },
  { from: "ingressController", to: "acmeSolver", why: "proof to a certificate authority that the host is ours" },
  { from: "api", to: "dns", why: "names of everything below" },
  { from: "api", to: "postgres", why: "state" },
  { from: "api", to: "mlflow", why: "traces" },
  { from: "api", to: "homeAssistant", why: "entities, events and actions" },
  { from: "api", to: "llm", why: "agents" },
  { from: "api", to: "google", why: "certificates of Google sign-in" },
  { from: "scheduler", to: "dns", why: "names of everything below" },
  { from: "scheduler", to: "postgres", why: "state" },
  { from: "scheduler", to: "homeAssistant", why: "discovery and events" },
  { from: "scheduler", to: "llm", why: "scheduled insights" },
  { from: "migration", to: "dns", why: "name of the database" },
  { from: "migration", to: "postgres", why: "schema" },
];

/** One end of a connection: pods, addresses, or everything that is public; with the port that listens there. */
export interface Endpoint {
  readonly at: Exclude<Destination, { kind: "loopback" }>;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

/** A flow of this stack with the places it leads to. */
export interface Connection extends Flow {
  readonly endpoints: readonly Endpoint[];
}

/** The connections of a stack: those flows of the table whose two ends exist in it. */
export function connections(config: ResolvedConfig): Connection[] {
  const present = new Set<string>(["ingressController", ...presentComponents(config)]);
  if (!hasEntry(config)) present.delete("ingressController");
  return FLOWS.filter(({ from }) => present.has(from))
    .map((flow) => ({ ...flow, endpoints: endpoints(config, flow.to) }))
    .filter(({ endpoints }) => endpoints.length > 0);
}

/** Whether anybody comes from outside: through our Ingress, or through what a policy is told of. */
const hasEntry = ({ ingress, networkPolicy }: ResolvedConfig) =>
  ingress !== false || (networkPolicy !== false && networkPolicy.entry !== undefined);

/** The components that have pods in this stack. */
export function presentComponents(config: ResolvedConfig): Component[] {
  return (Object.keys(components) as Component[]).filter(
    (component) => config[component] !== false && !(component === "postgres" && "external" in config.postgres),
  );
}

function endpoints(config: ResolvedConfig, to: Flow["to"]): Endpoint[] {
  switch (to) {
    case "acmeSolver":
      return challengedHosts(config).length === 0 ? [] : [acmeSolver(config)];
    case "dns":
      return dns(config);
    case "homeAssistant": {
      const { url, remoteUrl, address } = config.homeAssistant;
      return [...endpoint(url, address), ...(remoteUrl === undefined ? [] : endpoint(remoteUrl))];
    }
    case "llm":
      return llm(config);
    case "google":
      return config.auth.methods.includes("google") ? [PUBLIC_HTTPS] : [];
    case "postgres":
      return "external" in config.postgres
        ? at(config.postgres.external.host, config.postgres.external.port, config.postgres.external.address)
        : [componentEndpoint(config, to)];
    case "migration":
      return [];
    default:
      return presentComponents(config).includes(to) ? [componentEndpoint(config, to)] : [];
  }
}

/**
 * The hosts of which cert-manager may have to prove that they are ours. For an issuer that asks by HTTP-01 it starts a pod
 * for each, here in the namespace, and deletes it after the answer.
 */
export function challengedHosts({ ingress, host }: ResolvedConfig): string[] {
  const asks = ingress !== false && ingress.tls !== false && ingress.tls.issuer !== undefined;
  return asks ? [host, ...ingress.extraHosts] : [];
}

/** Label and port: cert-manager's pkg/issuer/acme/http. */
const acmeSolver = ({ namespace }: ResolvedConfig): Endpoint => ({
  at: { kind: "pods", namespace, matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
  port: 8089,
  protocol: "TCP",
});

const PUBLIC_HTTPS: Endpoint = { at: { kind: "public" }, port: 443, protocol: "TCP" };

function llm({ llm: { provider, fallback, baseUrl, address } }: ResolvedConfig): Endpoint[] {
  // Gemini is called by Google's own client, which knows no base URL.
  const callsGoogle = provider === "google" || fallback?.provider === "google";
  if (baseUrl !== undefined) return [...endpoint(baseUrl, address), ...(callsGoogle ? [PUBLIC_HTTPS] : [])];
  return address === undefined ? [PUBLIC_HTTPS] : at("", PUBLIC_HTTPS.port, address);
}

function dns({ networkPolicy }: ResolvedConfig): Endpoint[] {
  if (networkPolicy === false) return [];
  const { namespace, podLabels, port, cidrs } = networkPolicy.dns;
  return (["UDP", "TCP"] as const).flatMap((protocol): Endpoint[] => [
    { at: { kind: "pods", namespace, matchLabels: podLabels }, port, protocol },
    // Caches on the nodes are called directly, by the port that resolv.conf means.
    ...(cidrs.length === 0 ? [] : [{ at: { kind: "cidrs", cidrs } as const, port: 53, protocol }]),
  ]);
}

const endpoint = (url: string, address?: Parameters<typeof destinationOf>[1]) =>
  at(new URL(url).hostname, portOf(new URL(url)), address);

function at(host: string, port: number, address?: Parameters<typeof destinationOf>[1]): Endpoint[] {
  const destination = destinationOf(host, address);
  // Undefined is a name that tells no policy anything; config/rules/reach.ts refuses it where there are policies.
  if (destination === undefined || destination.kind === "loopback") return [];
  const podPort = destination.kind === "pods" ? destination.port : undefined;
  return [{ at: destination, port: podPort ?? port, protocol: "TCP" }];
}

const componentEndpoint = (config: ResolvedConfig, component: Listening): Endpoint => ({
  at: { kind: "pods", namespace: config.namespace, matchLabels: selectorLabels(config, component) },
  port: components[component].port,
  protocol: "TCP",
});

/** The labels that find a component's pods. They never change, because selectors can't. */
export const selectorLabels = (config: ResolvedConfig, component: Component) => ({
  ...instanceLabels(config),
  "app.kubernetes.io/component": component as string,
});

/** The labels of everything in the stack that selectors use. */
export const instanceLabels = ({ name }: ResolvedConfig) => ({
  "app.kubernetes.io/name": "aether",
  "app.kubernetes.io/instance": name,
});

/** Where the API begins: for the ingress, for the SPA, and for probes. */
export const API_PATH = "/api";

/** What the ingress hands to whom; the more specific path wins. Paths: the app's src/api. */
export const routes = [
  { path: "/", pathType: "Prefix", to: "ui" },
  { path: API_PATH, pathType: "Prefix", to: "api" },
  { path: "/.well-known/agent.json", pathType: "Exact", to: "api" },
  { path: `${API_PATH}/v1/insight-schedules`, pathType: "Prefix", to: "scheduler" },
] as const;

/** Until the setup wizard has run, whoever reaches this path can become admin: the UI's nginx answers it with 403. */
export const SETUP_PATH = `${API_PATH}/v1/auth/setup`;

/** Where users find Aether. */
export function publicOrigin({ publicUrl, host, ingress }: ResolvedConfig): string {
  if (publicUrl !== undefined) return new URL(publicUrl).origin;
  return `${ingress !== false && ingress.tls !== false ? "https" : "http"}://${host}`;
}
