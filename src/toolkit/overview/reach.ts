// The reachability matrix: for each pair, which ports the policies open.
import type { VetInventory } from "../vet/facts.ts";
import { type Actor, actorOf, allows } from "../vet/reach.ts";
import { components } from "./components.ts";
import { outsideActors } from "./flows.ts";
import type { OutsidePeer } from "./places.ts";

/** Which ports of one component the NetworkPolicies open to another. */
export interface ReachRow {
  readonly from: string;
  readonly to: string;
  /** Ports that containers of `to` declare. */
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly isOpen: boolean }[];
}

/** Rows for all components, and for peers outside that connect to one. */
export function reach(inventory: VetInventory, outside: readonly OutsidePeer[]): ReachRow[] {
  const named = components(inventory);
  const inside = inventory.pods.map((pods, index) => ({
    id: named[index]?.id ?? "",
    actors: [actorOf(pods)],
    actor: actorOf(pods),
    ports: named[index]?.ports ?? [],
  }));
  const visitors = outside.filter(({ isVisitor }) => isVisitor);
  const sources: readonly { readonly id: string; readonly actors: readonly Actor[] }[] = [
    ...visitors.map(({ id }) => ({ id, actors: outsideActors(inventory, id) })),
    ...inside,
  ];
  return sources.flatMap(({ id, actors }) =>
    inside
      .filter((to) => to.id !== id && to.ports.length > 0 && actors.length > 0)
      .map((to) => ({
        from: id,
        to: to.id,
        ports: to.ports.map(({ port, protocol }) => ({
          port,
          protocol,
          isOpen: actors.some((actor) => allows(inventory, actor, to.actor, port, protocol)),
        })),
      })),
  );
}
