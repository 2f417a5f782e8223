import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Container, Pods } from "../../kubernetes/pods.ts";
import { member, type Tree, trees } from "../../kubernetes/read.ts";
import {
  amountOf,
  amountText,
  claimsOf,
  containerDefaults,
  podAmount,
  quantities,
  RESOURCES,
  statedLimits,
} from "../../kubernetes/scale.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";

export const validLimitRange: Rule = {
  name: "valid-limit-range",
  subject: "capacity",
  severity: "error",
  reason:
    "A pod, container or claim outside of the namespace's LimitRange is refused; so is a container whose request exceeds its limit.",
  fix: "Widen the LimitRange, or change what is asked for.",
  problems: (inventory) => [
    ...inventory.ofKind("LimitRange").flatMap(contradictions),
    ...inventory.pods.flatMap((pods) => [
      ...pods.containers.flatMap((container) => ofContainer(inventory, pods, container)),
      ...ofPods(inventory, pods),
    ]),
    ...inventory.resources.flatMap((resource) => ofClaims(inventory, resource)),
  ],
};

/** A LimitRange that the API server would refuse itself. */
const contradictions = (range: Resource): Problem[] =>
  trees(range.spec.limits).flatMap((limit, index) =>
    ORDERS.flatMap(([lower, upper]) =>
      Object.keys(quantities(limit[lower]))
        .filter(
          (resource) =>
            (amountOf(limit[lower], resource) ?? 0) > (amountOf(limit[upper], resource) ?? Number.POSITIVE_INFINITY),
        )
        .map((resource) => ({
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

interface Asked {
  readonly request: number | undefined;
  readonly limit: number | undefined;
}

/** What a container asks for once admission has filled in the defaults. */
function asked(inventory: VetInventory, { namespace }: Pods, { spec }: Container, resource: string): Asked {
  const own = (field: string) => amountOf(member(spec.resources, field), resource);
  return {
    limit: own("limits") ?? made(inventory, namespace, resource, "limit"),
    request: own("requests") ?? own("limits") ?? made(inventory, namespace, resource, "request"),
  };
}

/** What admission gives to a container that does not say. */
const made = (inventory: VetInventory, namespace: string, resource: string, what: keyof Asked): number | undefined => {
  const defaults: Readonly<Record<string, number>> = containerDefaults(inventory, namespace)[what];
  return defaults[resource] || undefined;
};

function ofContainer(inventory: VetInventory, pods: Pods, container: Container): Problem[] {
  const { owner, namespace } = pods;
  const path = [...container.path, "resources"];
  const what = `The pods of ${nameOf(owner)} are refused: container ${container.name}`;
  const contradictory = RESOURCES.filter((resource) => {
    const { request, limit } = asked(inventory, pods, container, resource);
    return request !== undefined && limit !== undefined && request > limit;
  });
  return [
    ...contradictory.map((resource) => ({
      resource: owner,
      path,
      message: `${what} requests more ${resource} than its limit.`,
    })),
    ...breaches(inventory, namespace, "Container", (resource) =>
      contradictory.some((each) => each === resource) ? undefined : asked(inventory, pods, container, resource),
    ).map(({ why, source }) => ({ resource: owner, path, message: `${what} ${why}.`, source })),
  ];
}

function ofPods(inventory: VetInventory, pods: Pods): Problem[] {
  const { owner, namespace, path } = pods;
  const of = (what: keyof Asked, resource: string) =>
    podAmount(pods, what, resource, made(inventory, namespace, resource, what));
  return breaches(inventory, namespace, "Pod", (resource) => ({
    limit: of("limit", resource),
    request: of("request", resource),
  })).map(({ why, source }) => ({
    resource: owner,
    path,
    message: `The pods of ${nameOf(owner)} are refused: a pod ${why}.`,
    source,
  }));
}

function ofClaims(inventory: VetInventory, resource: Resource): Problem[] {
  return claimsOf(resource).flatMap(({ spec, path }) => {
    const request = amountOf(member(member(spec, "resources"), "requests"), "storage");
    return breaches(inventory, resource.namespace, "PersistentVolumeClaim", () => ({ request, limit: request })).map(
      ({ why, source }) => ({
        resource,
        path: [...path, "resources", "requests", "storage"],
        message: `${nameOf(resource)} gets no volume: a claim ${why}.`,
        source,
      }),
    );
  });
}

/** What is outside of the limits of a namespace, as LimitRanger judges it: what is bounded has to be said. */
const breaches = (
  inventory: VetInventory,
  namespace: string,
  type: Parameters<typeof statedLimits>[2],
  of: (resource: string) => Asked | undefined,
) =>
  statedLimits(inventory, namespace, type).flatMap(({ resource: range, index, limit: bounds }) =>
    BOUNDS.flatMap((field) =>
      Object.keys(quantities(bounds[field])).flatMap((resource) => {
        const given = of(resource);
        const why = given === undefined ? undefined : breach(range, bounds, field, resource, given);
        return why === undefined
          ? []
          : [{ why, source: { resource: range, path: ["spec", "limits", index, field, resource] } }];
      }),
    ),
  );

const BOUNDS = ["max", "min", "maxLimitRequestRatio"] as const;

function breach(
  range: Resource,
  bounds: Tree,
  field: (typeof BOUNDS)[number],
  resource: string,
  { request, limit }: Asked,
): string | undefined {
  const bound = amountOf(bounds[field], resource);
  const said = quantities(bounds[field])[resource];
  if (bound === undefined) return undefined;
  switch (field) {
    case "max":
      if (limit === undefined) return `has no ${resource} limit, and ${nameOf(range)} allows at most ${said}`;
      return limit > bound
        ? `has a ${resource} limit of ${amountText(resource, limit)}, above the ${said} of ${nameOf(range)}`
        : undefined;
    case "min":
      if (request === undefined) return `requests no ${resource}, and ${nameOf(range)} asks for at least ${said}`;
      return request < bound
        ? `requests ${amountText(resource, request)} of ${resource}, less than the ${said} of ${nameOf(range)}`
        : undefined;
    case "maxLimitRequestRatio":
      return request === undefined || limit === undefined || limit > request * bound
        ? `has a ${resource} limit that is more than ${said} times its request, or none, against ${nameOf(range)}`
        : undefined;
  }
}
