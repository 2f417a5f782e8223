// Who connects to whom: what is needed, with the reason, and what policies allow in addition.
import type { Pods } from "../kubernetes/pods.ts";
import { type End, ends, enters, example, flowsOf, isAt, leaves, points } from "../vet/ends.ts";
import type { NeededFlow, Place, VetInventory } from "../vet/facts.ts";
import { neededFlows } from "../vet/flows.ts";
import { isDecidedElsewhere } from "../vet/other-policies.ts";
import {
  type Direction,
  type PeerRule,
  type Policy,
  type PolicyRule,
  type PortRule,
  policies,
} from "../vet/policies.ts";
import { type Actor, actorOf, allows, guarding, isPeer, opensPort } from "../vet/reach.ts";
import { idOf } from "./components.ts";
import { type Named, namedAt, type OutsidePeer, peerNamed } from "./places.ts";

/** A connection that is needed, or that a policy allows. */
export interface Flow {
  /** Ids of components, or of peers outside. */
  readonly from: string;
  readonly to: string;
  /** A number, a range such as `8000-8010`, the name of a port, or `any`. */
  readonly port: string;
  readonly protocol: string;
  /** Reasons: of the needed connections, otherwise those of the policy. */
  readonly why: readonly string[];
  readonly isNeeded: boolean;
  /** Whether the NetworkPolicies allow it, at both ends. */
  readonly isAllowed: boolean;
  /** The policies that allow it; empty if no policy selects its ends. */
  readonly policies: readonly string[];
}

interface Found extends Omit<Flow, "from" | "to"> {
  readonly from: Named;
  readonly to: Named;
}

interface Flows {
  readonly flows: readonly Flow[];
  readonly outside: readonly OutsidePeer[];
  /** The peer outside that examples represent. */
  readonly actors: ReadonlyMap<string, readonly Actor[]>;
}

export const flowsAmong = (inventory: VetInventory): Flows => inventory.once(allFlows);

function allFlows(inventory: VetInventory): Flows {
  const found = [...neededFlows(inventory).flatMap((flow) => needed(inventory, flow)), ...openedBeside(inventory)];
  const same = Map.groupBy(found, ({ from, to, port, protocol }) => JSON.stringify([from.id, to.id, port, protocol]));
  const flows = [...same.values()].flatMap((all): Flow[] => {
    const [first] = all;
    if (first === undefined) return [];
    return [
      {
        from: first.from.id,
        to: first.to.id,
        port: first.port,
        protocol: first.protocol,
        why: unique(all.flatMap(({ why }) => why)),
        isNeeded: all.some(({ isNeeded }) => isNeeded),
        isAllowed: all.every(({ isAllowed }) => isAllowed),
        policies: unique(all.flatMap(({ policies }) => policies)),
      },
    ];
  });
  const sides = found.flatMap(({ from, to }) => [
    { named: from, isVisitor: true },
    { named: to, isVisitor: false },
  ]);
  const strangers = [
    ...Map.groupBy(
      sides.filter(({ named }) => named.outside),
      ({ named }) => named.id,
    ),
  ];
  return {
    flows,
    outside: strangers.map(([id, all]) => ({
      id,
      title: all[0]?.named.outside?.title ?? "",
      places: unique(all.flatMap(({ named }) => named.outside?.place ?? [])),
      isVisitor: all.some(({ isVisitor }) => isVisitor),
    })),
    actors: new Map(strangers.map(([id, all]) => [id, all.flatMap(({ named }) => named.actors)])),
  };
}

const unique = (texts: readonly string[]) => [...new Set(texts)];

/** Examples of a peer outside, to ask the policies about it. */
export const outsideActors = (inventory: VetInventory, id: string): readonly Actor[] =>
  flowsAmong(inventory).actors.get(id) ?? [];

function needed(inventory: VetInventory, flow: NeededFlow): Found[] {
  const [sources, targets] = [ends(inventory, flow.from), ends(inventory, flow.to)];
  const [froms, tos] = [namedAt(inventory, flow.from), namedAt(inventory, flow.to)];
  // What other kinds of policy decide is not assumed to be blocked: the overview lists them, as vet does.
  const isOpen = ({ actor: { namespace } }: End, isPassed: boolean) =>
    isPassed || isDecidedElsewhere(inventory, namespace);
  const isAllowed =
    sources.every((source) => isOpen(source, leaves(inventory, flow, source, targets))) &&
    targets.every((target) => isOpen(target, enters(inventory, flow, target, sources)));
  const opened = openers(inventory, flow);
  return froms.flatMap((from) =>
    tos
      .filter((to) => to.id !== from.id)
      .map((to) => ({
        from,
        to,
        port: String(flow.port),
        protocol: flow.protocol,
        why: [flow.why],
        isNeeded: true,
        isAllowed,
        policies: opened,
      })),
  );
}

/** The policies that allow a connection at one of its ends. */
function openers(inventory: VetInventory, { from, to, port, protocol }: NeededFlow): string[] {
  const [sources, targets] = [from, to].map((place) => ends(inventory, place).map(({ actor }) => actor));
  return unique([
    ...opening(inventory, "egress", sources ?? [], targets ?? [], port, protocol),
    ...opening(inventory, "ingress", targets ?? [], sources ?? [], port, protocol),
  ]);
}

const opening = (
  inventory: VetInventory,
  direction: Direction,
  guarded: readonly Actor[],
  others: readonly Actor[],
  port: number,
  protocol: string,
): string[] =>
  guarded.flatMap((self) =>
    guarding(inventory, self, direction)
      .filter((policy) =>
        policy[direction]?.some(
          (rule) =>
            (direction === "ingress" ? [self] : others.length === 0 ? [{}] : others).some((to) =>
              opensPort(rule, to, port, protocol),
            ) && opensOne(inventory, policy, rule, others),
        ),
      )
      .map(({ resource }) => idOf(resource)),
  );

/** Whether a rule selects one of these; if the ends are unknown, it may. */
const opensOne = (inventory: VetInventory, { namespace }: Policy, { peers }: PolicyRule, others: readonly Actor[]) =>
  peers === undefined ||
  others.length === 0 ||
  peers.some((peer) => others.some((other) => isPeer(inventory, namespace, peer, other)));

/** Kubernetes' annotation for the purpose of an object. */
const DESCRIPTION = "kubernetes.io/description";

/** What policies allow between ends that, as far as known, need no such connection. */
function* openedBeside(inventory: VetInventory): Iterable<Found> {
  for (const policy of policies(inventory))
    for (const self of inventory.selected(policy.namespace, policy.selector))
      for (const direction of ["ingress", "egress"] as const)
        for (const rule of policy[direction] ?? []) yield* openedBy(inventory, policy, direction, rule, self);
}

function* openedBy(
  inventory: VetInventory,
  policy: Policy,
  direction: Direction,
  { peers, ports = [ANY] }: PolicyRule,
  self: Pods,
): Iterable<Found> {
  for (const peer of peers ?? [undefined])
    for (const other of peersOf(inventory, policy, peer, self))
      for (const port of ports) yield* beside(inventory, policy, direction, self, other, port);
}

const ANY: PortRule = { protocol: "any" };

function* beside(
  inventory: VetInventory,
  policy: Policy,
  direction: Direction,
  self: Pods,
  other: Named,
  opened: PortRule,
): Iterable<Found> {
  const own: Named = { id: idOf(self.owner), actors: [actorOf(self)] };
  const [from, to] = direction === "ingress" ? [other, own] : [own, other];
  const isCovered = flowsOf(inventory, self).some((flow) => covers(flow, from, to, opened));
  if (isCovered) return;
  // Between two ends of the set, the policies of both decide: what one of them closes is not open.
  if (other.outside === undefined && !isOpen(inventory, from, to, opened)) return;
  const description = policy.resource.annotations[DESCRIPTION];
  yield {
    from,
    to,
    port: portText(opened),
    protocol: opened.protocol,
    why: description === undefined ? [] : [description],
    isNeeded: false,
    isAllowed: true,
    policies: [idOf(policy.resource)],
  };
}

const covers = (flow: NeededFlow, from: Named, to: Named, { port, endPort, protocol }: PortRule): boolean =>
  isSomebody(flow.from, from) &&
  isSomebody(flow.to, to) &&
  flow.protocol === protocol &&
  (typeof port === "string"
    ? to.actors.some(({ ports = [] }) => ports.some((each) => each.name === port && each.port === flow.port))
    : endPort === undefined && flow.port === port);

const isSomebody = (place: Place, { actors }: Named) => actors.some((actor) => isAt(place, actor));

function isOpen(inventory: VetInventory, from: Named, to: Named, { port, protocol }: PortRule): boolean {
  const [source, target] = [from.actors[0] ?? {}, to.actors[0] ?? {}];
  const ports = (target.ports ?? []).filter((each) => port === undefined || each.port === port || each.name === port);
  const tried = ports.length > 0 ? ports.map((each) => each.port) : typeof port === "number" ? [port] : [];
  return tried.some((each) => allows(inventory, source, target, each, protocol === "any" ? "TCP" : protocol));
}

/** The components that a peer selects; if it selects none, a peer outside that matches it. */
function peersOf(inventory: VetInventory, policy: Policy, peer: PeerRule | undefined, self: Pods): Named[] {
  if (peer === undefined) return [peerNamed(policy, peer, [{ namespace: policy.namespace, labels: {} }])];
  if (peer.block !== undefined)
    return [
      peerNamed(
        policy,
        peer,
        points([peer.block], peer.except ?? [], [])
          .slice(0, 1)
          .map((address) => ({ address })),
      ),
    ];
  const like = example(policy, peer);
  // A peer that selects every pod selects no component in particular: with sixty components, that would be one line for each.
  const wanted = peer.pods ?? [];
  const named = like.namespace === undefined || wanted.length === 0 ? [] : inventory.selected(like.namespace, wanted);
  const inside = named.filter((pods) => pods !== self && isPeer(inventory, policy.namespace, peer, actorOf(pods)));
  return inside.length > 0
    ? inside.map((pods) => ({ id: idOf(pods.owner), actors: [actorOf(pods)] }))
    : [peerNamed(policy, peer, [like])];
}

/** @example portText({ port: 8000, endPort: 8010, protocol: "TCP" }) // "8000-8010" */
const portText = ({ port, endPort }: PortRule): string =>
  port === undefined ? "any" : `${port}${endPort === undefined || endPort === port ? "" : `-${endPort}`}`;
