import type { LimitRange, ResourceQuota } from "../../toolkit/kubernetes/object.ts";
import { formatBytes, formatCores, parseQuantity } from "../../toolkit/kubernetes/quantity.ts";
import { tree, trees } from "../../toolkit/kubernetes/read.ts";
import {
  type Amounts,
  amounts,
  type Claims,
  type ContainerDefaults,
  claims,
  defaultsOf,
  type Measure,
  need,
  type PodGroup,
  podGroups,
  RESOURCES,
  sum,
} from "../../toolkit/kubernetes/scale.ts";
import { NO_LIMIT } from "../../toolkit/schema/fields.ts";
import { meshOf } from "../common/mesh.ts";
import { stackMetadata } from "../common/metadata.ts";
import { inOperator } from "../components/postgres/declaration.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { workloads } from "../derived/declared.ts";
import { challengedHosts } from "../derived/endpoints.ts";
import { existingClaims } from "../derived/volumes.ts";
import type { AetherObject } from "../object.ts";
import { objectName } from "../topology.ts";

/** What the namespace may use, computed from everything else in it. */
export function quota(config: ResolvedConfig, objects: readonly AetherObject[]): AetherObject[] {
  if (config.quota === false) return [];
  const inside = objects
    .filter(({ metadata }) => metadata.namespace === config.namespace)
    .map((object) => ({
      apiVersion: object.apiVersion,
      kind: object.kind,
      namespace: config.namespace,
      name: object.metadata.name,
      spec: tree("spec" in object ? object.spec : undefined),
    }));
  const groups = [
    ...podGroups(inside).map((group) => withProxy(config, group)),
    ...acmeSolvers(config),
    ...instances(config),
  ];
  const own = containerDefaults(config, groups);
  // The namespace may also contain a LimitRange from the config.
  const ranges = inside.filter(({ kind }) => kind === "LimitRange").flatMap(({ spec }) => trees(spec.limits));
  const range = limitRange(config, own);
  const defaults =
    ranges.length === 0 ? own : defaultsOf([...ranges, ...trees(range.spec.limits)].filter(isOfContainers));
  const { headroomPercent } = config.quota;
  const existing = [
    ...existingClaims(config).map(({ bytes }) => ({ bytes, count: 1 })),
    ...instances(config).map(({ bytes, count }) => ({ bytes, count })),
  ];
  return [
    resourceQuota(
      config,
      groups,
      [...claims(inside), ...existing],
      defaults,
      (amount) => (amount * (100 + headroomPercent)) / 100,
    ),
    range,
  ];
}

/** A pod with the proxy that a mesh injects. */
function withProxy(config: ResolvedConfig, { count, pod }: PodGroup): PodGroup {
  const { proxy } = meshOf(config);
  return { count, pod: proxy === undefined ? pod : { ...pod, containers: [proxy, ...pod.containers] } };
}

const isOfContainers = ({ type }: { readonly type?: unknown }) => type === "Container";

// The requests and limits that cert-manager sets for a pod that answers challenges, unless its installation changes that; the rest comes from the
// defaults.
const NOTHING = { request: {}, limit: {} };
const ACME_SOLVER = {
  turn: "main",
  request: { cpu: 0.01, memory: 64 * 2 ** 20 },
  limit: { cpu: 0.1, memory: 64 * 2 ** 20 },
} as const;

const acmeSolvers = (config: ResolvedConfig): PodGroup[] =>
  challengedHosts(config).map(() => ({ count: 1, pod: { whole: NOTHING, containers: [ACME_SOLVER] } }));

/** The instances that CloudNativePG's operator creates, and one more: the Job that creates the first instance or copies one. */
function instances(config: ResolvedConfig): (PodGroup & Pick<Claims, "bytes">)[] {
  const section = inOperator(config);
  if (section === undefined) return [];
  const { requests, limits } = section.resources;
  const container = { turn: "main" as const, request: amountsOf(requests), limit: amountsOf(limits) };
  const bytes = parseQuantity(section.storage.size) ?? 0;
  // The archiving plugin adds a container, which gets the LimitRange's defaults if the ObjectStore sets no resources.
  const plugin = section.walArchive ? [{ turn: "sidecar" as const, request: {}, limit: {} }] : [];
  return [{ count: section.instances + 1, pod: { whole: NOTHING, containers: [container, ...plugin] }, bytes }];
}

const amountsOf = (quantities: Readonly<Record<Measure, string>>): Amounts =>
  amounts((resource) => parseQuantity(quantities[resource]) ?? 0);

function resourceQuota(
  config: ResolvedConfig,
  groups: readonly PodGroup[],
  volumes: readonly Pick<Claims, "count" | "bytes">[],
  defaults: ContainerDefaults,
  withHeadroom: (amount: number) => number,
): ResourceQuota {
  const hard = (what: "request" | "limit") => {
    const needed = need(groups, what, defaults[what]);
    // Every container must set what the quota counts, and one without a limit cannot.
    const counted = RESOURCES.filter((resource) => what === "request" || resource !== "cpu" || !hasNoCpuLimit(config));
    return Object.fromEntries(
      counted.map((resource) => [`${what}s.${resource}`, format(resource, withHeadroom(needed[resource]))]),
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
        persistentvolumeclaims: String(Math.ceil(withHeadroom(sum(volumes.map(({ count }) => count))))),
        "requests.storage": formatBytes(withHeadroom(sum(volumes.map(({ count, bytes }) => count * bytes)))),
      },
    },
  };
}

/**
 * Defaults for injected containers. No maximum: an injected proxy may have larger limits than any container of the stack, such as
 * Istio's 2 CPUs, and no pod would start. The quota limits what all of them may use together.
 */
function limitRange(config: ResolvedConfig, { request, limit }: ContainerDefaults): LimitRange {
  return {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: stackMetadata(config, objectName(config, "limits")),
    spec: {
      limits: [{ type: "Container", default: quantities(limit), defaultRequest: quantities(request) }],
    },
  };
}

/** Whether a component has no CPU limit on purpose. */
const hasNoCpuLimit = (config: ResolvedConfig) =>
  workloads(config).some(({ section }) => section.resources.limits.cpu === NO_LIMIT);

// A small sidecar: a proxy or an agent. A container that requests more but sets no limit raises the default limit, which would
// otherwise be below its request.
function containerDefaults(config: ResolvedConfig, groups: readonly PodGroup[]): ContainerDefaults {
  const request: Amounts = { cpu: 0.05, memory: 64 * 2 ** 20, "ephemeral-storage": 32 * 2 ** 20 };
  const limit: Amounts = { cpu: 0.5, memory: 256 * 2 ** 20, "ephemeral-storage": 128 * 2 ** 20 };
  const containers = containersOf(groups);
  const unlimited = (resource: Measure) =>
    containers.filter((each) => each.limit[resource] === undefined).map((each) => each.request[resource] ?? 0);
  const limits = amounts((resource) => Math.max(limit[resource], ...unlimited(resource)));
  // A default limit would apply to the container that has none on purpose.
  return { request, limit: hasNoCpuLimit(config) ? { ...limits, cpu: 0 } : limits };
}

const containersOf = (groups: readonly PodGroup[]) => groups.flatMap(({ pod }) => pod.containers);

const quantities = (of: Amounts) =>
  Object.fromEntries(
    RESOURCES.filter((resource) => of[resource] > 0).map((resource) => [resource, format(resource, of[resource])]),
  );

const format = (resource: Measure, amount: number) => (resource === "cpu" ? formatCores(amount) : formatBytes(amount));
