// Whether a stack has room: quota, limits, disruption and database connections at full scale. Computed here from the
// objects alone, as the controllers of the cluster do it.
import { describe, expect, it } from "vitest";
import type { AetherObject } from "../../src/index.ts";
import { forEveryStack } from "../fixtures/laws.ts";
import { amount, type Container, containersOf, matches, ofKind, type Pod, podsOf } from "../fixtures/objects.ts";

const RESOURCES = ["cpu", "memory", "ephemeral-storage"];
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Most pods of a workload at once: the autoscaler's maximum, and what a rollout adds. */
function podsAtOnce(objects: readonly AetherObject[], { owner }: Pod): number {
  if (owner.kind !== "Deployment") return 1;
  const scalers = [
    ...ofKind(objects, "HorizontalPodAutoscaler").map(({ spec }) => [spec.scaleTargetRef, spec.maxReplicas] as const),
    ...ofKind(objects, "ScaledObject").map(({ spec }) => [spec.scaleTargetRef, spec.maxReplicaCount] as const),
  ];
  const [, most] = scalers.find(([{ name }]) => name === owner.metadata.name) ?? [];
  const replicas = most ?? owner.spec.replicas ?? 1;
  return replicas + Number(owner.spec.strategy?.rollingUpdate?.maxSurge ?? 0);
}

/** What admission makes of a container: its limit is its request, and the LimitRange has the rest. */
function asAdmitted(objects: readonly AetherObject[], { resources }: Container, resource: string) {
  const range = ofKind(objects, "LimitRange")[0]?.spec.limits[0];
  const limit = resources?.limits?.[resource];
  const limited = limit ?? range?.default?.[resource];
  return {
    limits: limited === undefined ? Number.POSITIVE_INFINITY : amount(limited),
    requests: amount(resources?.requests?.[resource] ?? limit ?? range?.defaultRequest?.[resource]),
  };
}

/** What the quota counts for a pod: the most that ever runs together. A sidecar runs from its place among the init containers on. */
function counted(
  objects: readonly AetherObject[],
  { spec }: Pod,
  what: "limits" | "requests",
  resource: string,
): number {
  const of = (container: Container) => asAdmitted(objects, container, resource)[what];
  const inits = spec.initContainers ?? [];
  const beside = (index: number) =>
    sum(inits.filter((each, place) => each.restartPolicy === "Always" && place < index).map(of));
  const starting = inits.map((each, index) => (each.restartPolicy === "Always" ? 0 : beside(index) + of(each)));
  return Math.max(beside(inits.length) + sum(spec.containers.map(of)), ...starting);
}

describe("in every stack", () => {
  it("the quota covers every pod at full scale, in a rollout of everything", () => {
    forEveryStack((objects) => {
      const short = ofKind(objects, "ResourceQuota").flatMap(({ spec: { hard = {} } }) =>
        (["limits", "requests"] as const)
          .flatMap((what) => RESOURCES.map((resource) => [what, resource] as const))
          .filter(([what, resource]) => {
            const pods = podsOf(objects);
            // A quota that counts CPU limits would refuse a pod without one, also one that an operator creates.
            if (what === "limits" && resource === "cpu" && hard["limits.cpu"] === undefined)
              return ![...pods.flatMap(containersOf), ...ofKind(objects, "Cluster").map(({ spec }) => spec)].some(
                ({ resources }) => resources?.limits?.cpu === undefined,
              );
            const need = sum(pods.map((pod) => podsAtOnce(objects, pod) * counted(objects, pod, what, resource)));
            return amount(hard[`${what}.${resource}`]) < need - 1e-6;
          }),
      );
      expect(short).toEqual([]);
    });
  });

  it("the quota counts every pod and every claim", () => {
    forEveryStack((objects) => {
      const claims = [
        ...ofKind(objects, "PersistentVolumeClaim").map(({ spec }) => spec),
        ...ofKind(objects, "StatefulSet").flatMap(({ spec }) => (spec.volumeClaimTemplates ?? []).map((c) => c.spec)),
      ].map((spec) => amount(spec?.resources?.requests?.storage));
      const need = [sum(podsOf(objects).map((pod) => podsAtOnce(objects, pod))), claims.length, sum(claims)];
      const short = ofKind(objects, "ResourceQuota").filter(({ spec: { hard = {} } }) =>
        [hard.pods, hard.persistentvolumeclaims, hard["requests.storage"]].some(
          (given, index) => amount(given) < (need[index] ?? 0),
        ),
      );
      expect(short).toEqual([]);
    });
  });

  it("the quota is not far above the need: at most the headroom and one unit", () => {
    forEveryStack((objects, { quota }) => {
      const headroom = (quota === undefined || quota === false ? undefined : quota.headroomPercent) ?? 25;
      const asking = ofKind(objects, "Ingress").filter(({ metadata }) =>
        Object.keys(metadata.annotations ?? {}).some((name) => name.startsWith("cert-manager.io/")),
      );
      const solvers = asking.flatMap(({ spec }) => spec.rules ?? []).length;
      const instances = sum(ofKind(objects, "Cluster").map(({ spec }) => spec.instances + 1));
      const pods = sum(podsOf(objects).map((pod) => podsAtOnce(objects, pod))) + solvers + instances;
      for (const { spec } of ofKind(objects, "ResourceQuota"))
        expect(amount(spec.hard?.pods)).toBeLessThan((pods * (100 + headroom)) / 100 + 1);
    });
  });

  it("the LimitRange admits every container, also those that say nothing", () => {
    forEveryStack((objects) => {
      const refused = ofKind(objects, "LimitRange").flatMap(() =>
        podsOf(objects)
          .flatMap(containersOf)
          .flatMap((container) => RESOURCES.map((resource) => asAdmitted(objects, container, resource)))
          .filter(({ limits, requests }) => requests > limits),
      );
      expect(refused).toEqual([]);
    });
  });

  it("a disruption budget lets a pod go at every number of pods, and a broken pod at any time", () => {
    forEveryStack((objects) => {
      for (const { spec } of ofKind(objects, "PodDisruptionBudget")) {
        const allowed = (pods: number) =>
          spec.minAvailable === undefined ? Number(spec.maxUnavailable) : pods - Number(spec.minAvailable);
        expect([1, 2, 3, 100].filter((pods) => !(allowed(pods) >= 1))).toEqual([]);
        expect(spec.unhealthyPodEvictionPolicy).toBe("AlwaysAllow");
      }
    });
  });

  it("everything that serves has a disruption budget", () => {
    forEveryStack((objects) => {
      const selectors = ofKind(objects, "PodDisruptionBudget").map(({ spec }) => spec.selector?.matchLabels);
      const without = podsOf(objects)
        // Nothing waits for the exporter: Prometheus asks again.
        .filter(
          ({ owner, labels }) => owner.kind !== "Job" && labels["app.kubernetes.io/component"] !== "postgres-exporter",
        )
        .filter(({ labels }) => !selectors.some((selector) => matches(selector, labels)));
      expect(without).toEqual([]);
    });
  });

  it("the database accepts every connection that the pools can open, and five more", () => {
    forEveryStack((objects, { postgres }) => {
      const settings = ofKind(objects, "ConfigMap").find(({ data }) => data?.DATABASE_POOL_SIZE !== undefined)?.data;
      const perProcess = Number(settings?.DATABASE_POOL_SIZE) + Number(settings?.DATABASE_MAX_OVERFLOW);
      const serving = podsOf(objects).filter(({ spec }) =>
        spec.containers[0]?.env?.some(({ name }) => name === "AETHER_ROLE"),
      );
      const processes = serving.map((pod) => {
        const workers = pod.spec.containers[0]?.env?.find(({ name }) => name === "WEB_CONCURRENCY")?.value ?? "1";
        return podsAtOnce(objects, pod) * Number(workers);
      });
      const database = podsOf(objects).find(({ owner }) => owner.kind === "StatefulSet");
      const argument = database?.spec.containers[0]?.args?.find((each) => each.startsWith("max_connections="));
      const external = postgres?.external?.maxConnections;
      const [cluster] = ofKind(objects, "Cluster");
      const accepted =
        external ?? Number(cluster?.spec.postgresql.parameters.max_connections ?? argument?.split("=")[1]);
      const pooler = podsOf(objects).find(({ labels }) => labels["app.kubernetes.io/component"] === "pooler");
      const opened = pooler
        ? podsAtOnce(objects, pooler) * (postgres?.pooler?.size ?? 20)
        : sum(processes) * perProcess;
      // Two of the migration, three reserved for superusers, and two for people.
      expect(opened + 2 + 3 + 2).toBeLessThanOrEqual(accepted);
    });
  });
});
