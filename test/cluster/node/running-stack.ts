// A stack whose pods run, as the tests look at it: its pods, what they answer, what its database holds.
import type { AetherConfig } from "../../../src/index.ts";
import { containerStatuses, type KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { ours } from "../not-ours.ts";
import { warnings } from "../workloads.ts";
import type { NodeConnection } from "./connection.ts";

export type RunningStack = ReturnType<typeof runningStack>;

export function runningStack(connection: NodeConnection, { namespace = "aether", name = "aether" }: AetherConfig) {
  const { api, kubectl } = connect(connection);

  const pods = (component?: string) =>
    api.list("v1", "Pod", namespace, {
      labelSelector: `app.kubernetes.io/instance=${name}${component ? `,app.kubernetes.io/component=${component}` : ""}`,
    });

  return {
    namespace,
    pods,

    /** The pod of a component that has one, and is not ending. */
    async pod(component: string): Promise<KubernetesObject> {
      const [pod] = (await pods(component)).filter(({ metadata }) => !metadata.deletionTimestamp);
      if (pod === undefined) throw new Error(`${namespace} has no pod of ${component}`);
      return pod;
    },

    /** Asks the app in a pod, by the API server's way to it, which no policy closes. */
    async ask(pod: KubernetesObject, path: string, method = "GET", sent?: object) {
      const proxy = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}:8000/proxy`;
      const { status, body } = await api.request(method, `${proxy}${path}`, sent);
      return { status, body };
    },

    async query(sql: string): Promise<string[]> {
      const psql = ["psql", "--username=aether", "--tuples-only", "--no-align", "--command", sql];
      const { stdout, stderr } = await kubectl(["exec", "-n", namespace, `${name}-postgres-0`, "--", ...psql]);
      if (stderr) throw new Error(stderr);
      return stdout.trim().split("\n").filter(Boolean);
    },

    async log(pod: KubernetesObject, container?: string): Promise<string> {
      const which = container === undefined ? [] : ["--container", container];
      return (await kubectl(["logs", "-n", namespace, pod.metadata.name, ...which])).stdout;
    },

    /** Containers that were started again and pods that failed, each with its last words. */
    setbacks: async () => (await pods()).flatMap(setbacksOf),

    /** Warning events that are the stack's own. */
    warnings: async () => ours(await warnings(api, namespace)),

    /** Without waiting for pods that end in good order: the next test needs their room. */
    async remove(): Promise<void> {
      await api.delete({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
      await kubectl(["delete", "pods", "--all", "-n", namespace, "--grace-period=1", "--wait=false"]);
      api.close();
    },
  };
}

function setbacksOf(pod: KubernetesObject): string[] {
  const { metadata, status } = pod;
  return (
    containerStatuses(pod)
      // A sidecar that is ended with its pod has a status of its own.
      .filter(({ restartCount }) => restartCount > 0 || status.phase === "Failed")
      .map(({ name, restartCount, state, lastState }) => {
        const { exitCode, message } = lastState.terminated ?? state.terminated ?? {};
        return `${metadata.name}/${name}: ${restartCount} restarts, ended with ${exitCode}: ${message}`;
      })
  );
}

export const componentsOf = (pods: readonly KubernetesObject[]): string[] =>
  pods.map((pod) => pod.metadata.labels["app.kubernetes.io/component"]).sort();

const haste = {
  STANDIN_START_CPU_SECONDS: "0",
  STANDIN_EXCEPTION_CPU_SECONDS: "0",
  STANDIN_MEMORY_MIB: "0",
  STANDIN_LOCAL_TRACING: "false",
};

/**
 * The same stack with a stand-in that costs little, for what is not about its cost: two cores run many of them. What a test
 * is about costs what `besides` says.
 */
export function hasty(config: AetherConfig, besides: Partial<typeof haste> = {}): AetherConfig {
  const env = Object.entries({ ...haste, ...besides }).map(([name, value]) => ({ name, value }));
  return {
    ...config,
    api: { ...config.api, env: [...(config.api?.env ?? []), ...env] },
    scheduler: { ...config.scheduler, env: [...(config.scheduler?.env ?? []), ...env] },
    migration: { ...config.migration, env: [...(config.migration?.env ?? []), ...env] },
  };
}

/** A stack as small as there is: its pods are there to be ill-treated. */
export const small: AetherConfig = {
  mlflow: false,
  api: { autoscaling: false, replicas: 1 },
  ui: { replicas: 1 },
};

export const secondsSince = (started: number) => `${((Date.now() - started) / 1000).toFixed(0)} s`;
