// The pods of PodDisruptionBudgets.
import type { Resource } from "../kubernetes/inventory.ts";
import type { Pods } from "../kubernetes/pods.ts";
import { requirements } from "../kubernetes/selector.ts";
import type { VetInventory } from "./facts.ts";

/** The pods that a budget protects: without a selector none, with an empty one all of its namespace. */
export const guardedPods = (inventory: VetInventory, { namespace, spec }: Resource): readonly Pods[] =>
  spec.selector === undefined ? [] : inventory.selected(namespace, requirements(spec.selector));
