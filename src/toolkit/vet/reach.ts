// Who can reach whom, by the NetworkPolicies, with the same result as the cluster's enforcement.
// https://kubernetes.io/docs/concepts/services-networking/network-policies/

import { type Block, block, contains } from "../kubernetes/cidr.ts";
import { inventory, nameOf } from "../kubernetes/inventory.ts";
import { type ContainerPort, type Pods, servingPorts } from "../kubernetes/pods.ts";
import { type Labels, type Requirement, satisfies } from "../kubernetes/selector.ts";
import type { VetInventory } from "./facts.ts";
import { otherPolicies } from "./other-policies.ts";
import { type Direction, type PeerRule, type Policy, type PolicyRule, type PortRule, policies } from "./policies.ts";

/** One end of a connection: a pod, or an address outside the cluster. */
export interface Actor {
  /** Undefined for anything but a pod: no policy applies to it. */
  readonly namespace?: string;
  readonly labels?: Labels;
  /** Labels of the namespace; default: those of its Namespace object, and its name. */
  readonly namespaceLabels?: Labels;
  /** Blocks of addresses also match pods whose address is known. */
  readonly address?: string | Block;
  /** The number of a named port in a policy. */
  readonly ports?: readonly ContainerPort[];
}

/** A protocol that NetworkPolicies distinguish. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/** Which connections the NetworkPolicies of the objects allow. */
export interface Reachability {
  /** Whether the policies let `from` open a connection to `to`. */
  readonly allows: (from: Actor, to: Actor, port: number, protocol?: Protocol) => boolean;
  /** Policies of other kinds, such as Cilium's: what they decide is not computed, so if there are any, the cluster may differ. */
  readonly undecided: readonly string[];
  /** The pods of the objects, as ends of connections. */
  readonly workloads: readonly { readonly name: string; readonly actor: Actor }[];
}

/**
 * Who can reach whom, computed from the NetworkPolicies among the objects; other kinds of policy are listed, but not computed.
 * @example
 * const { allows } = reachability(objects);
 * allows({ namespace: "shop", labels: {} }, { namespace: "shop", labels: { app: "web" } }, 8000) // false
 */
export function reachability(objects: readonly unknown[]): Reachability {
  const all = inventory(objects, {});
  return {
    allows: (from, to, port, protocol = "TCP") => allows(all, from, to, port, protocol),
    undecided: otherPolicies(all).map(nameOf),
    workloads: all.pods.map((pods) => ({ name: `${pods.owner.kind}/${pods.owner.name}`, actor: actorOf(pods) })),
  };
}

const actors = new WeakMap<Pods, Actor>();

/** Pods as an end of connections. */
export function actorOf(pods: Pods): Actor {
  const known = actors.get(pods);
  if (known !== undefined) return known;
  // Policies do not apply to pods on the node's network.
  const actor: Actor =
    pods.spec.hostNetwork === true ? {} : { namespace: pods.namespace, labels: pods.labels, ports: servingPorts(pods) };
  actors.set(pods, actor);
  return actor;
}

export const allows = (all: VetInventory, from: Actor, to: Actor, port: number, protocol: string): boolean =>
  passes(all, "egress", from, to, to, port, protocol) && passes(all, "ingress", to, from, to, port, protocol);

/** Whether the policies of one end allow the other. Without a policy for the direction, everything is allowed. */
export function passes(
  all: VetInventory,
  direction: Direction,
  guarded: Actor,
  other: Actor,
  to: Actor,
  port: number,
  protocol: string,
): boolean {
  return isOpen(
    all,
    direction,
    guarded,
    (rule, policy) => opensPort(rule, to, port, protocol) && opensPeer(all, policy, rule, other),
  );
}

/** Whether no policy isolates an actor in a direction, or a rule of one opens what is asked. */
export function isOpen(
  all: VetInventory,
  direction: Direction,
  actor: Actor,
  opens: (rule: PolicyRule, policy: Policy) => boolean,
): boolean {
  const speaking = guarding(all, actor, direction);
  return speaking.length === 0 || speaking.some((policy) => policy[direction]?.some((rule) => opens(rule, policy)));
}

/** The policies that isolate an actor in a direction. */
export function guarding(
  all: VetInventory,
  { namespace, labels = {} }: Actor,
  direction: Direction,
): readonly Policy[] {
  if (namespace === undefined) return [];
  const key = all.once(guardsByLabels);
  const known = key.get(labels)?.get(`${namespace} ${direction}`);
  if (known !== undefined) return known;
  const byLabel = all.once(policiesByLabel);
  const found = [[], ...Object.entries(labels)]
    .flatMap((label) => byLabel.get([namespace, ...label].join(" ")) ?? [])
    .filter((policy) => policy[direction] !== undefined && satisfies(labels, policy.selector))
    .sort((a, b) => a.resource.index - b.resource.index);
  const ofLabels = key.get(labels) ?? new Map<string, readonly Policy[]>();
  key.set(labels, ofLabels.set(`${namespace} ${direction}`, found));
  return found;
}

/** Policies, indexed by one label that their pods must have, or only by their namespace if there is none. */
const policiesByLabel = (all: VetInventory) =>
  Map.groupBy(policies(all), ({ namespace, selector }) => {
    const label = selector.findLast(({ operator, values }) => operator === "In" && values.length === 1);
    return [namespace, ...(label === undefined ? [] : [label.key, ...label.values])].join(" ");
  });
const guardsByLabels = () => new Map<Labels, Map<string, readonly Policy[]>>();

/** Whether a rule allows a port of its peers. */
export const opensPort = ({ ports }: PolicyRule, to: Actor, port: number, protocol: string): boolean =>
  ports === undefined || ports.some((each) => each.protocol === protocol && isPort(each, to, port));

/** Whether anything at all can be reached, or can connect, at that port. */
export function opensSomewhere(
  inventory: VetInventory,
  direction: Direction,
  actor: Actor,
  port: number,
  protocol: string,
): boolean {
  // The number of a named port depends on the pods that are reached.
  const isNamed = ({ ports }: PolicyRule) =>
    ports?.some((each) => typeof each.port === "string" && each.protocol === protocol) === true;
  return isOpen(
    inventory,
    direction,
    actor,
    (rule) => opensPort(rule, actor, port, protocol) || (direction === "egress" && isNamed(rule)),
  );
}

/** Whether pods of that namespace may be reached at any TCP port; labels of pods and of a missing Namespace object are unknown. */
export function opensPodsOf(inventory: VetInventory, actor: Actor, namespace: string): boolean {
  const isNamed = ({ key }: Requirement) =>
    key === "kubernetes.io/metadata.name" || inventory.find("Namespace", "", namespace) !== undefined;
  const labels = inventory.labelsOfNamespace(namespace);
  const opens = ({ peers, ports }: PolicyRule, { namespace: from }: Policy) =>
    ports?.every(({ protocol }) => protocol !== "TCP") !== true &&
    (peers === undefined ||
      peers.some(
        ({ namespaces, block }) =>
          block === undefined &&
          (namespaces === undefined ? from === namespace : satisfies(labels, namespaces.filter(isNamed))),
      ));
  return isOpen(inventory, "egress", actor, opens);
}

const isPort = ({ port: wanted, endPort, protocol }: PortRule, to: Actor, port: number): boolean => {
  if (wanted === undefined) return true;
  if (typeof wanted === "number") return wanted <= port && port <= (endPort ?? wanted);
  return (to.ports ?? []).some((each) => each.name === wanted && each.port === port && each.protocol === protocol);
};

const opensPeer = (all: VetInventory, policy: Policy, { peers }: PolicyRule, other: Actor): boolean =>
  peers === undefined || peers.some((peer) => isPeer(all, policy.namespace, peer, other));

export function isPeer(all: VetInventory, policyNamespace: string, peer: PeerRule, other: Actor): boolean {
  if (peer.block !== undefined) return isIn(peer.block, peer.except ?? [], other);
  if (other.namespace === undefined) return false;
  const isNamespace =
    peer.namespaces === undefined
      ? other.namespace === policyNamespace
      : satisfies(other.namespaceLabels ?? all.labelsOfNamespace(other.namespace), peer.namespaces);
  return isNamespace && (peer.pods === undefined || satisfies(other.labels ?? {}, peer.pods));
}

function isIn(whole: Block, except: readonly Block[], { address }: Actor): boolean {
  const own = typeof address === "string" ? block(address) : address;
  return own !== undefined && contains(whole, own) && !except.some((each) => contains(each, own));
}
