// The ends of connections in an overview: a component, or a peer outside the set.

import { valueAt } from "../kubernetes/path.ts";
import { member, text, texts } from "../kubernetes/read.ts";
import { selectorText } from "../kubernetes/selector.ts";
import { ends } from "../vet/ends.ts";
import type { Place, VetInventory } from "../vet/facts.ts";
import type { PeerRule, Policy } from "../vet/policies.ts";
import type { Actor } from "../vet/reach.ts";
import { idOf } from "./components.ts";

/** A peer outside the set that connects to components, or to which components connect. */
export interface OutsidePeer {
  /** @example "outside: ingress controller" */
  readonly id: string;
  readonly title: string;
  /** Addresses, or pods by their labels and namespace. */
  readonly places: readonly string[];
  /** Whether it connects to a component; otherwise, components only connect to it. */
  readonly isVisitor: boolean;
}

/** One end of a connection. */
export interface Named {
  readonly id: string;
  readonly actors: readonly Actor[];
  /** A peer outside. */
  readonly outside?: { readonly title: string; readonly place: string };
}

const outsider = (title: string, place: string, actors: readonly Actor[]): Named => ({
  id: `outside: ${title}`,
  actors,
  outside: { title, place },
});

/** The components at a place, or a peer outside. */
export function namedAt(inventory: VetInventory, place: Place): Named[] {
  const found = ends(inventory, place);
  const inside = found.flatMap(({ pods, actor }) =>
    pods === undefined ? [] : [{ id: idOf(pods.owner), actors: [actor] }],
  );
  if (inside.length > 0) return inside;
  const where = placeText(place);
  return [
    outsider(
      place.title ?? where,
      where,
      found.map(({ actor }) => actor),
    ),
  ];
}

/** @example placeText({ kind: "pods", namespace: "home", matchLabels: { app: "hub" } }) // "pods app=hub in home" */
function placeText(place: Place): string {
  switch (place.kind) {
    case "pods":
      return podsText(place.matchLabels, place.namespace);
    case "addresses":
      return addressesText(place.cidrs, place.except);
    case "somewhere":
      return "elsewhere";
  }
}

const podsText = (labels: Readonly<Record<string, string>>, namespace: string): string => {
  const selected = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `${selected.length === 0 ? "any pod" : `pods ${selected.join(", ")}`}${namespace === "" ? "" : ` in ${namespace}`}`;
};

const EVERYWHERE = /^(?:0\.0\.0\.0|::)\/0$/;

const addressesText = (cidrs: readonly string[], except: readonly string[] = []): string => {
  if (cidrs.some((cidr) => EVERYWHERE.test(cidr))) return except.length === 0 ? "any address" : "any public address";
  return cidrs.map((cidr) => cidr.replace(/\/(?:32|128)$/, "")).join(", ");
};

/** The peer outside the set that a peer of a policy selects. */
export function peerNamed(policy: Policy, peer: PeerRule | undefined, actors: readonly Actor[]): Named {
  const text = peer === undefined ? "anybody" : peerText(policy, peer);
  return outsider(text, text, actors);
}

function peerText(policy: Policy, peer: PeerRule): string {
  if (peer.block !== undefined) {
    const ipBlock = member(valueAt(policy.resource.object, peer.path), "ipBlock");
    return addressesText([text(member(ipBlock, "cidr")) ?? ""], texts(member(ipBlock, "except")));
  }
  const pods = peer.pods === undefined || peer.pods.length === 0 ? "any pod" : `pods ${selectorText(peer.pods)}`;
  if (peer.namespaces === undefined) return `${pods} in ${policy.namespace}`;
  if (peer.namespaces.length === 0) return `${pods} in any namespace`;
  const [only, ...others] = peer.namespaces;
  const name = only?.key === "kubernetes.io/metadata.name" && others.length === 0 ? only.values.join(", ") : undefined;
  return `${pods} in ${name ?? `namespaces ${selectorText(peer.namespaces)}`}`;
}
