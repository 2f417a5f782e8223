// The ends of needed connections as actors, to ask the policies about them. Of addresses, those at the edges of blocks: between
// two edges nothing changes.
import { type Block, block, contains, single } from "../kubernetes/cidr.ts";
import type { Pods } from "../kubernetes/pods.ts";
import { hasLabels, type Requirement } from "../kubernetes/selector.ts";
import type { NeededFlow, Place, VetInventory } from "./facts.ts";
import { neededFlows, podsAt } from "./flows.ts";
import { type PeerRule, type Policy, policies } from "./policies.ts";
import { type Actor, actorOf, opensSomewhere, passes } from "./reach.ts";

export interface End {
  readonly actor: Actor;
  /** Undefined for objects outside the set. */
  readonly pods?: Pods;
}

/** The actors at a place: pods of the set, or an example that matches the place. */
export function ends(inventory: VetInventory, place: Place): readonly End[] {
  const found = inventory.once(endsOfPlaces);
  const known = found.get(place);
  if (known !== undefined) return known;
  const made = endsAt(inventory, place);
  found.set(place, made);
  return made;
}

const endsOfPlaces = () => new Map<Place, readonly End[]>();

function endsAt(inventory: VetInventory, place: Place): readonly End[] {
  switch (place.kind) {
    case "pods": {
      const found = podsAt(inventory, place);
      return found.length > 0 ? found.map((pods) => ({ pods, actor: actorOf(pods) })) : [{ actor: foreign(place) }];
    }
    case "addresses": {
      const except = blocks(place.except ?? []);
      return points(blocks(place.cidrs), except, [...except, ...inventory.once(blocksOfPolicies)]).map((address) => ({
        actor: { address },
      }));
    }
    case "somewhere":
      return [];
  }
}

const foreign = ({ namespace, matchLabels: labels, namespaceLabels }: Extract<Place, { kind: "pods" }>): Actor =>
  namespaceLabels === undefined ? { namespace, labels } : { namespace, labels, namespaceLabels };

/** Whether the policies allow a needed connection to leave its source. Targets are the ends at its other side. */
export const leaves = (
  inventory: VetInventory,
  { to, port, protocol }: NeededFlow,
  { actor: source }: End,
  targets: readonly End[],
): boolean =>
  to.kind === "somewhere"
    ? opensSomewhere(inventory, "egress", source, port, protocol)
    : targets.every(({ actor }) => passes(inventory, "egress", source, actor, actor, port, protocol));

/** Whether they allow it to reach its target. */
export const enters = (
  inventory: VetInventory,
  { from, port, protocol }: NeededFlow,
  { actor: target }: End,
  sources: readonly End[],
): boolean =>
  from.kind === "somewhere"
    ? opensSomewhere(inventory, "ingress", target, port, protocol)
    : sources.every(({ actor }) => passes(inventory, "ingress", target, actor, target, port, protocol));

/** An example that matches a peer of a policy, and nothing else. */
export function example(policy: Policy, { namespaces, pods = [] }: PeerRule): Actor {
  const labels = labelsFor(pods);
  if (namespaces === undefined) return { namespace: policy.namespace, labels };
  const namespaceLabels = labelsFor(namespaces);
  return { namespace: namespaceLabels["kubernetes.io/metadata.name"] ?? ELSEWHERE, labels, namespaceLabels };
}

/** The namespace of an example that may be in any. */
export const ELSEWHERE = "another-namespace";

/** Labels that satisfy a selector. */
export const labelsFor = (wanted: readonly Requirement[]) =>
  Object.fromEntries(
    wanted.flatMap(({ key, operator, values }) =>
      operator === "In" ? [[key, values[0] ?? ""]] : operator === "Exists" ? [[key, ""]] : [],
    ),
  );

/** Whether an actor is at a place. */
export function isAt(place: Place, actor: Actor): boolean {
  switch (place.kind) {
    case "pods":
      return (
        (place.namespaceLabels === undefined
          ? actor.namespace === place.namespace
          : hasLabels(actor.namespaceLabels ?? {}, place.namespaceLabels)) &&
        hasLabels(actor.labels ?? {}, place.matchLabels)
      );
    case "addresses": {
      const address = typeof actor.address === "string" ? block(actor.address) : actor.address;
      if (address === undefined) return false;
      return (
        blocks(place.cidrs).some((each) => contains(each, address)) &&
        !blocks(place.except ?? []).some((each) => contains(each, address))
      );
    }
    case "somewhere":
      return true;
  }
}

const parsed = new Map<string, Block | undefined>();

const blocks = (cidrs: readonly string[]): Block[] =>
  cidrs.flatMap((cidr) => {
    if (!parsed.has(cidr)) parsed.set(cidr, block(cidr));
    return parsed.get(cidr) ?? [];
  });

/** Addresses within the blocks, one for each stretch between edges: its first. */
export function points(within: readonly Block[], except: readonly Block[], edges: readonly Block[]): Block[] {
  const found = { 32: new Map<bigint, Block>(), 128: new Map<bigint, Block>() };
  for (const whole of within) {
    const add = (value: bigint) => {
      if (value < whole.first || value > whole.last || found[whole.bits].has(value)) return;
      const address = single(whole.bits, value);
      if (!except.some((each) => contains(each, address))) found[whole.bits].set(value, address);
    };
    add(whole.first);
    for (const { bits, first, last } of edges) {
      if (bits !== whole.bits) continue;
      add(first);
      add(last + 1n);
    }
  }
  return [...found[32].values(), ...found[128].values()];
}

const unique = (all: readonly Block[]) => [
  ...new Map(all.map((each) => [`${each.bits} ${each.first} ${each.last}`, each])).values(),
];

const blocksOf = (policy: Policy): Block[] =>
  [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap(({ peers = [] }) =>
    peers.flatMap((peer) => [...(peer.block === undefined ? [] : [peer.block]), ...(peer.except ?? [])]),
  );

const blocksOfPolicies = (inventory: VetInventory): Block[] => unique(policies(inventory).flatMap(blocksOf));

/** The blocks in needed connections. */
export const blocksOfFlows = (inventory: VetInventory): readonly Block[] => inventory.once(allBlocksOfFlows);

const allBlocksOfFlows = (inventory: VetInventory): Block[] =>
  unique(
    neededFlows(inventory).flatMap(({ from, to }) =>
      [from, to].flatMap((place) =>
        place.kind === "addresses" ? blocks([...place.cidrs, ...(place.except ?? [])]) : [],
      ),
    ),
  );

/** The needed connections that begin or end at pods. */
export const flowsOf = (inventory: VetInventory, pods: Pods): readonly NeededFlow[] =>
  inventory.once(flowsByPods).get(pods) ?? [];

function flowsByPods(inventory: VetInventory): Map<Pods, NeededFlow[]> {
  const pairs = neededFlows(inventory).flatMap((flow) =>
    [flow.from, flow.to].flatMap((place) => podsAt(inventory, place).map((pods) => ({ pods, flow }))),
  );
  const grouped = Map.groupBy(pairs, ({ pods }) => pods);
  return new Map([...grouped].map(([pods, found]) => [pods, found.map(({ flow }) => flow)]));
}
