// The stacks that this package rendered among any objects, by their settings ConfigMap.
import type { Resource } from "../../toolkit/kubernetes/inventory.ts";
import type { Pods } from "../../toolkit/kubernetes/pods.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";
import { OPENED_BY_ANNOTATION, type Opening, VERSION_ANNOTATION } from "../derived/origin.ts";
import { componentOf } from "./components.ts";

/** Whether this package rendered the namespace's stack with this closed: if it is open now, it was lost. */
export const isClosed = (inventory: VetInventory, namespace: string, what?: Opening): boolean =>
  stackOf(inventory.once(origins), namespace, what);

/** The same for objects that are not indexed. */
export const closedNamespaces = (resources: readonly Resource[], what: Opening): string[] => {
  const all = originsIn(resources);
  return [...all.keys()].filter((namespace) => stackOf(all, namespace, what));
};

/** Pods of Aether's components in stacks that this package rendered. */
export const renderedPods = (inventory: VetInventory): readonly Pods[] =>
  inventory.pods.filter((pods) => componentOf(pods) !== undefined && isClosed(inventory, pods.namespace));

type Origins = ReadonlyMap<string, ReadonlySet<string>>;

const stackOf = (all: Origins, namespace: string, what: Opening | undefined): boolean => {
  const opened = all.get(namespace);
  return opened !== undefined && (what === undefined || !opened.has(what));
};

const origins = ({ ofKind }: VetInventory): Origins => originsIn(ofKind("ConfigMap"));

/** What is opened in each namespace: several stacks in one namespace are combined. */
const originsIn = (resources: readonly Resource[]): Origins => {
  const found = new Map<string, Set<string>>();
  for (const { kind, namespace, annotations } of resources) {
    if (kind !== "ConfigMap" || annotations[VERSION_ANNOTATION] === undefined) continue;
    const opened = (annotations[OPENED_BY_ANNOTATION] ?? "").split(",").map((field) => field.trim());
    found.set(namespace, new Set([...(found.get(namespace) ?? []), ...opened]));
  }
  return found;
};
