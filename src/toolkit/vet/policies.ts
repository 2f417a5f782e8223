// NetworkPolicies, as what they allow.

import { type Block, block } from "../kubernetes/cidr.ts";
import type { Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import { member, number, text, tree, trees } from "../kubernetes/read.ts";
import { type Requirement, requirements } from "../kubernetes/selector.ts";
import type { VetInventory } from "./facts.ts";

export type Direction = "ingress" | "egress";

export interface PeerRule {
  /** Undefined: the policy's own namespace. */
  readonly namespaces?: readonly Requirement[];
  /** Undefined: all pods. */
  readonly pods?: readonly Requirement[];
  readonly block?: Block;
  readonly except?: readonly Block[];
  readonly path: Path;
}

export interface PortRule {
  /** Undefined: every port of the protocol. */
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol: string;
}

export interface PolicyRule {
  /** Undefined: every peer. */
  readonly peers: readonly PeerRule[] | undefined;
  /** Undefined: every port. */
  readonly ports: readonly PortRule[] | undefined;
  readonly path: Path;
}

export interface Policy {
  readonly resource: Resource;
  readonly namespace: string;
  readonly selector: readonly Requirement[];
  /** Undefined: the policy does not apply to this direction. */
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

export const policies = (inventory: VetInventory): readonly Policy[] => inventory.once(allPolicies);

const allPolicies = ({ ofKind }: VetInventory): Policy[] =>
  ofKind("NetworkPolicy")
    .filter(({ group }) => group === "networking.k8s.io")
    .map((resource) => {
      const { spec, namespace } = resource;
      const types =
        Array.isArray(spec.policyTypes) && spec.policyTypes.length > 0
          ? spec.policyTypes
          : ["Ingress", ...(trees(spec.egress).length > 0 ? ["Egress"] : [])];
      return {
        resource,
        namespace,
        selector: requirements(spec.podSelector),
        ...(types.includes("Ingress") ? { ingress: rules(spec.ingress, "ingress", "from") } : {}),
        ...(types.includes("Egress") ? { egress: rules(spec.egress, "egress", "to") } : {}),
      };
    });

const rules = (given: unknown, direction: Direction, side: "from" | "to"): PolicyRule[] =>
  trees(given).map((rule, index) => {
    const path = ["spec", direction, index];
    const [peers, ports] = [trees(rule[side]), trees(rule.ports)];
    return {
      path,
      peers: peers.length === 0 ? undefined : peers.map((peer, at) => peerRule(peer, [...path, side, at])),
      ports: ports.length === 0 ? undefined : ports.map(portRule),
    };
  });

function peerRule(peer: unknown, path: Path): PeerRule {
  const { ipBlock, namespaceSelector, podSelector } = tree(peer);
  if (ipBlock !== undefined) {
    const except = Array.isArray(member(ipBlock, "except")) ? (member(ipBlock, "except") as unknown[]) : [];
    const whole = block(text(member(ipBlock, "cidr")) ?? "");
    return {
      path,
      ...(whole === undefined ? {} : { block: whole }),
      except: except.flatMap((cidr) => block(text(cidr) ?? "") ?? []),
      // A selector that cannot be read matches no pod.
      ...(whole === undefined ? { pods: [NOTHING] } : {}),
    };
  }
  return {
    path,
    ...(namespaceSelector === undefined ? {} : { namespaces: requirements(namespaceSelector) }),
    ...(podSelector === undefined
      ? namespaceSelector === undefined
        ? { pods: [NOTHING] }
        : {}
      : { pods: requirements(podSelector) }),
  };
}

const NOTHING: Requirement = { key: "", operator: "In", values: [] };

function portRule(given: unknown): PortRule {
  const { port, endPort, protocol } = tree(given);
  const wanted = text(port) ?? number(port);
  const end = number(endPort);
  return {
    protocol: text(protocol) ?? "TCP",
    ...(wanted === undefined ? {} : { port: wanted }),
    ...(end === undefined ? {} : { endPort: end }),
  };
}
