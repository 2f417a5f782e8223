// Whether the workloads of a namespace have their pods, scheduled or ready, and what stands in the way.
import { type Api, containerStatuses, hasCondition, type KubernetesObject } from "./api.ts";
import { until } from "./until.ts";

/**
 * Waits until every Deployment, StatefulSet and Job of the namespace has all its pods, so quota and admission let them in.
 *
 * @returns the pods
 * @throws Error after the time-out, with what the cluster says
 */
export const untilPodsAdmitted = (api: Api, namespace: string, timeoutSeconds = 180) =>
  untilPods(api, namespace, "are let in", () => true, timeoutSeconds);

/** Waits for the same, and until each pod has a node. */
export const untilPodsScheduled = (api: Api, namespace: string, timeoutSeconds = 180) =>
  untilPods(api, namespace, "are scheduled", hasCondition("PodScheduled"), timeoutSeconds);

function untilPods(
  api: Api,
  namespace: string,
  what: string,
  holds: (pod: KubernetesObject) => boolean,
  timeoutSeconds: number,
): Promise<KubernetesObject[]> {
  return until(
    `the pods of ${namespace} ${what}`,
    async () => {
      const { workloads, pods } = await stateOf(api, namespace);
      const wanted = workloads.reduce((sum, workload) => sum + podsWanted(workload), 0);
      return wanted > 0 && pods.length >= wanted && pods.every(holds) ? pods : undefined;
    },
    { timeoutSeconds, explain: () => explanation(api, namespace) },
  );
}

/**
 * Waits until every Deployment and StatefulSet of the namespace has rolled out, and every Job is complete.
 *
 * @returns the pods that remain
 * @throws Error after the time-out, or as soon as a Job has failed, with what the containers wait for
 */
export async function untilWorkloadsReady(
  api: Api,
  namespace: string,
  timeoutSeconds = 600,
): Promise<KubernetesObject[]> {
  return until(
    `the workloads of ${namespace} are ready`,
    async () => {
      const { workloads, pods } = await stateOf(api, namespace);
      const failed = workloads.find(hasCondition("Failed"));
      if (failed) throw new Error(`Job ${failed.metadata.name} failed\n${await explanation(api, namespace)}`);
      return workloads.length > 0 && workloads.every(isReady) ? pods : undefined;
    },
    // It takes half a minute at least, and asking costs the API server what the pods need.
    { timeoutSeconds, intervalMilliseconds: 1000, explain: () => explanation(api, namespace) },
  );
}

/** What the namespace's Warning events say, each once. */
export async function warnings(api: Api, namespace: string): Promise<string[]> {
  const events = await api.list("v1", "Event", namespace, { fieldSelector: "type=Warning" });
  const lines = events.map(
    ({ involvedObject, reason, message }) => `${involvedObject.kind} ${involvedObject.name}: ${reason}: ${message}`,
  );
  return [...new Set(lines)];
}

async function stateOf(api: Api, namespace: string) {
  const [deployments, statefulSets, jobs, pods] = await Promise.all([
    api.list("apps/v1", "Deployment", namespace),
    api.list("apps/v1", "StatefulSet", namespace),
    api.list("batch/v1", "Job", namespace),
    api.list("v1", "Pod", namespace),
  ]);
  return {
    workloads: [...deployments, ...statefulSets, ...jobs],
    pods: pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
  };
}

function podsWanted({ kind, spec, status }: KubernetesObject): number {
  if (kind !== "Job") return spec.replicas;
  return spec.suspend || status?.completionTime ? 0 : spec.parallelism;
}

function isReady(workload: KubernetesObject): boolean {
  const { kind, metadata, spec, status } = workload;
  if (kind === "Job") return hasCondition("Complete")(workload);
  if (spec.replicas === 0) return true;
  const counts = [status?.replicas, status?.updatedReplicas, status?.availableReplicas];
  return status?.observedGeneration === metadata.generation && counts.every((count) => count === spec.replicas);
}

async function explanation(api: Api, namespace: string): Promise<string> {
  const { workloads, pods } = await stateOf(api, namespace);
  return [
    ...workloads.map((workload) => {
      const own = pods.filter(({ metadata }) => metadata.name.startsWith(`${workload.metadata.name}-`));
      return `${workload.kind} ${workload.metadata.name}: ${own.length} of ${podsWanted(workload)} pods exist`;
    }),
    ...pods.flatMap((pod) => [
      `Pod ${pod.metadata.name}: ${pod.spec.nodeName ? pod.status.phase : "no node"}`,
      ...containerStatuses(pod)
        .filter(({ ready, state }) => !ready && !(state.terminated?.exitCode === 0))
        .map(({ name, state, restartCount }) => `  ${name}: ${JSON.stringify(state)}, ${restartCount} restarts`),
    ]),
    ...(await warnings(api, namespace)),
  ].join("\n");
}
