// Autoscalers and what they scale.

import type { Inventory, Resource } from "./inventory.ts";
import type { Path } from "./path.ts";
import { number, text, tree } from "./read.ts";

export interface ScaleTarget {
  readonly from: Resource;
  readonly kind: string;
  readonly name: string;
  readonly target: Resource | undefined;
  readonly path: Path;
  readonly min: number;
  readonly max: number;
}

export const scaleTargets = (inventory: Inventory): readonly ScaleTarget[] => inventory.once(allTargets);

/** The autoscaler of a workload. */
export const scalerOf = (inventory: Inventory, workload: Resource): ScaleTarget | undefined =>
  inventory.once(targetsByWorkload).get(workload);

const targetsByWorkload = (inventory: Inventory) =>
  new Map(scaleTargets(inventory).flatMap((each) => (each.target === undefined ? [] : [[each.target, each] as const])));

const allTargets = ({ ofKind, find }: Inventory): ScaleTarget[] =>
  [
    ...ofKind("HorizontalPodAutoscaler").map((from) => {
      const { kind, name } = tree(from.spec.scaleTargetRef);
      return target(
        from,
        text(kind) ?? "",
        text(name) ?? "",
        number(from.spec.minReplicas) ?? 1,
        number(from.spec.maxReplicas) ?? 1,
      );
    }),
    // KEDA's defaults: Deployment, 0 and 100.
    ...ofKind("ScaledObject").map((from) => {
      const { kind, name } = tree(from.spec.scaleTargetRef);
      return target(
        from,
        text(kind) ?? "Deployment",
        text(name) ?? "",
        number(from.spec.minReplicaCount) ?? 0,
        number(from.spec.maxReplicaCount) ?? 100,
      );
    }),
  ].map((each) => ({ ...each, target: find(each.kind, each.from.namespace, each.name) }));

const target = (from: Resource, kind: string, name: string, min: number, max: number): ScaleTarget => ({
  from,
  kind,
  name,
  target: undefined,
  path: ["spec", "scaleTargetRef"],
  min,
  max,
});
