import { RESOURCES } from "../../kubernetes/capacity.ts";
import type { Problem, Rule } from "../finding.ts";
import { type Inventory, nameOf, type Resource } from "../inventory.ts";
import type { Container } from "../pods.ts";
import { member, type Tree } from "../read.ts";
import { amountOf, containerDefaults, containerLimits, quantities } from "../scale.ts";

export const validLimitRange: Rule = {
  name: "valid-limit-range",
  subject: "capacity",
  severity: "error",
  reason:
    "A pod with a container outside of the namespace's LimitRange is refused; so is one whose request exceeds its limit.",
  fix: "Widen the LimitRange, or change the container's resources.",
  problems: (inventory) => [
    ...inventory.ofKind("LimitRange").flatMap((range) => contradictions(inventory, range)),
    ...inventory.pods.flatMap(({ owner, namespace, containers }) =>
      containers.flatMap((container) => refusals(inventory, owner, namespace, container)),
    ),
  ],
};

/** A LimitRange that the API server would refuse itself. */
const contradictions = (inventory: Inventory, range: Resource): Problem[] =>
  containerLimits(inventory, range.namespace)
    .filter(({ resource }) => resource === range)
    .flatMap(({ limit, index }) =>
      ORDERS.flatMap(([lower, upper]) =>
        RESOURCES.filter(
          (resource) =>
            (amountOf(limit[lower], resource) ?? 0) > (amountOf(limit[upper], resource) ?? Number.POSITIVE_INFINITY),
        ).map((resource) => ({
          resource: range,
          path: ["spec", "limits", index, lower, resource],
          message: `${nameOf(range)} is refused: its ${lower} of ${resource} is above its ${upper}.`,
        })),
      ),
    );

const ORDERS = [
  ["min", "max"],
  ["min", "defaultRequest"],
  ["defaultRequest", "default"],
  ["defaultRequest", "max"],
  ["default", "max"],
] as const;

function refusals(
  inventory: Inventory,
  owner: Resource,
  namespace: string,
  { name, spec, path }: Container,
): Problem[] {
  const limits = containerLimits(inventory, namespace);
  const defaults = limits.length === 0 ? undefined : containerDefaults(inventory, namespace);
  return RESOURCES.flatMap((resource): Problem[] => {
    const own = (field: string) => amountOf(member(spec.resources, field), resource);
    const limit = own("limits") ?? (defaults?.limit[resource] || undefined);
    const request = own("requests") ?? own("limits") ?? (defaults?.request[resource] || undefined);
    const problem = (why: string, source?: Problem["source"]) => [
      {
        resource: owner,
        path: [...path, "resources"],
        message: `The pods of ${nameOf(owner)} are refused: container ${name} ${why}.`,
        ...(source === undefined ? {} : { source }),
      },
    ];
    if (request !== undefined && limit !== undefined && request > limit)
      return problem(`requests more ${resource} than its limit`);
    return limits.flatMap(({ resource: range, index, limit: { max, min } }) => {
      const source = (field: string) => ({ resource: range, path: ["spec", "limits", index, field, resource] });
      const [most, least] = [amountOf(max, resource), amountOf(min, resource)];
      if (most !== undefined && (limit ?? Number.POSITIVE_INFINITY) > most)
        return problem(
          `has a ${resource} limit of ${said(spec, "limits", resource)}, above the ${said({ resources: { max } }, "max", resource)} of ${nameOf(range)}`,
          source("max"),
        );
      if (least !== undefined && request !== undefined && request < least)
        return problem(`requests less ${resource} than the least of ${nameOf(range)}`, source("min"));
      return [];
    });
  });
}

const said = ({ resources }: Tree, field: string, resource: string) =>
  quantities(member(resources, field))[resource] ?? "none";
