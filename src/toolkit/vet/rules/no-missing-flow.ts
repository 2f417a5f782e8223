import { nameOf } from "../../kubernetes/inventory.ts";
import { type End, ends, enters, leaves } from "../ends.ts";
import type { NeededFlow, VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { neededFlows } from "../flows.ts";
import { isDecidedElsewhere } from "../other-policies.ts";
import type { Direction } from "../policies.ts";
import { type Actor, guarding } from "../reach.ts";

export const noMissingFlow: Rule = {
  name: "no-missing-flow",
  subject: "reachability",
  severity: "error",
  reason:
    "A connection that a pod needs but a NetworkPolicy blocks times out or is refused; most network plugins do not log it.",
  fix: "Add a rule for the connection to the policy.",
  *problems(inventory) {
    if (inventory.ofKind("NetworkPolicy").length === 0) return;
    const reported = new Set<string>();
    for (const flow of neededFlows(inventory))
      for (const problem of blocked(inventory, flow)) {
        const key = `${problem.resource.index} ${problem.path.join(".")} ${problem.message}`;
        if (reported.has(key)) continue;
        reported.add(key);
        yield problem;
      }
  },
};

function* blocked(inventory: VetInventory, flow: NeededFlow): Iterable<Problem> {
  const { from, to } = flow;
  const [sources, targets] = [ends(inventory, from), ends(inventory, to)];
  for (const source of sources)
    if (!leaves(inventory, flow, source, targets)) yield* problem(inventory, "egress", source, flow);
  for (const target of targets)
    if (!enters(inventory, flow, target, sources)) yield* problem(inventory, "ingress", target, flow);
}

function* problem(
  inventory: VetInventory,
  direction: Direction,
  { actor, pods }: End,
  { from, to, port, protocol, why }: NeededFlow,
): Iterable<Problem> {
  // The policy that is meant for these pods: the one with the most specific selector.
  const place = direction === "egress" ? to : from;
  if (isDecidedElsewhere(inventory, actor.namespace) || isInUnknownPlace(inventory, actor, place)) return;
  const [policy] = guarding(inventory, actor, direction).toSorted((a, b) => b.selector.length - a.selector.length);
  if (policy === undefined) return;
  const other = placeText(inventory, place);
  const way = direction === "egress" ? "cannot reach" : "cannot be reached by";
  // Pods that are not in the set may have a policy that is not in it either.
  const isForeign = pods === undefined && policy.selector.length === 0;
  yield {
    resource: policy.resource,
    path: ["spec", direction],
    ...(isForeign ? { severity: "warning" } : {}),
    message: `${pods === undefined ? actorText(actor) : nameOf(pods.owner)} ${way} ${other} at ${protocol} ${port} (${why}).`,
  };
}

/** Whether the namespace of one of two ends is unknown, so that a policy may or may not select the other. */
const isInUnknownPlace = ({ namespaces }: VetInventory, { namespace }: Actor, other: NeededFlow["to"]): boolean =>
  other.kind === "pods" &&
  namespace !== other.namespace &&
  (namespace === "" || other.namespace === "") &&
  namespaces.size > 1;

const actorText = ({ namespace = "", labels = {} }: Actor) =>
  `pods ${Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",")} in ${namespace}`;

function placeText(inventory: VetInventory, place: NeededFlow["to"]): string {
  if (place.kind === "addresses") return place.cidrs.join(", ");
  if (place.kind === "somewhere") return "anything";
  const names = ends(inventory, place).map(({ pods, actor }) =>
    pods === undefined ? actorText(actor) : nameOf(pods.owner),
  );
  return names.join(", ");
}
