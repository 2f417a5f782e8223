import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { member, tree, trees } from "../../kubernetes/read.ts";
import type { Problem, Rule } from "../finding.ts";

export const validResourceName: Rule = {
  name: "valid-resource-name",
  subject: "schema",
  severity: "error",
  reason: "The API server refuses resources that it does not know; schemas allow any name.",
  fix: "Write cpu, memory, ephemeral-storage, or a name with a domain, such as example.com/gpu.",
  problems: ({ pods, ofKind }) => [
    ...pods.flatMap(({ owner, containers }) =>
      containers.flatMap(({ spec, path }) =>
        ["requests", "limits"].flatMap((field) =>
          unknown(owner, member(spec.resources, field), [...path, "resources", field], OF_CONTAINERS),
        ),
      ),
    ),
    ...ofKind("LimitRange").flatMap((range) =>
      trees(range.spec.limits).flatMap((limit, index) =>
        FIELDS.flatMap((field) =>
          unknown(
            range,
            limit[field],
            ["spec", "limits", index, field],
            limit.type === "PersistentVolumeClaim" ? OF_CLAIMS : OF_CONTAINERS,
          ),
        ),
      ),
    ),
    ...ofKind("ResourceQuota").flatMap((quota) => unknown(quota, quota.spec.hard, ["spec", "hard"], OF_QUOTAS)),
  ],
};

const FIELDS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];
const OF_CONTAINERS = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;
const OF_CLAIMS = /^storage$/;
const OF_QUOTAS =
  /^(?:(?:requests\.|limits\.)?(?:cpu|memory|ephemeral-storage|hugepages-.+)|requests\.storage|pods|services|services\.(?:loadbalancers|nodeports)|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims)$/;

const unknown = (resource: Resource, map: unknown, path: Path, known: RegExp): Problem[] =>
  Object.keys(tree(map))
    // With a domain it can be anybody's.
    .filter((name) => !name.includes("/") && !known.test(name))
    .map((name) => ({
      resource,
      path: [...path, name],
      message: `The API server refuses ${nameOf(resource)}: there is no resource ${name}.`,
    }));
