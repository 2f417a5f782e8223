// The overview as the library has it: the toolkit's, with what is known of Aether's objects.
import { type Overview, overview as overviewOfAny } from "../toolkit/overview/overview.ts";
import type { Facts } from "../toolkit/vet/facts.ts";
import { ports } from "./derived/declared.ts";
import { factsOfObjects } from "./vet/facts-of-objects.ts";
import { budgetsOf } from "./vet/valid-connection-budget.ts";

/**
 * The stack as it will run, as data: components with replicas, ports, storage and needs, the ways in, who connects to whom and
 * why, reachability, the connection budget, quotas, images, and who reads which key of which Secret. Of a config, `facts` knows
 * more than the objects show. Holds no value of a Secret, and is the same for the same objects.
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
