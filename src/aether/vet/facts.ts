// What vet knows beyond the objects of a stack: every connection that is needed, and no other, and the keys of a Secret that
// comes from elsewhere.

import type { Budget, Call, Facts, NeededFlow, Place, SecretUrl } from "../../toolkit/vet/facts.ts";
import { PUBLIC } from "../app/destination.ts";
import { RESERVED_CONNECTIONS } from "../app/reserved-connections.ts";
import { secretKeyOf } from "../common/secret.ts";
import { s3Of } from "../components/backup/declaration.ts";
import { port as databasePort, inOperator } from "../components/postgres/declaration.ts";
import type { ComponentName } from "../components/roster.ts";
import { parseConfig } from "../config/parse.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { AetherConfig } from "../config/types.ts";
import { connectionBudget } from "../derived/connection-budget.ts";
import { type Component, componentOf, requiredSecretKeys, workloads } from "../derived/declared.ts";
import { type Connection, connections, type Endpoint, presentComponents } from "../derived/endpoints.ts";
import { externalClientPlace } from "../derived/external-clients.ts";
import { stackValues } from "../derived/stack-values.ts";
import { existingClaims } from "../derived/volumes.ts";
import { partNames } from "../part-names.ts";
import { isExternalClient, objectName, PEERS, podLabels } from "../topology.ts";
import { lastingSecrets } from "./lasting-secrets.ts";

/**
 * What vet needs to know about a stack beyond its objects.
 * @throws {ConfigError}
 * @example vet(aetherStack(config), facts(config)) // []
 */
export function facts(given?: AetherConfig): Facts {
  const config = parseConfig(given);
  return {
    lastingSecrets,
    knownPods: presentComponents(config).map((component) => pods(config, component)),
    knownHosts: bucketUrls(config).map((url) => new URL(url).hostname),
    isOutsideKnown: true,
    isolatedNamespaces: config.networkPolicy === false ? [] : [config.namespace],
    flows: connections(config).flatMap((connection) => flows(config, connection)),
    calls: connections(config).flatMap((connection) => calls(config, connection)),
    secretUrls: databaseUrls(config),
    settings: presentComponents(config)
      .filter(({ servesApp }) => servesApp)
      .map((component) => ({
        at: pods(config, component),
        container: component.name,
        names: Object.keys(stackValues(config).settings),
      })),
    claims: existingClaims(config).map(({ claim }) => ({ namespace: config.namespace, name: claim })),
    accounts: workloads(config).flatMap(({ section: { serviceAccountName: name } }) =>
      name === undefined ? [] : [{ namespace: config.namespace, name }],
    ),
    knownMonitors:
      config.monitoring === false
        ? []
        : partNames.PodMonitor.map((part) => ({ namespace: config.namespace, name: objectName(config, part) })),
    budgets: "external" in config.postgres ? [externalBudget(config)] : [],
    secrets: "existingSecret" in config.secrets ? existingSecrets(config) : [],
  };
}

/** What an external database accepts, which no object shows. */
function externalBudget(config: ResolvedConfig): Budget {
  const { pools, perProcess, others, total, maxConnections } = connectionBudget(config);
  return {
    server: "external database",
    max: maxConnections,
    total,
    parts: [
      ...pools.map(({ title, pods, processes, connections }) => ({
        what: title,
        pods,
        perPod: processes * perProcess,
        count: connections,
      })),
      ...others.map(({ title, connections }) => ({ what: title, count: connections })),
      { what: "reserved", count: RESERVED_CONNECTIONS },
    ],
  };
}

/** The Secrets that exist by the config, with the keys that each must have. */
function existingSecrets(config: ResolvedConfig) {
  const keys = requiredSecretKeys(config).map((key) => secretKeyOf(config, key));
  return [...Map.groupBy(keys, ({ name }) => name)].map(([name, same]) => ({
    namespace: config.namespace,
    name,
    keys: same.map(({ key }) => key),
  }));
}

const flows = (config: ResolvedConfig, connection: Connection): NeededFlow[] => {
  const { to, endpoints, why } = connection;
  const source = sourceOf(config, connection);
  return source === undefined
    ? []
    : endpoints.map(({ at, port, protocol, isTunnel }) => ({
        from: source,
        to: own(config, to) ?? (to === "other" ? elsewhere(config, at) : { ...foreign(at), ...peerTitle(to) }),
        port,
        protocol,
        why,
        ...(isTunnel === true ? { isInjected: true } : {}),
      }));
};

/** The S3 services whose URLs are in the environment of the pods that call them. */
function bucketUrls(config: ResolvedConfig): string[] {
  const { mlflow } = config;
  const artifacts = mlflow !== false && "artifacts" in mlflow ? mlflow.artifacts?.endpointUrl : undefined;
  return [artifacts, s3Of(config)?.endpoint].filter((url) => url !== undefined);
}

/** Components call each other by the names of Services; the URL of the database is in a Secret. */
function calls(config: ResolvedConfig, { from, to, endpoints, why }: Connection): Call[] {
  const source = own(config, from);
  // The Services of a database that an operator runs are not among the objects.
  return source === undefined ||
    own(config, to) === undefined ||
    (to === "postgres" && inOperator(config) !== undefined)
    ? []
    : endpoints
        .filter(({ isTunnel }) => isTunnel !== true)
        .map(({ port }) => ({ from: source, host: objectName(config, to), port, by: why }));
}

/** The URL of the stack's own database; that of an external one, or of an operator's, names no Service of the stack. */
function databaseUrls(config: ResolvedConfig): SecretUrl[] {
  if ("external" in config.postgres || inOperator(config) !== undefined) return [];
  const { name, key } = secretKeyOf(config, "DATABASE_URL");
  return [{ namespace: config.namespace, secret: name, key, host: objectName(config, "postgres"), port: databasePort }];
}

/** The pods of a component of this stack. */
function own(config: ResolvedConfig, end: Connection["from" | "to"]): Place | undefined {
  const component = presentComponents(config).find(({ name }) => name === end);
  return component && pods(config, component);
}

const pods = (config: ResolvedConfig, component: Component): Place => ({
  kind: "pods",
  namespace: config.namespace,
  matchLabels: podLabels(config, component),
  title: component.title,
});

function sourceOf(config: ResolvedConfig, { from, source }: Connection): Place | undefined {
  if (source !== undefined) return elsewhere(config, source);
  if (!isExternalClient(from)) return own(config, from);
  const at = externalClientPlace(config, from);
  return { ...placeOf(at), ...peerTitle(from) };
}

function placeOf(at: ReturnType<typeof externalClientPlace>): Place {
  // Without policies, sources need not be declared; no policy selects Cilium's own entities.
  if (at === undefined || at.kind === "entities") return { kind: "somewhere" };
  if (at.kind !== "namespaces") return foreign(at);
  return { kind: "pods", namespace: at.usually, namespaceLabels: at.matchLabels, matchLabels: {}, isForeign: true };
}

/** An external database gets the name of its component. */
const peerTitle = (end: Connection["from" | "to"]): { title: string } => {
  const title = PEERS[end as keyof typeof PEERS] ?? componentOf(end as ComponentName).title;
  return { title };
};

/** What a config allows in addition to the table may lead to pods of the stack. */
const elsewhere = (config: ResolvedConfig, at: Endpoint["at"]): Place =>
  at.kind === "pods" && at.namespace === config.namespace
    ? { kind: "pods", namespace: at.namespace, matchLabels: at.matchLabels }
    : foreign(at);

function foreign(at: Endpoint["at"]): Place {
  switch (at.kind) {
    case "pods":
      return { kind: "pods", namespace: at.namespace, matchLabels: at.matchLabels, isForeign: true };
    case "cidrs":
      return { kind: "addresses", cidrs: at.cidrs };
    case "public":
      return {
        kind: "addresses",
        cidrs: PUBLIC.map(({ cidr }) => cidr),
        except: PUBLIC.flatMap(({ except }) => except),
      };
  }
}
