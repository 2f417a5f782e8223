// The endpoints of the connections in topology.ts.
import type { Declaration } from "../app/declaration.ts";
import { type CalledUrl, type Destination, destinationOf, homeUrls, llmUrls, portOf } from "../app/destination.ts";
import { hasOwnTraces } from "../app/traces-role.ts";
import { meshOf } from "../common/mesh.ts";
import { isProxied } from "../common/proxy.ts";
import { s3Of } from "../components/backup/declaration.ts";
import { databaseElsewhere } from "../components/mlflow/declaration.ts";
import * as postgres from "../components/postgres/declaration.ts";
import type { ComponentName } from "../components/roster.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { FLOWS, type Flow, podLabels } from "../topology.ts";
import { type Component, workloads } from "./declared.ts";

/** One end of a connection: pods, addresses, or everything public, with its port. */
export interface Endpoint {
  readonly at: Exclude<Destination, { kind: "loopback" }>;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
  /** The port of a mesh, which carries connections to others. */
  readonly isTunnel?: true;
}

/** A flow of this stack with its endpoints. */
export interface Connection extends Flow {
  readonly endpoints: readonly Endpoint[];
  /** Its source, if that is another place. */
  readonly source?: Endpoint["at"];
}

/** The connections of a stack: the flows of the table whose two ends exist in it, and what its config allows in addition. */
export const connections = (config: ResolvedConfig): Connection[] => {
  const { tunnel } = meshOf(config);
  const all = [...ofTable(config), ...ofConfig(config)];
  return tunnel === undefined ? all : all.map((connection) => tunnelled(connection, tunnel));
};

/** A connection with the port on which pods of a mesh accept it. DNS does not use it. */
function tunnelled(connection: Connection, tunnel: number): Connection {
  const { to, endpoints, source } = connection;
  // Addresses are not in a mesh.
  if (source !== undefined && source.kind !== "pods") return connection;
  const pods = endpoints.filter(({ at, protocol }) => at.kind === "pods" && protocol === "TCP" && to !== "dns");
  const tunnels = pods.map(({ at }): Endpoint => ({ at, port: tunnel, protocol: "TCP", isTunnel: true }));
  return { ...connection, endpoints: [...endpoints, ...distinct(tunnels)] };
}

function ofTable(config: ResolvedConfig): Connection[] {
  const present = new Map(presentComponents(config).map((component) => [component.name, component]));
  return FLOWS.filter((flow) => isPresent(config, flow.from, present) && isMade(config, flow))
    .map((flow) => ({
      ...flow,
      endpoints:
        flow.only === "operator" && flow.to === postgres.name
          ? instancePorts(flow.from).map((port) => componentEndpoint(config, { name: postgres.name }, port))
          : endpoints(config, flow.to, present),
    }))
    .filter(({ endpoints }) => endpoints.length > 0);
}

const isMade = (config: ResolvedConfig, { only }: Flow) =>
  only === undefined || (only === "operator" ? isRunByOperator(config) : hasOwnTraces(config));

const isRunByOperator = (config: ResolvedConfig) => postgres.inOperator(config) !== undefined;

/** The ports of an instance that a flow of the operator's database uses. */
const instancePorts = (from: Flow["from"]) =>
  from === "prometheus" ? [postgres.metrics.port] : [postgres.port, postgres.STATUS_PORT];

function isPresent(config: ResolvedConfig, from: Flow["from"], present: ReadonlyMap<string, Component>): boolean {
  if (from === "ingressController") return hasEntry(config);
  if (from === "prometheus") return config.monitoring !== false;
  if (from === "databaseOperator") return isRunByOperator(config);
  return present.has(from);
}

function ofConfig(config: ResolvedConfig): Connection[] {
  return workloads(config).flatMap(({ component, section }) => {
    const name = component.name as ComponentName;
    const { egress = [], ingress = [] } = section.networkPolicy ?? {};
    const places = [
      ...(name === "mlflow" ? storesOf(config) : []),
      ...(name === "postgres" ? archiveOf(config) : []),
      ...controlPlane(config, name),
    ];
    const own: Endpoint["at"] = {
      kind: "pods",
      namespace: config.namespace,
      matchLabels: podLabels(config, component),
    };
    const hasNames =
      egress.length + places.length > 0 &&
      config.networkPolicy !== false &&
      !FLOWS.some((flow) => flow.from === name && flow.to === "dns" && isMade(config, flow));
    const names: Connection = {
      from: name,
      to: "dns",
      why: "host names for additional rules",
      endpoints: dns(config),
    };
    return [
      ...(hasNames ? [names] : []),
      ...places,
      ...egress.map(({ to, ports, protocol, reason }): Connection => {
        const at = placeOf(to);
        return { from: name, to: "other", why: reason, endpoints: ports.map((port) => ({ at, port, protocol })) };
      }),
      ...probes(config, component, own),
      ...ingress.map(({ from, ports, protocol, reason }): Connection => {
        const endpoints = ports.map((port) => ({ at: own, port, protocol }));
        return { from: "other", to: name, why: reason, endpoints, source: placeOf(from) };
      }),
    ];
  });
}

/** Connections of a mesh's proxies. */
function controlPlane(config: ResolvedConfig, from: ComponentName): Connection[] {
  const { controlPlane } = meshOf(config);
  if (controlPlane === undefined) return [];
  const { namespace, ports } = controlPlane;
  const endpoints = ports.map(
    (port): Endpoint => ({ at: { kind: "pods", namespace, matchLabels: {} }, port, protocol: "TCP" }),
  );
  return [{ from, to: "other", why: "control plane of the mesh", endpoints }];
}

/** Probes that a mesh forwards; without a mesh, probes need no policy. */
function probes(config: ResolvedConfig, { name, port, portName }: Component, at: Endpoint["at"]): Connection[] {
  const { probes } = meshOf(config);
  // The others are probed by a command inside the pod.
  if (probes === undefined || port === undefined || portName !== "http") return [];
  const source = { kind: "cidrs", cidrs: [probes] } as const;
  return [
    { from: "other", to: name as ComponentName, why: "probes", endpoints: [{ at, port, protocol: "TCP" }], source },
  ];
}

/** Where MLflow stores what is not on its volume. */
function storesOf({ mlflow }: ResolvedConfig): Connection[] {
  if (mlflow === false || "external" in mlflow) return [];
  const { artifacts } = mlflow;
  const database = databaseElsewhere(mlflow);
  const to = (why: string, endpoints: Endpoint[]): Connection => ({ from: "mlflow", to: "other", why, endpoints });
  return [
    ...(database === undefined ? [] : [to("MLflow's database", at(database.host, database.port, database.address))]),
    ...(artifacts === undefined ? [] : [to("artifacts", bucket(artifacts.endpointUrl, artifacts.address))]),
  ];
}

/** Where the instances of CloudNativePG archive what they write. */
function archiveOf(config: ResolvedConfig): Connection[] {
  const archive = postgres.inOperator(config)?.walArchive;
  if (archive === undefined) return [];
  const endpoints = bucket(archive.endpoint, archive.address);
  return [{ from: "postgres", to: "other", why: "archive of the database", endpoints }];
}

/** Without a URL it is Amazon S3, which is on the internet, also through a gateway endpoint of a VPC. */
const bucket = (url: string | undefined, address: CalledUrl["address"]) =>
  url === undefined
    ? endpoint({ url: "https://s3.amazonaws.com", address: address ?? "public" })
    : endpoint({ url, address });

type Opened =
  | "public"
  | { cidrs: readonly string[] }
  | { pods: { namespace: string; matchLabels: Record<string, string> } };

function placeOf(opened: Opened): Endpoint["at"] {
  if (opened === "public") return { kind: "public" };
  return "cidrs" in opened ? { kind: "cidrs", cidrs: opened.cidrs } : { kind: "pods", ...opened.pods };
}

/** Whether there is access from outside: through our Ingress, or through what a policy allows. */
const hasEntry = ({ ingress, networkPolicy }: ResolvedConfig) =>
  ingress !== false || (networkPolicy !== false && networkPolicy.entry !== undefined);

/** The components that have pods in this stack, in the order of the table. */
export const presentComponents = (config: ResolvedConfig): Component[] =>
  workloads(config)
    .map(({ component }) => component)
    .sort((a, b) => rank(a) - rank(b));

const inTableOrder: readonly string[] = FLOWS.flatMap(({ from, to }) => [from, to]);
const rank = ({ name }: Component) => inTableOrder.indexOf(name);

function endpoints(config: ResolvedConfig, to: Flow["to"], present: ReadonlyMap<string, Component>): Endpoint[] {
  switch (to) {
    case "acmeSolver":
      return challengedHosts(config).length === 0 ? [] : [acmeSolver(config)];
    case "dns":
      return dns(config);
    // Also if there is a proxy: the WebSocket client of Home Assistant (websockets 14 in the app's uv.lock) does not support one.
    case "homeAssistant":
      return homeUrls(config).flatMap(endpoint);
    case "llm":
      return distinct(
        llmUrls(config)
          .filter((called) => !isProxied(config, called))
          .flatMap(endpoint),
      );
    case "proxy":
      return config.proxy === undefined ? [] : endpoint(config.proxy);
    case "mlflow":
      if (config.mlflow !== false && "external" in config.mlflow)
        return isProxied(config, config.mlflow.external) ? [] : endpoint(config.mlflow.external);
      break;
    case "s3": {
      const s3 = s3Of(config);
      return s3 === undefined ? [] : bucket(s3.endpoint, s3.address);
    }
    case "apiServer": {
      const { cidrs = EVERYWHERE, ports = API_SERVER_PORTS } = postgres.inOperator(config)?.apiServer ?? {};
      return ports.map((port) => ({ at: { kind: "cidrs", cidrs }, port, protocol: "TCP" }));
    }
    case "postgres":
      if ("external" in config.postgres) {
        const { host, port, address } = config.postgres.external;
        return at(host, port, address);
      }
  }
  const component = present.get(to);
  return component?.port === undefined ? [] : [componentEndpoint(config, component, component.port)];
}

// A config cannot tell where the API server is: policies do not see the address of its Service.
const EVERYWHERE = ["0.0.0.0/0", "::/0"];
const API_SERVER_PORTS = [443, 6443];

/**
 * The hosts for which cert-manager may have to answer HTTP-01 challenges. For each it starts a pod in this namespace, and deletes
 * it afterwards.
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

function dns({ networkPolicy, platform }: ResolvedConfig): Endpoint[] {
  if (networkPolicy === false) return [];
  const { namespace, podLabels, port, cidrs } = networkPolicy.dns;
  return (["UDP", "TCP"] as const).flatMap((protocol): Endpoint[] => [
    ...(platform === "openshift" ? [{ at: OPENSHIFT_DNS, port: 5353, protocol }] : []),
    { at: { kind: "pods", namespace, matchLabels: podLabels }, port, protocol },
    // A resolver that is not a pod is called directly, at the port in resolv.conf, so no other port is allowed: the clouds'
    // metadata service also has a link-local address.
    ...(cidrs.length === 0 ? [] : [{ at: { kind: "cidrs", cidrs } as const, port: 53, protocol }]),
  ]);
}

const OPENSHIFT_DNS = { kind: "pods", namespace: "openshift-dns", matchLabels: {} } as const;

const endpoint = ({ url, address }: CalledUrl) => at(new URL(url).hostname, portOf(new URL(url)), address);

/** Several providers share one destination: the internet. */
const distinct = (endpoints: readonly Endpoint[]) => [
  ...new Map(endpoints.map((each) => [JSON.stringify(each), each])).values(),
];

function at(host: string, port: number, address?: Parameters<typeof destinationOf>[1]): Endpoint[] {
  const destination = destinationOf(host, address);
  // Undefined is a name without an address; config/rules/destinations.ts rejects it if there are policies.
  if (destination === undefined || destination.kind === "loopback") return [];
  const podPort = destination.kind === "pods" ? destination.port : undefined;
  return [{ at: destination, port: podPort ?? port, protocol: "TCP" }];
}

const componentEndpoint = (config: ResolvedConfig, component: Pick<Declaration, "name">, port: number): Endpoint => ({
  at: { kind: "pods", namespace: config.namespace, matchLabels: podLabels(config, component) },
  port,
  protocol: "TCP",
});
