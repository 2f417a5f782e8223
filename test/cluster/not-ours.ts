// Warning events that a cluster makes of itself, whatever is applied to it: each with its reason. A stack that has others
// has a fault.

interface NotOurs {
  readonly why: string;
  readonly line: RegExp;
}

const clustersOwn: readonly NotOurs[] = [
  {
    why: "the API server compares the addresses of Services with a list that may be a moment old",
    line: /: ClusterIPNotAllocated: .* is not allocated; repairing$/,
  },
  { why: "two controllers wrote to one object, and the later one tries again", line: /the object has been modified/ },
  {
    why: "an autoscaler asked before the first metrics of its pods were there; a container without a request is missing one",
    line: /^HorizontalPodAutoscaler .*: Failed(GetResourceMetric|ComputeMetricsReplicas)(?!.*missing request)/,
  },
  {
    why: "kubelet asked for a volume or a ConfigMap a moment before it could see it; what is missing stays so",
    line: /: FailedMount: (?!.*(?:not found|non-existent))|failed to sync (configmap|secret) cache: timed out/,
  },
  {
    why: "the scheduler saw a pod a moment before its claim; a claim that stays missing leaves the pod Pending, which is seen",
    line: /: FailedScheduling: .*persistentvolumeclaim "\S+" not found/,
  },
  {
    why: "a probe came before the program listened or had started, which is what a startup and a readiness probe are for",
    line: /: Unhealthy: (Startup|Readiness) probe failed: .*(connection refused|no response|rejecting connections)/,
  },
  {
    why: "on a busy machine a probe is late; what is late for too long is restarted, and then a restart is seen",
    line: /: Unhealthy: (\w+ probe (failed|errored).*(deadline exceeded|timed out)|Readiness probe failed.*statuscode: 503)/,
  },
  {
    why: "on a busy machine the container runtime or kubelet itself is late, and tries again",
    line: /: (FailedCreatePodSandBox|Failed|FailedKillPod): (?!.*[Pp]ull).*deadline exceeded|: NodeNotReady: /,
  },
  {
    why: "the first Endpoints of a Service were written twice at once",
    line: /: FailedToUpdateEndpoint(Slices)?: /,
  },
];

/** The Warning events that the stack itself has to answer for. */
export const ours = (lines: readonly string[]): string[] =>
  lines.filter((line) => !clustersOwn.some((each) => each.line.test(line)));
