// Default deny, and one policy per component that opens exactly its connections of topology.ts.

import type { CiliumNetworkPolicy, NetworkPolicy } from "../../toolkit/kubernetes/object.ts";
import { PUBLIC } from "../app/destination.ts";
import { metadata, stackMetadata } from "../common/metadata.ts";
import type { ComponentName } from "../components/roster.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { type Component, componentOf } from "../derived/declared.ts";
import { type Connection, connections, type Endpoint, presentComponents } from "../derived/endpoints.ts";
import { externalClientPlace } from "../derived/external-clients.ts";
import type { AetherObject } from "../object.ts";
import { isExternalClient, objectName, PEERS, podLabels } from "../topology.ts";

type Ingress = NonNullable<NetworkPolicy["spec"]["ingress"]>[number];
type Egress = NonNullable<NetworkPolicy["spec"]["egress"]>[number];
type Peer = NonNullable<Egress["to"]>[number];

/** The network policies of the stack. */
export function networkPolicies(config: ResolvedConfig): AetherObject[] {
  if (config.networkPolicy === false) return [];
  const every = connections(config);
  // Without a peer, a rule would allow every source.
  const all = every.filter(({ from }) => !isByEntity(config, from));
  return [
    defaultDeny(config),
    ...presentComponents(config).map((component) => policy(config, component, all)),
    ...all.filter(({ to }) => to === "acmeSolver").map((connection) => acmeSolver(config, connection)),
    ...every.filter(({ from }) => isByEntity(config, from)).map((connection) => byEntity(config, connection)),
  ];
}

const defaultDeny = (config: ResolvedConfig): NetworkPolicy => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: stackMetadata(config, objectName(config, "default-deny"), {
    [DESCRIPTION]: "Denies all connections to and from pods of this namespace that no other policy allows.",
  }),
  // Every pod of the namespace, including those outside the stack.
  spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
});

function policy(config: ResolvedConfig, component: Component, all: readonly Connection[]): NetworkPolicy {
  const incoming = all.filter(({ to }) => to === component.name);
  const outgoing = all.filter(({ from }) => from === component.name);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(config, component, { annotations: described(incoming, outgoing) }),
    spec: {
      podSelector: { matchLabels: podLabels(config, component) },
      policyTypes: ["Ingress", "Egress"],
      ingress: rules(incoming.map((connection) => ingress(config, connection))),
      egress: rules(
        egress(
          config,
          outgoing.flatMap(({ endpoints }) => endpoints),
        ),
      ),
    },
  };
}

/** Kubernetes' annotation for the purpose of an object. */
const DESCRIPTION = "kubernetes.io/description";

/** The reasons of a policy's rules, from the table of connections. */
function described(incoming: readonly Connection[], outgoing: readonly Connection[] = []): Record<string, string> {
  const sentences = [
    ["Ingress from", incoming.map(({ from, why }) => `${titleOf(from)} (${why})`)],
    ["Egress to", outgoing.map(({ to, why }) => `${titleOf(to)} (${why})`)],
  ] as const;
  return {
    [DESCRIPTION]: sentences
      .map(([opens, ends]) => `${opens}: ${ends.length === 0 ? "nothing" : ends.join(", ")}.`)
      .join(" "),
  };
}

const titleOf = (end: Connection["from" | "to"]): string =>
  PEERS[end as keyof typeof PEERS] ?? componentOf(end as ComponentName).title;

/** cert-manager's pods answer the ingress controller; default deny applies to them otherwise. */
function acmeSolver(config: ResolvedConfig, connection: Connection): NetworkPolicy {
  const [pods] = connection.endpoints.flatMap(({ at }) => (at.kind === "pods" ? [at.matchLabels] : []));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: stackMetadata(config, objectName(config, "acme-solver"), described([connection])),
    spec: {
      podSelector: { matchLabels: pods },
      policyTypes: ["Ingress"],
      ingress: [ingress(config, connection)],
    },
  };
}

/** Whether the source is an entity of Cilium, which a NetworkPolicy cannot select. */
const isByEntity = (config: ResolvedConfig, from: Connection["from"]): boolean =>
  isExternalClient(from) && externalClientPlace(config, from)?.kind === "entities";

/** Cilium adds what its own policies allow to what the NetworkPolicy of the same pods allows. */
function byEntity(config: ResolvedConfig, connection: Connection): CiliumNetworkPolicy {
  const { from, to, endpoints } = connection;
  const place = isExternalClient(from) ? externalClientPlace(config, from) : undefined;
  const [pods = {}] = endpoints.flatMap(({ at }) => (at.kind === "pods" ? [at.matchLabels] : []));
  const annotations = described([connection]);
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata:
      to === "acmeSolver"
        ? stackMetadata(config, objectName(config, "acme-solver"), annotations)
        : metadata(config, componentOf(to as ComponentName), { annotations }),
    spec: {
      endpointSelector: { matchLabels: pods },
      ingress: [
        {
          fromEntities: place?.kind === "entities" ? [...place.entities] : [],
          toPorts: [{ ports: ports(endpoints).map(({ port, protocol }) => ({ port: String(port), protocol })) }],
        },
      ],
    },
  };
}

// Without rules, the policy type alone denies. An empty list would mean the same, but the API server drops it, and every
// server-side apply would report a change.
const rules = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

const ingress = (config: ResolvedConfig, { from, endpoints, source }: Connection): Ingress => ({
  from: source === undefined ? sources(config, from) : peers(config, source),
  ports: ports(endpoints),
});

function sources(config: ResolvedConfig, from: Connection["from"]): Peer[] {
  if (!isExternalClient(from)) return [{ podSelector: { matchLabels: podLabels(config, { name: from }) } }];
  const place = externalClientPlace(config, from);
  // Undefined is impossible: config/rules/reach.ts rejects such a config.
  if (place === undefined || place.kind === "entities") return [];
  // Red Hat documents the empty selector: without it, pods on the network of their node might be excluded.
  if (place.kind === "namespaces")
    return [{ namespaceSelector: { matchLabels: { ...place.matchLabels } }, podSelector: {} }];
  return peers(config, place);
}

/** Without labels, any pod of the namespace. */
const inNamespace = (namespace: string, matchLabels: Readonly<Record<string, string>>): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  ...(Object.keys(matchLabels).length === 0 ? {} : { podSelector: { matchLabels } }),
});

/** One rule per destination, with all its ports. */
const egress = (config: ResolvedConfig, endpoints: readonly Endpoint[]): Egress[] =>
  [...Map.groupBy(endpoints, ({ at }) => JSON.stringify(at)).values()].map((same) => ({
    to: same.slice(0, 1).flatMap(({ at }) => peers(config, at)),
    ports: ports(same),
  }));

function peers(config: ResolvedConfig, place: Endpoint["at"]): Peer[] {
  switch (place.kind) {
    case "cidrs":
      return place.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
    case "public":
      return PUBLIC.map(({ cidr, except }) => ({
        ipBlock: { cidr, ...(except.length === 0 ? {} : { except: [...except] }) },
      }));
    case "pods":
      return place.namespace === config.namespace
        ? [{ podSelector: { matchLabels: place.matchLabels } }]
        : [inNamespace(place.namespace, place.matchLabels)];
  }
}

/** Without duplicates. */
const ports = (endpoints: readonly Endpoint[]) => [
  ...new Map(endpoints.map(({ protocol, port }) => [`${port}/${protocol}`, { protocol, port }])).values(),
];
