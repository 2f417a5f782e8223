import { type Block, single } from "../../kubernetes/cidr.ts";
import { nameOf } from "../../kubernetes/inventory.ts";
import { tunnelOf } from "../../kubernetes/meshes.ts";
import { type Pods, portNumbers, servingPorts } from "../../kubernetes/pods.ts";
import { blocksOfFlows, ELSEWHERE, example, flowsOf, isAt, labelsFor, points } from "../ends.ts";
import type { NeededFlow, VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { isKnown, neededFlows } from "../flows.ts";
import { isDecidedElsewhere } from "../other-policies.ts";
import { type Direction, type PeerRule, type Policy, type PolicyRule, type PortRule, policies } from "../policies.ts";
import { type Actor, actorOf, isPeer } from "../reach.ts";

export const requireFlowReason: Rule = {
  name: "require-flow-reason",
  subject: "reachability",
  severity: "warning",
  reason:
    "An attacker who takes over a pod can use every connection that a NetworkPolicy allows, including those that nothing needs.",
  fix: "Remove the rule, or restrict it to what is needed.",
  *problems(inventory) {
    for (const policy of policies(inventory).filter(({ namespace }) => !isDecidedElsewhere(inventory, namespace))) {
      const selves = guarded(inventory, policy);
      for (const direction of ["ingress", "egress"] as const)
        for (const rule of policy[direction] ?? [])
          for (const peer of rule.peers ?? [undefined]) yield* excess(inventory, policy, direction, rule, peer, selves);
    }
  },
};

/** The pods that a policy selects: pods of the set, or future ones. */
function guarded(inventory: VetInventory, { namespace, selector }: Policy): Other[] {
  const found = inventory.selected(namespace, selector);
  return found.length > 0 || selector.length === 0
    ? found.map((pods) => ({ pods, actor: actorOf(pods) }))
    : [{ actor: { namespace, labels: labelsFor(selector) } }];
}

function* excess(
  inventory: VetInventory,
  policy: Policy,
  direction: Direction,
  rule: PolicyRule,
  peer: PeerRule | undefined,
  selves: readonly Other[],
): Iterable<Problem> {
  const others = othersOf(inventory, policy, peer);
  // If some ends are unknown, only an open port on which nothing listens is certainly unneeded.
  const dead = direction === "egress" ? others.filter((other) => hasDeadPort(inventory, rule, other)) : others;
  for (const self of selves) {
    const flows = self.pods === undefined ? neededFlows(inventory) : flowsOf(inventory, self.pods);
    const looked = isKnownEnd(inventory, self)
      ? others
      : direction === "egress" || hasDeadPort(inventory, rule, self)
        ? dead
        : [];
    const cell = openInVain(inventory, direction, rule, self, looked, flows);
    if (cell === undefined) continue;
    const { from, to, protocol, port } = cell;
    yield {
      resource: policy.resource,
      path: peer?.path ?? rule.path,
      message: `${nameOf(policy.resource)} lets ${described(from)} reach ${described(to)} at ${protocol} ${port}, which nothing needs.`,
    };
  }
}

/** The first connection that a rule and a peer allow but nothing needs. */
function openInVain(
  inventory: VetInventory,
  direction: Direction,
  rule: PolicyRule,
  self: Other,
  others: readonly Other[],
  flows: readonly NeededFlow[],
): (Cell & Port) | undefined {
  for (const other of others) {
    const [from, to] = direction === "ingress" ? [other, self] : [self, other];
    for (const { port, protocol } of portsOf(inventory, rule, to.pods, flows)) {
      const cell = { from, to, port, protocol };
      if (isOpenInVain(inventory, rule, flows, cell)) return cell;
    }
  }
  return undefined;
}

const hasDeadPort = (inventory: VetInventory, rule: PolicyRule, { pods }: Other): boolean =>
  pods !== undefined &&
  rule.ports !== undefined &&
  portsOf(inventory, rule, pods, []).some(({ port, protocol }) => isDead(pods, port, protocol));

const isKnownEnd = (inventory: VetInventory, { pods }: Other): boolean =>
  pods === undefined ? inventory.facts.isOutsideKnown === true : isKnown(inventory, pods);

interface Cell {
  readonly from: Other;
  readonly to: Other;
}

/** Whether the rule allows its side of an unneeded connection. It does not matter that the other side may be closed. */
function isOpenInVain(
  inventory: VetInventory,
  rule: PolicyRule,
  flows: readonly NeededFlow[],
  { from, to, port, protocol }: Cell & Port,
): boolean {
  // If not everything is known, a rule is assumed to be needed, unless nothing listens there.
  const areKnown = [from, to].every((end) => isKnownEnd(inventory, end));
  const isVain = areKnown || (rule.ports !== undefined && to.pods !== undefined && isDead(to.pods, port, protocol));
  return (
    isVain &&
    !flows.some(
      (flow) =>
        (flow.port === port || isTunnel(to.pods, port)) &&
        flow.protocol === protocol &&
        isAt(flow.from, from.actor) &&
        isAt(flow.to, to.actor),
    )
  );
}

const isDead = (target: Pods, port: number, protocol: string) =>
  servingPorts(target).length > 0 && portNumbers(target, port, protocol).length === 0 && !isTunnel(target, port);

/** Whether a mesh accepts the pod's connections, to any of its own ports, at this port. */
const isTunnel = (target: Pods | undefined, port: number) => target !== undefined && tunnelOf(target) === port;

interface Other {
  readonly actor: Actor;
  readonly pods?: Pods;
}

/** Examples of everything that a peer selects: the pods of the set, an example that matches it, and addresses. */
function othersOf(inventory: VetInventory, policy: Policy, peer: PeerRule | undefined): Other[] {
  if (peer === undefined)
    return [
      { actor: { namespace: policy.namespace, labels: {} } },
      { actor: { namespace: ELSEWHERE, labels: {} } },
      { actor: { address: PUBLIC } },
    ];
  if (peer.block !== undefined)
    return points([peer.block], peer.except ?? [], [...(peer.except ?? []), ...blocksOfFlows(inventory)]).map(
      (address) => ({ actor: { address } }),
    );
  const like = example(policy, peer);
  const found = inventory
    .selected(like.namespace ?? "", peer.pods ?? [])
    .filter((pods) => isPeer(inventory, policy.namespace, peer, actorOf(pods)));
  // An example with the labels of pods whose needs are unknown is one of them.
  const isForUnknown = (peer.pods ?? []).length > 0 && found.some((pods) => !isKnown(inventory, pods));
  return [
    ...found.map((pods) => ({ pods, actor: actorOf(pods) })),
    ...(isForUnknown || !isPeer(inventory, policy.namespace, peer, like) ? [] : [{ actor: like }]),
  ];
}

// An address that belongs to no one: 192.0.2.0/24 is reserved for documentation.
const PUBLIC: Block = single(32, 0xc0000201n);

interface Port {
  readonly port: number;
  readonly protocol: string;
}

/** Examples of the ports that a rule allows: the ends of a range, and the ports next to needed ones. */
function portsOf(
  { facts }: VetInventory,
  { ports }: PolicyRule,
  target: Pods | undefined,
  needed: readonly Port[],
): Port[] {
  if (ports === undefined)
    return facts.isOutsideKnown
      ? [
          { port: 1, protocol: "TCP" },
          { port: 1, protocol: "UDP" },
        ]
      : [];
  return ports.flatMap(({ port, endPort, protocol }: PortRule): Port[] => {
    if (port === undefined) return [{ port: 1, protocol }];
    if (typeof port === "string")
      return target === undefined
        ? []
        : portNumbers(target, port, protocol).map((number) => ({ port: number, protocol }));
    const last = endPort ?? port;
    const beside = needed
      .flatMap((each) => [each.port - 1, each.port + 1])
      .filter((each) => port < each && each < last);
    return [...new Set([port, last, ...beside])].map((each) => ({ port: each, protocol }));
  });
}

const described = ({ pods, actor: { namespace, labels = {}, address } }: Other): string => {
  if (pods !== undefined) return nameOf(pods.owner);
  if (address !== undefined) return "other addresses";
  const text = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  return `${text === "" ? "any pod" : `pods ${text}`} of ${namespace === ELSEWHERE ? "other namespaces" : namespace}`;
};
