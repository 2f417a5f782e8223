import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import type { Container, Pods } from "../../kubernetes/pods.ts";
import { member, tree, trees } from "../../kubernetes/read.ts";
import {
  amountOf,
  amountText,
  claimsOf,
  defaultAmount,
  podAmount,
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
    "A pod, container or claim outside the namespace's LimitRange is rejected; so is a container whose request exceeds its limit.",
  fix: "Widen the LimitRange, or change the request or limit.",
  *problems(inventory) {
    for (const range of inventory.ofKind("LimitRange")) yield* contradictions(range);
    for (const pods of inventory.pods) {
      for (const container of pods.containers) yield* ofContainer(inventory, pods, container);
      yield* ofPod(inventory, pods);
    }
    for (const resource of inventory.resources) yield* ofClaims(inventory, resource);
  },
};

/** A LimitRange that the API server itself would reject. */
function* contradictions(range: Resource): Generator<Problem> {
  for (const [index, limit] of trees(range.spec.limits).entries())
    for (const [lower, upper] of ORDERS)
      for (const resource of Object.keys(tree(limit[lower])))
        if ((amountOf(limit[lower], resource) ?? 0) > (amountOf(limit[upper], resource) ?? Number.POSITIVE_INFINITY))
          yield {
            resource: range,
            path: ["spec", "limits", index, lower, resource],
            message: `${nameOf(range)} is rejected: its ${lower} of ${resource} is above its ${upper}.`,
          };
}

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

function* ofContainer(inventory: VetInventory, { owner }: Pods, { name, spec, path }: Container): Generator<Problem> {
  const place = { resource: owner, path: [...path, "resources"] };
  const subject = `The pods of ${nameOf(owner)} are rejected: container ${name}`;
  const { requests, limits } = tree(spec.resources);
  // After admission has applied the defaults.
  const asked = (resource: string): Asked => {
    const [request, limit] = [amountOf(requests, resource), amountOf(limits, resource)];
    const made = (what: keyof Asked) => defaultAmount(inventory, owner.namespace, what, resource);
    return { request: request ?? limit ?? made("request"), limit: limit ?? made("limit") };
  };
  const contradictory: ReadonlySet<string> = new Set(
    RESOURCES.filter((resource) => {
      const { request = 0, limit = Number.POSITIVE_INFINITY } = asked(resource);
      return request > limit;
    }),
  );
  for (const resource of contradictory) {
    // Otherwise one of them is a default of a LimitRange.
    const isOwn = amountOf(requests, resource) !== undefined && amountOf(limits, resource) !== undefined;
    yield {
      ...place,
      message: `${subject} requests more ${resource} than its limit.`,
      ...(isOwn ? { fix: "Lower the request, or raise the limit." } : {}),
    };
  }
  yield* breaches(inventory, "Container", place, subject, (resource) =>
    contradictory.has(resource) ? undefined : asked(resource),
  );
}

function* ofPod(inventory: VetInventory, pods: Pods): Generator<Problem> {
  const { owner, path } = pods;
  const of = (what: keyof Asked, resource: string) =>
    podAmount(pods, what, resource, defaultAmount(inventory, owner.namespace, what, resource));
  const subject = `The pods of ${nameOf(owner)} are rejected: a pod`;
  yield* breaches(inventory, "Pod", { resource: owner, path }, subject, (resource) => ({
    limit: of("limit", resource),
    request: of("request", resource),
  }));
}

function* ofClaims(inventory: VetInventory, resource: Resource): Generator<Problem> {
  for (const { spec, path } of claimsOf(resource)) {
    const request = amountOf(member(spec.resources, "requests"), "storage");
    const place = { resource, path: [...path, "resources", "requests", "storage"] };
    const subject = `${nameOf(resource)} gets no volume: a claim`;
    yield* breaches(inventory, "PersistentVolumeClaim", place, subject, () => ({ request, limit: request }));
  }
}

/** What exceeds the limits of a namespace, as LimitRanger judges it: what is limited must be set. */
function* breaches(
  inventory: VetInventory,
  type: Parameters<typeof statedLimits>[2],
  place: { readonly resource: Resource; readonly path: Path },
  subject: string,
  of: (resource: string) => Asked | undefined,
): Generator<Problem> {
  for (const { resource: range, index, limit } of statedLimits(inventory, place.resource.namespace, type))
    for (const [field, demands, breach] of BOUNDS)
      for (const [resource, said] of Object.entries(tree(limit[field]))) {
        const [bound, asked] = [amountOf(limit[field], resource), of(resource)];
        const why = bound === undefined || asked === undefined ? undefined : breach(asked, bound, resource);
        if (why === undefined) continue;
        yield {
          ...place,
          message: `${subject} ${why}, but ${nameOf(range)} ${demands} ${said}.`,
          source: { resource: range, path: ["spec", "limits", index, field, resource] },
        };
      }
}

type Breach = (asked: Asked, bound: number, resource: string) => string | undefined;

const BOUNDS: readonly (readonly [field: string, demands: string, breach: Breach])[] = [
  [
    "max",
    "allows at most",
    ({ limit }, bound, resource) => {
      if (limit === undefined) return `has no ${resource} limit`;
      return limit > bound ? `has a ${resource} limit of ${amountText(resource, limit)}` : undefined;
    },
  ],
  [
    "min",
    "requires at least",
    ({ request }, bound, resource) => {
      if (request === undefined) return `requests no ${resource}`;
      return request < bound ? `requests ${amountText(resource, request)} of ${resource}` : undefined;
    },
  ],
  [
    "maxLimitRequestRatio",
    "allows a ratio of limit to request of at most",
    ({ request, limit }, bound, resource) => {
      if (request === undefined || limit === undefined) return `has no ${resource} limit, or requests none`;
      const [most, least] = [limit, request].map((each) => amountText(resource, each));
      return limit > request * bound ? `has a ${resource} limit of ${most} and requests ${least}` : undefined;
    },
  ],
];
