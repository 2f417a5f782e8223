import { resource } from "../../toolkit/kubernetes/inventory.ts";
import { podsOf } from "../../toolkit/kubernetes/pods.ts";
import type { Facts, NeededFlow, Place } from "../../toolkit/vet/facts.ts";
import { type Component, components, FLOWS } from "../topology.ts";
import { componentOf } from "./components.ts";
import { lastingSecrets } from "./lasting-secrets.ts";

/**
 * What is known of Aether's stacks among any objects: their components are recognized by their labels, and what these need of
 * each other is in the table of connections. What they need of the outside is in a config only.
 */
export function factsOfObjects(objects: readonly unknown[]): Facts {
  const stacks = Map.groupBy(objects.flatMap(member), ({ stack }) => stack);
  const known = [...stacks.values()].map(
    (members) => new Map(members.map(({ component, place }) => [component, place])),
  );
  return {
    lastingSecrets,
    knownPods: known.flatMap((places) => [...places.values()]),
    flows: known.flatMap(flowsAmong),
  };
}

interface Member {
  readonly component: Component;
  readonly place: Place;
  readonly stack: string;
}

function member(object: unknown, index: number): Member[] {
  const pods = podsOf(resource(object, index));
  const component = pods === undefined ? undefined : componentOf(pods);
  if (pods === undefined || component === undefined) return [];
  const { namespace, labels } = pods;
  const selecting = Object.entries(labels).filter(([key]) => SELECTING_LABELS.has(key));
  return [
    {
      component,
      place: { kind: "pods", namespace, matchLabels: Object.fromEntries(selecting) },
      stack: `${namespace} ${labels["app.kubernetes.io/instance"]}`,
    },
  ];
}

const SELECTING_LABELS = new Set([
  "app.kubernetes.io/name",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/component",
]);

const flowsAmong = (places: ReadonlyMap<string, Place>): NeededFlow[] =>
  FLOWS.flatMap(({ from, to, why }): NeededFlow[] => {
    const [source, target] = [places.get(from), places.get(to)];
    if (source === undefined) return [];
    if (to === "dns") return [{ from: source, to: { kind: "somewhere" }, port: 53, protocol: "UDP", why }];
    const { port }: { readonly port?: number } = components[to as Component] ?? {};
    return target === undefined || port === undefined ? [] : [{ from: source, to: target, port, protocol: "TCP", why }];
  });
