import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { member, tree, trees } from "../../kubernetes/read.ts";
import type { Problem, Rule } from "../finding.ts";

export const validResourceName: Rule = {
  name: "valid-resource-name",
  subject: "schema",
  severity: "error",
  reason: "The API server rejects unknown resource names; schemas allow any name.",
  fix: "Use cpu, memory, ephemeral-storage, or a name with a domain, such as example.com/gpu.",
  *problems({ pods, ofKind }) {
    for (const { owner, containers } of pods)
      for (const { spec, path } of containers)
        for (const field of ["requests", "limits"])
          yield* unknown(owner, member(spec.resources, field), [...path, "resources", field], OF_CONTAINERS);
    for (const range of ofKind("LimitRange"))
      for (const [index, limit] of trees(range.spec.limits).entries()) {
        const known = limit.type === "Container" || limit.type === "Pod" ? OF_CONTAINERS : STANDARD;
        for (const field of FIELDS) yield* unknown(range, limit[field], ["spec", "limits", index, field], known);
      }
    for (const quota of ofKind("ResourceQuota")) yield* unknown(quota, quota.spec.hard, ["spec", "hard"], OF_QUOTAS);
  },
};

const FIELDS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];
const OF_CONTAINERS = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;
const OF_QUOTAS =
  /^(?:(?:requests\.|limits\.)?(?:cpu|memory|ephemeral-storage|hugepages-.+)|requests\.storage|pods|services|services\.(?:loadbalancers|nodeports)|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims)$/;
/** For the limits of claims, and for types with a domain, any name that Kubernetes has is accepted. */
const STANDARD = new RegExp(`^storage$|${OF_QUOTAS.source}`);

function* unknown(resource: Resource, map: unknown, path: Path, known: RegExp): Generator<Problem> {
  // With a domain it may belong to anything.
  for (const name of Object.keys(tree(map)))
    if (!name.includes("/") && !known.test(name))
      yield {
        resource,
        path: [...path, name],
        message: `The API server rejects ${nameOf(resource)}: unknown resource ${name}.`,
      };
}
