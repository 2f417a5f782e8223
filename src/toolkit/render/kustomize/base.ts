import { common } from "../../kubernetes/common.ts";
import type { Manifest } from "../../kubernetes/manifest.ts";
import { inApplyOrder } from "../order.ts";
import { type Environment, resourceId } from "./environment.ts";

// kustomize tells ports apart by number and protocol, and constraints by two fields, where Kubernetes' patches take one: an
// item that matches here would be another one there.
const MERGED_BY = ["name", "mountPath", "devicePath", "ip"];

/**
 * What the environments have in common: the objects that most of them have, each with the fields that are the same in all
 * that have it. So the base never says what an overlay then contradicts: an overlay adds, or deletes a whole object.
 */
export function baseOf(environments: readonly Environment[]): Manifest[] {
  const objects = Map.groupBy(
    environments.flatMap((environment) => environment.objects),
    resourceId,
  );
  const most = [...objects.values()].filter((same) => same.length * 2 > environments.length);
  return inApplyOrder(most.map((same) => common(same as [Manifest], MERGED_BY) as Manifest));
}
