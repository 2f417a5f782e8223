import { common } from "../../kubernetes/common.ts";
import type { Manifest } from "../../kubernetes/manifest.ts";
import { inApplyOrder } from "../order.ts";
import { type Environment, resourceId } from "./environment.ts";

// kustomize identifies ports by number and protocol, and constraints by two fields, where Kubernetes' patches use one: items that
// match here would be different ones there.
const MERGED_BY = ["name", "mountPath", "devicePath", "ip"];

/**
 * The common part of the environments: the objects that most of them have, each with the fields that are the same in all that
 * have it. So an overlay never contradicts the base: it adds, or deletes a whole object.
 */
export function baseOf(environments: readonly Environment[]): Manifest[] {
  const objects = Map.groupBy(
    environments.flatMap((environment) => environment.objects),
    resourceId,
  );
  const most = [...objects.values()].filter((same) => same.length * 2 > environments.length);
  return inApplyOrder(most.map((same) => common(same as [Manifest], MERGED_BY) as Manifest));
}
