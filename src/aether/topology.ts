// Who connects to whom and why, which path leads where, and the names of objects. Services, URLs, network policies and
// documentation are derived from here; a connection that is not in this file does not exist.
import type { Declaration } from "./app/declaration.ts";
import type { ComponentName } from "./components/roster.ts";
import type { ResolvedConfig } from "./config/schema.ts";

/** The peers outside the stack, with their names in messages. */
export const PEERS = {
  ingressController: "ingress controller",
  prometheus: "Prometheus",
  acmeSolver: "cert-manager's solver",
  dns: "DNS",
  homeAssistant: "Home Assistant",
  llm: "LLM",
  proxy: "proxy",
  s3: "S3",
  databaseOperator: "CloudNativePG's operator",
  apiServer: "API server",
  other: "elsewhere",
} as const;

type Peer = keyof typeof PEERS;
/** The peers that connect to the stack from outside. */
const EXTERNAL_CLIENTS = ["ingressController", "prometheus", "databaseOperator"] as const satisfies readonly Peer[];
export type ExternalClient = (typeof EXTERNAL_CLIENTS)[number];
export const isExternalClient = (from: string): from is ExternalClient =>
  EXTERNAL_CLIENTS.some((visitor) => visitor === from);

export interface Flow {
  /** `other` is what the config allows in a component's `networkPolicy`. */
  readonly from: ComponentName | ExternalClient | "other";
  readonly to: ComponentName | Exclude<Peer, ExternalClient>;
  readonly why: string;
  /** Only if CloudNativePG's operator runs the database, or if MLflow keeps its traces in it. */
  readonly only?: "operator" | "traces";
}

/** Every connection that the app makes. What is not listed is denied. */
export const FLOWS: readonly Flow[] = [
  { from: "ingressController", to: "api", why: "requests below /api" },
  // A schedule created through an API pod reaches the scheduler only at its next start.
  { from: "ingressController", to: "scheduler", why: "requests for insight schedules" },
  { from: "ingressController", to: "ui", why: "pages" },
  { from: "ingressController", to: "acmeSolver", why: "HTTP-01 challenges of a certificate authority" },
  { from: "prometheus", to: "api", why: "metrics" },
  { from: "prometheus", to: "scheduler", why: "metrics" },
  { from: "prometheus", to: "postgres-exporter", why: "metrics of the database" },
  { from: "prometheus", to: "postgres", why: "metrics of the instances", only: "operator" },
  { from: "api", to: "dns", why: "host names" },
  { from: "api", to: "postgres", why: "state" },
  { from: "api", to: "pooler", why: "state" },
  { from: "api", to: "mlflow", why: "traces" },
  { from: "api", to: "homeAssistant", why: "entities, events and actions" },
  { from: "api", to: "llm", why: "agents" },
  { from: "api", to: "proxy", why: "requests to the internet" },
  { from: "mlflow", to: "dns", why: "host name of the database", only: "traces" },
  { from: "mlflow", to: "postgres", why: "traces", only: "traces" },
  { from: "scheduler", to: "dns", why: "host names" },
  { from: "scheduler", to: "postgres", why: "state" },
  { from: "scheduler", to: "pooler", why: "state" },
  { from: "scheduler", to: "homeAssistant", why: "discovery and events" },
  { from: "scheduler", to: "llm", why: "scheduled insights" },
  { from: "scheduler", to: "proxy", why: "requests to the internet" },
  { from: "migration", to: "dns", why: "host name of the database" },
  { from: "migration", to: "postgres", why: "schema" },
  { from: "databaseOperator", to: "postgres", why: "state and management of the instances", only: "operator" },
  { from: "postgres", to: "dns", why: "host names of the other instances", only: "operator" },
  { from: "postgres", to: "postgres", why: "replication and health checks", only: "operator" },
  { from: "postgres", to: "apiServer", why: "configuration of the instances", only: "operator" },
  { from: "pooler", to: "dns", why: "host name of the database" },
  { from: "pooler", to: "postgres", why: "queries from its clients" },
  { from: "backup", to: "dns", why: "host names" },
  { from: "backup", to: "postgres", why: "dumps" },
  { from: "postgres-exporter", to: "dns", why: "host name of the database" },
  { from: "postgres-exporter", to: "postgres", why: "metrics of the database" },
  { from: "backup", to: "s3", why: "storage of dumps" },
];

/** The components that Prometheus scrapes by their own labels and port. */
export const MONITORED: readonly string[] = FLOWS.filter(
  ({ from, only }) => from === "prometheus" && only !== "operator",
).map(({ to }) => to);

/** The labels that select a component's pods. They never change, because selectors cannot. */
export const selectorLabels = (config: ResolvedConfig, { name }: Pick<Declaration, "name">) => ({
  ...instanceLabels(config),
  "app.kubernetes.io/component": name,
});

/** The labels by which policies select a component's pods: those of CloudNativePG's operator have different labels. */
export const podLabels = (config: ResolvedConfig, component: Pick<Declaration, "name">): Record<string, string> =>
  component.name === "postgres" && "cloudNativePg" in config.postgres
    ? { "cnpg.io/cluster": objectName(config, component.name) }
    : selectorLabels(config, component);

/** The labels of all objects in the stack that selectors use. */
export const instanceLabels = ({ name }: ResolvedConfig) => ({
  "app.kubernetes.io/name": "aether",
  "app.kubernetes.io/instance": name,
});

/** The path of the API: for the ingress, the SPA and probes. */
export const API_PATH = "/api";

/** The agent's card, for other agents. */
export const AGENT_PATH = "/.well-known/agent.json";

export interface Route {
  readonly path: string;
  readonly pathType: "Prefix" | "Exact";
  readonly to: ComponentName;
}

/** Which path the ingress routes to which component; the more specific path takes precedence. Paths: the app's src/api. */
export const routes: readonly Route[] = [
  { path: "/", pathType: "Prefix", to: "ui" },
  { path: API_PATH, pathType: "Prefix", to: "api" },
  { path: AGENT_PATH, pathType: "Exact", to: "api" },
  { path: `${API_PATH}/v1/insight-schedules`, pathType: "Prefix", to: "scheduler" },
];

/** The path at which API and scheduler serve their metrics, without authentication; no route leads there. */
export const METRICS_PATH = "/metrics";

/** Until the setup wizard has run, anyone who reaches this path can become admin. */
export const SETUP_PATH = `${API_PATH}/v1/auth/setup`;

/** The SPA shows its setup wizard instead of the login as long as this answers `{"setup_complete": false}`. */
export const SETUP_STATUS_PATH = `${SETUP_PATH}-status`;

/** While setup is closed, the UI's nginx answers for the API: the first path is forbidden, the second leads to the login. */
export const closedSetupRoutes: readonly Route[] = [
  { path: SETUP_PATH, pathType: "Exact", to: "ui" },
  { path: SETUP_STATUS_PATH, pathType: "Exact", to: "ui" },
];

/** The name of a component's objects. */
export const objectName = ({ name }: { readonly name: string }, part: string) => `${name}-${part}`;

/** `host:port` of a component's Service, as pods of the namespace call it. */
export const serviceHost = (config: { readonly name: string }, { name, port }: Pick<Declaration, "name" | "port">) =>
  `${objectName(config, name)}:${port}`;

/** Every name by which pods may call a component's Service. */
export const serviceNames = (
  config: { readonly name: string; readonly namespace: string },
  { name }: Pick<Declaration, "name">,
) =>
  ["", `.${config.namespace}`, `.${config.namespace}.svc`, `.${config.namespace}.svc.cluster.local`].map(
    (domain) => `${objectName(config, name)}${domain}`,
  );
