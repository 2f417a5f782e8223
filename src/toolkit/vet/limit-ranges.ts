// What LimitRanges outside the input may add to containers.
import { RESOURCES, statedLimits } from "../kubernetes/scale.ts";
import type { VetInventory } from "./facts.ts";
import type { Severity } from "./finding.ts";

/**
 * Whether a LimitRange that is not in the input may give defaults to the containers of a namespace: not if one is in it, and not in
 * a namespace of which the pods are known.
 */
const mayHaveDefaults = (inventory: VetInventory, namespace: string): boolean =>
  statedLimits(inventory, namespace, "Container").length === 0 &&
  !(inventory.facts.knownPods ?? []).some((place) => place.kind === "pods" && place.namespace === namespace);

const DEFAULTED: ReadonlySet<string> = new Set(RESOURCES);

/** How certain it is that containers that do not set a resource do without it, and the condition for the message. */
export const withoutDefault = (
  inventory: VetInventory,
  namespace: string,
  resource: string,
): { readonly severity: Severity; readonly unless: string } =>
  DEFAULTED.has(resource) && mayHaveDefaults(inventory, namespace)
    ? { severity: "warning", unless: ", unless a LimitRange sets it" }
    : { severity: "error", unless: "" };
