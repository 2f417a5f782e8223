import { nameOf } from "../../kubernetes/inventory.ts";
import { type End, ends } from "../ends.ts";
import type { NeededFlow, VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { neededFlows } from "../flows.ts";
import type { Direction, PolicyRule } from "../policies.ts";
import { type Actor, guarding, passes } from "../reach.ts";

export const noMissingFlow: Rule = {
  name: "no-missing-flow",
  subject: "reachability",
  severity: "error",
  reason:
    "A connection that a pod needs and a NetworkPolicy blocks times out or is refused; most enforcement does not log it.",
  fix: "Add a rule for it to the policy.",
  problems: (inventory) => {
    if (inventory.ofKind("NetworkPolicy").length === 0) return [];
    const problems = new Map<string, Problem>();
    for (const flow of neededFlows(inventory))
      for (const problem of blocked(inventory, flow)) {
        const key = `${problem.resource.index} ${problem.path.join(".")} ${problem.message}`;
        if (!problems.has(key)) problems.set(key, problem);
      }
    return problems.values();
  },
};

function blocked(inventory: VetInventory, flow: NeededFlow): Problem[] {
  const { from, to, port, protocol } = flow;
  const [sources, targets] = [ends(inventory, from), ends(inventory, to)];
  const leaves = (source: End) =>
    to.kind === "somewhere"
      ? opensSomewhere(inventory, "egress", source, port, protocol)
      : targets.every((target) =>
          passes(inventory, "egress", source.actor, target.actor, target.actor, port, protocol),
        );
  const enters = (target: End) =>
    from.kind === "somewhere"
      ? opensSomewhere(inventory, "ingress", target, port, protocol)
      : sources.every((source) =>
          passes(inventory, "ingress", target.actor, source.actor, target.actor, port, protocol),
        );
  return [
    ...sources.filter((source) => !leaves(source)).flatMap((source) => problem(inventory, "egress", source, flow)),
    ...targets.filter((target) => !enters(target)).flatMap((target) => problem(inventory, "ingress", target, flow)),
  ];
}

/** Whether anybody at all can be reached, or come, at that port. */
function opensSomewhere(
  inventory: VetInventory,
  direction: Direction,
  { actor }: End,
  port: number,
  protocol: string,
): boolean {
  const speaking = guarding(inventory, actor, direction);
  const opens = ({ ports }: PolicyRule) =>
    ports === undefined ||
    ports.some((each) => {
      if (each.protocol !== protocol) return false;
      if (typeof each.port !== "string")
        return each.port === undefined || (each.port <= port && port <= (each.endPort ?? each.port));
      return (
        direction === "egress" ||
        (actor.ports ?? []).some(({ name, port: number }) => name === each.port && number === port)
      );
    });
  return speaking.length === 0 || speaking.some((policy) => policy[direction]?.some(opens));
}

function problem(
  inventory: VetInventory,
  direction: Direction,
  { actor, pods }: End,
  { from, to, port, protocol, why }: NeededFlow,
): Problem[] {
  // The policy that is meant for these pods: the one that names them most closely.
  const [policy] = guarding(inventory, actor, direction).toSorted((a, b) => b.selector.length - a.selector.length);
  if (policy === undefined) return [];
  const other = direction === "egress" ? to : from;
  const way = direction === "egress" ? "can't reach" : "can't be reached by";
  // Of pods that are not in the set a policy that is not in it may speak, too.
  const isForeign = pods === undefined && policy.selector.length === 0;
  return [
    {
      resource: policy.resource,
      path: ["spec", direction],
      ...(isForeign ? { severity: "warning" as const } : {}),
      message: `${pods === undefined ? actorText(actor) : nameOf(pods.owner)} ${way} ${placeText(inventory, other)} at ${protocol} ${port} (${why}).`,
    },
  ];
}

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
