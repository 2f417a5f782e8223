// How a set of objects will run, as data: drawings, tables and counts are made from it.
import { type Inventory, inventory as indexed } from "../kubernetes/inventory.ts";
import { isClusterScoped } from "../kubernetes/scope.ts";
import type { Budget, Facts, VetInventory } from "../vet/facts.ts";
import { otherPolicies } from "../vet/other-policies.ts";
import { type Component, components, idOf } from "./components.ts";
import { type Entry, entries } from "./entries.ts";
import { type Flow, flowsAmong } from "./flows.ts";
import { type Image, images } from "./images.ts";
import type { OutsidePeer } from "./places.ts";
import { type ReachRow, reach } from "./reach.ts";
import { type NamespaceNeed, needs, type QuotaRow, quotaRows } from "./resources.ts";
import { type SecretKeyRow, secretKeys } from "./secret-keys.ts";

/** An object of the set. */
export interface ObjectRow {
  /** Kind, namespace and name. @example "Service shop/web" */
  readonly id: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The component whose pods it creates, or whose label it has. */
  readonly component?: string;
  /** Its index in the input list. */
  readonly index: number;
}

/** A stack as it will run. Ends of connections are identified by `id`. Contains no value of a Secret. */
export interface Overview {
  /** The workloads, in the order of the objects. */
  readonly components: readonly Component[];
  /** What Ingresses and routes lead to. */
  readonly entries: readonly Entry[];
  /** Peers outside the set that connect to components, or to which components connect. */
  readonly outside: readonly OutsidePeer[];
  /** Connections that are needed, and those that a NetworkPolicy allows in addition. */
  readonly flows: readonly Flow[];
  /** Which ports of which component the policies open to whom, needed or not. */
  readonly reachability: readonly ReachRow[];
  /** Policies of other kinds than NetworkPolicy: what they decide is not computed, so the cluster may differ. */
  readonly undecided: readonly string[];
  readonly budgets: readonly Budget[];
  /** What all pods of a namespace request, and may use, at full scale. */
  readonly needs: readonly NamespaceNeed[];
  readonly quotas: readonly QuotaRow[];
  readonly images: readonly Image[];
  readonly secretKeys: readonly SecretKeyRow[];
  readonly objects: readonly ObjectRow[];
}

export interface OverviewOptions extends Facts {
  /** Reads the limits of servers from the objects. */
  readonly budgetsOf?: (inventory: Inventory<Facts>) => readonly Budget[];
}

/**
 * How a set of objects will run.
 * @example overview(objects).components.map(({ title, replicas }) => `${title}: ${replicas.min} to ${replicas.max}`)
 */
export const overview = (objects: readonly unknown[], options: OverviewOptions = {}): Overview =>
  overviewOf(indexed<Facts>(objects, options), options.budgetsOf);

/** The same as `overview`, for objects that are already indexed. */
export function overviewOf(all: VetInventory, budgetsOf: OverviewOptions["budgetsOf"] = () => []): Overview {
  const found = components(all);
  const { flows, outside } = flowsAmong(all);
  return {
    components: found,
    entries: entries(all),
    outside,
    flows,
    reachability: reach(all, outside),
    undecided: otherPolicies(all).map(idOf),
    budgets: [...budgetsOf(all), ...(all.facts.budgets ?? [])],
    needs: needs(all),
    quotas: quotaRows(all),
    images: images(all),
    secretKeys: secretKeys(all),
    objects: objectRows(all, found),
  };
}

function objectRows({ resources }: VetInventory, found: readonly Component[]): ObjectRow[] {
  const byLabel = new Map(
    found.flatMap(({ id, label, namespace }) => (label === "" ? [] : [[`${namespace} ${label}`, id]])),
  );
  const ids = new Set(found.map(({ id }) => id));
  return resources.map((resource) => {
    const { apiVersion, kind, namespace, name, labels, index } = resource;
    const id = idOf(resource);
    const label = labels["app.kubernetes.io/component"] ?? "";
    const component = ids.has(id) ? id : isClusterScoped(resource) ? undefined : byLabel.get(`${namespace} ${label}`);
    return { id, apiVersion, kind, namespace, name, index, ...(component === undefined ? {} : { component }) };
  });
}
