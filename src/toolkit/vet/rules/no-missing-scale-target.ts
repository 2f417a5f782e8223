import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { groupOf } from "../../kubernetes/manifest.ts";
import { didYouMeanText, near } from "../../kubernetes/near.ts";
import { own, text, tree, trees } from "../../kubernetes/read.ts";
import { type ScaleTarget, scaleTargets } from "../../kubernetes/scaling.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { isInjected } from "../injection.ts";

export const noMissingScaleTarget: Rule = {
  name: "no-missing-scale-target",
  subject: "links",
  severity: "error",
  reason:
    "An autoscaler whose target does not exist or cannot be scaled does nothing, and only its own events report it. It is a warning if the target is not in the input, because it may exist in the cluster, unless its name differs by a typo from an existing one; and so is a container that may be injected.",
  fix: "Correct apiVersion, kind and name of the target.",
  *problems(inventory) {
    for (const scale of scaleTargets(inventory)) {
      const { from, path, target } = scale;
      const problem = wrongTarget(inventory, scale);
      if (problem !== undefined) yield { resource: from, path, ...problem };
      else if (target !== undefined) yield* missingContainers(inventory, from, target);
    }
  },
};

/** The groups whose kinds have a number of pods. Any other group with a domain belongs to an operator. */
const SCALABLE: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  ReplicaSet: "apps/v1",
  ReplicationController: "v1",
};
const UNSCALABLE = ["DaemonSet", "Pod", "Job", "CronJob"];

type Part = Omit<Problem, "resource" | "path"> | undefined;

function wrongTarget(inventory: VetInventory, { from, apiVersion, kind, name, target }: ScaleTarget): Part {
  const scalesNothing = `${nameOf(from)} does not scale`;
  const group = groupOf(apiVersion);
  if (group.includes(".")) return undefined;
  if (UNSCALABLE.includes(kind))
    return { message: `${scalesNothing}: a ${kind} has no replicas to scale.`, fix: "Remove the autoscaler." };
  const served = own(SCALABLE, kind);
  if (served === undefined) return undefined;
  if (group !== groupOf(served))
    return {
      message: `${scalesNothing}: the apiVersion of a ${kind} is ${served}, but the target ${apiVersion === "" ? "has no apiVersion" : `has ${apiVersion}`}.`,
      fix: `Set apiVersion: ${served}.`,
    };
  if (target !== undefined || inventory.mayHave(kind, from.namespace, name)) return undefined;
  const known = inventory.ofKind(kind).map((each) => each.name);
  const isElsewhere = inventory.ofKind(kind).some((each) => each.name === name);
  return {
    message: `${scalesNothing} until the ${kind} ${name} exists. It is not in the input.${didYouMeanText(name, known)}`,
    severity: isElsewhere || near(name, known) !== undefined ? "error" : "warning",
  };
}

/** Containers that an autoscaler measures by name; an injected one is not in the template of the pods. */
function* missingContainers(inventory: VetInventory, from: Resource, target: Resource): Iterable<Problem> {
  const pods = inventory.podsOf(target);
  if (pods === undefined || from.kind !== "HorizontalPodAutoscaler") return;
  const names = pods.containers.map(({ name }) => name);
  for (const [index, { containerResource }] of trees(from.spec.metrics).entries()) {
    const container = text(tree(containerResource).container);
    if (container === undefined || names.includes(container)) continue;
    yield {
      resource: from,
      path: ["spec", "metrics", index, "containerResource", "container"],
      message: `${nameOf(from)} does not scale: the pods of ${nameOf(target)} have no container ${container}.${didYouMeanText(container, names)}`,
      fix: "Use the name of a container of the pods.",
      severity: INJECTED.test(container) || isInjected(inventory, pods) ? "warning" : "error",
    };
  }
}

/** What meshes and agents of a whole cluster add to pods when they are created. */
const INJECTED = /proxy|envoy|agent|sidecar|istio|linkerd|dapr|vault/;
