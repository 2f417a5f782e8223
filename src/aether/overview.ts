// The library's overview: the toolkit's, with what is known about Aether's objects.
import { type Overview, overview as overviewOfAny } from "../toolkit/overview/overview.ts";
import type { Facts } from "../toolkit/vet/facts.ts";
import { ports } from "./derived/declared.ts";
import { factsOfObjects } from "./vet/facts-of-objects.ts";
import { budgetsOf } from "./vet/valid-connection-budget.ts";

/**
 * Describes as data how the stack will run: components with replicas, ports, storage and requirements, entry points, who connects
 * to whom and why, reachability, the connection budget, quotas, images, and who reads which key of which Secret. For a config,
 * `facts` adds what the objects do not show. Contains no value of a Secret, and is the same for the same objects.
 * @example overview(aetherStack(config), facts(config)).flows
 * @example overview(objects).images.map(({ image }) => image)
 */
export function overview(objects: readonly unknown[], facts: Facts = {}): Overview {
  const derived: Facts = facts.knownPods === undefined ? factsOfObjects(objects, ports) : {};
  return overviewOfAny(objects, {
    ...derived,
    ...facts,
    flows: [...(derived.flows ?? []), ...(facts.flows ?? [])],
    budgetsOf,
  });
}
