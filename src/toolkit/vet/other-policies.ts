// Policies of other kinds than Kubernetes' own: what they let through is not computed here, so no connection of their pods is judged.
import { nameOf, type Resource } from "../kubernetes/inventory.ts";
import type { VetInventory } from "./facts.ts";

const KINDS = new Set([
  "AdminNetworkPolicy",
  "BaselineAdminNetworkPolicy",
  "CiliumClusterwideNetworkPolicy",
  "CiliumNetworkPolicy",
  "ClusterNetworkPolicy",
  "GlobalNetworkPolicy",
  "StagedGlobalNetworkPolicy",
]);
/** They are about pods of their own namespace; the others are about those of the whole cluster. */
const OF_NAMESPACES = new Set(["CiliumNetworkPolicy", "NetworkPolicy"]);

const isOther = ({ kind, group }: Resource): boolean =>
  KINDS.has(kind) ||
  (kind === "NetworkPolicy" && group !== "" && group !== "networking.k8s.io" && group !== "extensions");

export const otherPolicies = (inventory: VetInventory): readonly Resource[] => inventory.once(allOthers);

const allOthers = ({ resources }: VetInventory): Resource[] => resources.filter(isOther);

/** Whether another kind of policy decides, too, who connects to the pods of a namespace, or to whom they connect. */
export function isDecidedElsewhere(inventory: VetInventory, namespace: string | undefined): boolean {
  const places = inventory.once(decidedPlaces);
  return places.has(EVERYWHERE) || places.has(namespace ?? "");
}

const EVERYWHERE = "*";

const decidedPlaces = (inventory: VetInventory): ReadonlySet<string> =>
  new Set(
    otherPolicies(inventory).map(({ kind, namespace }) =>
      // One that does not say its namespace may be about any.
      OF_NAMESPACES.has(kind) && namespace !== "" ? namespace : EVERYWHERE,
    ),
  );

/** The policies by their names, a few of many. */
export const otherPoliciesText = (inventory: VetInventory): string | undefined => {
  const [first, ...others] = otherPolicies(inventory);
  if (first === undefined) return undefined;
  return `${nameOf(first)}${others.length === 0 ? "" : ` and ${others.length} more`}`;
};
