// Autoscalers and what they scale.

import type { Inventory, Resource } from "./inventory.ts";
import { identity } from "./manifest.ts";
import type { Path } from "./path.ts";
import { number, type Tree, text, tree } from "./read.ts";

/** What an autoscaler scales, and within which bounds. */
export interface Scaling {
  /** Empty if an autoscaler without a default does not set it. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** The identity of the workload, which is in the autoscaler's namespace. */
  readonly identity: string;
  readonly min: number;
  readonly max: number;
}

export interface ScaleTarget extends Scaling {
  readonly from: Resource;
  readonly target: Resource | undefined;
  readonly path: Path;
}

/** Reads an object as an autoscaler; `undefined` for other objects. */
export function scaling({ kind, namespace, spec }: Pick<Resource, "kind" | "namespace" | "spec">): Scaling | undefined {
  switch (kind) {
    case "HorizontalPodAutoscaler":
      return scalingOf(
        spec.scaleTargetRef,
        {},
        namespace,
        number(spec.minReplicas) ?? 1,
        number(spec.maxReplicas) ?? 1,
      );
    case "ScaledObject": {
      // KEDA's defaults: Deployment, 0 and 100.
      const [min, max] = [number(spec.minReplicaCount) ?? 0, number(spec.maxReplicaCount) ?? 100];
      return scalingOf(spec.scaleTargetRef, KEDA_TARGET, namespace, min, max);
    }
    default:
      return undefined;
  }
}

const KEDA_TARGET = { apiVersion: "apps/v1", kind: "Deployment" };

/** @param otherwise the default if the reference does not set it; for the API server's autoscaler, the core group */
function scalingOf(reference: unknown, otherwise: Tree, namespace: string, min: number, max: number): Scaling {
  const target = { ...otherwise, ...tree(reference) };
  const [apiVersion, kind, name] = [text(target.apiVersion) ?? "", text(target.kind) ?? "", text(target.name) ?? ""];
  return { apiVersion, kind, name, identity: identity({ apiVersion, kind, metadata: { namespace, name } }), min, max };
}

/** The name of the HorizontalPodAutoscaler that KEDA creates for a ScaledObject: it is the same autoscaler, not a second one. */
const madeScaler = ({ name, spec }: Pick<Resource, "name" | "spec">): string =>
  text(tree(tree(spec.advanced).horizontalPodAutoscalerConfig).name) ?? `keda-hpa-${name}`;

export const scaleTargets = (inventory: Inventory): readonly ScaleTarget[] => inventory.once(allTargets);

/** The autoscaler of a workload. */
export const scalerOf = (inventory: Inventory, workload: Resource): ScaleTarget | undefined =>
  inventory.once(targetsByWorkload).get(workload);

const targetsByWorkload = (inventory: Inventory) =>
  new Map(scaleTargets(inventory).flatMap((each) => (each.target === undefined ? [] : [[each.target, each] as const])));

function allTargets({ ofKind, resources }: Inventory): ScaleTarget[] {
  const scaled = ofKind("ScaledObject");
  const made = new Set(scaled.map((each) => `${each.namespace} ${madeScaler(each)}`));
  const others = ofKind("HorizontalPodAutoscaler").filter(({ namespace, name }) => !made.has(`${namespace} ${name}`));
  const scalers = [...others, ...scaled];
  const byIdentity = new Map(scalers.length === 0 ? [] : resources.map((each) => [each.identity, each]));
  return scalers.flatMap((from) => {
    const found = scaling(from);
    if (found === undefined) return [];
    return [{ ...found, from, target: byIdentity.get(found.identity), path: ["spec", "scaleTargetRef"] }];
  });
}
