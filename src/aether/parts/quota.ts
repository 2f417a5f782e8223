import {
  type Amounts,
  amounts,
  type ContainerDefaults,
  claims,
  containersOf,
  need,
  type PodGroup,
  podGroups,
  RESOURCES,
  type Resource,
  sum,
} from "../../toolkit/kubernetes/capacity.ts";
import type { AetherObject, LimitRange, ResourceQuota } from "../../toolkit/kubernetes/object.ts";
import { formatBytes, formatCores } from "../../toolkit/kubernetes/quantity.ts";
import { stackMetadata } from "../common/metadata.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { challengedHosts, objectName } from "../topology.ts";

/** What the namespace may use, computed from everything else that is in it. */
export function quota(config: ResolvedConfig, objects: readonly AetherObject[]): AetherObject[] {
  if (config.quota === false) return [];
  const groups = [...podGroups(objects), ...acmeSolvers(config)];
  const defaults = containerDefaults(groups);
  const { headroomPercent } = config.quota;
  return [
    resourceQuota(config, groups, claims(objects), defaults, (amount) => (amount * (100 + headroomPercent)) / 100),
    limitRange(config, groups, defaults),
  ];
}

// What cert-manager gives a pod that answers for a host, unless its installation says otherwise; the rest is the defaults'.
const ACME_SOLVER = {
  request: { cpu: 0.01, memory: 64 * 2 ** 20 },
  limit: { cpu: 0.1, memory: 64 * 2 ** 20 },
};

const acmeSolvers = (config: ResolvedConfig): PodGroup[] =>
  challengedHosts(config).map(() => ({ count: 1, pod: { containers: [ACME_SOLVER], besides: [], before: [] } }));

function resourceQuota(
  config: ResolvedConfig,
  groups: readonly PodGroup[],
  volumes: readonly number[],
  defaults: ContainerDefaults,
  withHeadroom: (amount: number) => number,
): ResourceQuota {
  const hard = (what: "request" | "limit") => {
    const needed = need(groups, what, defaults[what]);
    return Object.fromEntries(
      RESOURCES.map((resource) => [`${what}s.${resource}`, format(resource, withHeadroom(needed[resource]))]),
    );
  };
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: stackMetadata(config, objectName(config, "quota")),
    spec: {
      hard: {
        pods: String(Math.ceil(withHeadroom(sum(groups.map(({ count }) => count))))),
        ...hard("request"),
        ...hard("limit"),
        persistentvolumeclaims: String(Math.ceil(withHeadroom(volumes.length))),
        "requests.storage": formatBytes(withHeadroom(sum(volumes))),
      },
    },
  };
}

/** Defaults for containers that others inject, and the largest container of the stack as the largest there may be. */
function limitRange(
  config: ResolvedConfig,
  groups: readonly PodGroup[],
  { request, limit }: ContainerDefaults,
): LimitRange {
  const max = amounts((resource) =>
    Math.max(limit[resource], ...containersOf(groups).map((each) => each.limit[resource] ?? 0)),
  );
  return {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: stackMetadata(config, objectName(config, "limits")),
    spec: {
      limits: [
        { type: "Container", max: quantities(max), default: quantities(limit), defaultRequest: quantities(request) },
      ],
    },
  };
}

// A small sidecar: a proxy or an agent. A container that requests more without a limit raises the default limit, which
// would be below its request otherwise.
function containerDefaults(groups: readonly PodGroup[]): ContainerDefaults {
  const request: Amounts = { cpu: 0.05, memory: 64 * 2 ** 20, "ephemeral-storage": 32 * 2 ** 20 };
  const limit: Amounts = { cpu: 0.5, memory: 256 * 2 ** 20, "ephemeral-storage": 128 * 2 ** 20 };
  const containers = containersOf(groups);
  const unlimited = (resource: Resource) =>
    containers.filter((each) => each.limit[resource] === undefined).map((each) => each.request[resource] ?? 0);
  return { request, limit: amounts((resource) => Math.max(limit[resource], ...unlimited(resource))) };
}

const quantities = (of: Amounts) =>
  Object.fromEntries(RESOURCES.map((resource) => [resource, format(resource, of[resource])]));

const format = (resource: Resource, amount: number) => (resource === "cpu" ? formatCores(amount) : formatBytes(amount));
