// Policies of other kinds than Kubernetes' own: what they allow is not computed here, so connections of their pods are not
// judged.
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
/** They select pods of their own namespace; the others select pods of the whole cluster. */
const OF_NAMESPACES = new Set(["CiliumNetworkPolicy", "NetworkPolicy"]);

const isOther = ({ kind, group }: Resource): boolean =>
  KINDS.has(kind) ||
  (kind === "NetworkPolicy" && group !== "" && group !== "networking.k8s.io" && group !== "extensions");

export const otherPolicies = (inventory: VetInventory): readonly Resource[] => inventory.once(allOthers);

const allOthers = ({ resources }: VetInventory): Resource[] => resources.filter(isOther);

/** Whether another kind of policy also decides about connections to, or from, the pods of a namespace. */
export function isDecidedElsewhere(inventory: VetInventory, namespace: string | undefined): boolean {
  const places = inventory.once(decidedPlaces);
  return places.has(EVERYWHERE) || places.has(namespace ?? "");
}

const EVERYWHERE = "*";

const decidedPlaces = (inventory: VetInventory): ReadonlySet<string> =>
  new Set(
    otherPolicies(inventory).map(({ kind, namespace }) =>
      // A policy without a namespace may apply to any.
      OF_NAMESPACES.has(kind) && namespace !== "" ? namespace : EVERYWHERE,
    ),
  );

/** The policies by name; of many, only the first few. */
export const otherPoliciesText = (inventory: VetInventory): string | undefined => {
  const [first, ...others] = otherPolicies(inventory);
  if (first === undefined) return undefined;
  return `${nameOf(first)}${others.length === 0 ? "" : ` and ${others.length} more`}`;
};
