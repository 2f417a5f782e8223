// Which warnings are forgiven: of two that look alike, one is the cluster's own and one tells of a fault in the stack.
import { expect, it } from "vitest";
import { ours } from "./not-ours.ts";

const pairs: Record<string, { forgiven: string; reported: string }> = {
  "an autoscaler without metrics": {
    forgiven:
      "HorizontalPodAutoscaler aether-api: FailedGetResourceMetric: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API",
    reported:
      "HorizontalPodAutoscaler aether-api: FailedGetResourceMetric: failed to get cpu utilization: missing request for cpu in container api of Pod aether-api-0",
  },
  "a volume that is not mounted": {
    forgiven:
      'Pod aether-api-0: FailedMount: MountVolume.SetUp failed for volume "aether-python" : failed to sync configmap cache: timed out waiting for the condition',
    reported:
      'Pod aether-api-0: FailedMount: MountVolume.SetUp failed for volume "aether-python" : configmap references non-existent config key: wait.py',
  },
  "a pod that is not scheduled": {
    forgiven:
      'Pod aether-postgres-0: FailedScheduling: 0/1 nodes are available: persistentvolumeclaim "data-aether-postgres-0" not found. not found',
    reported: "Pod aether-postgres-0: FailedScheduling: 0/1 nodes are available: 1 Insufficient memory.",
  },
  "a probe that gets no good answer": {
    forgiven: "Pod aether-api-0: Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503",
    reported: "Pod aether-api-0: Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 503",
  },
  "something that took too long": {
    forgiven: "Pod aether-api-0: Failed: Error: context deadline exceeded",
    reported:
      'Pod aether-api-0: Failed: Failed to pull image "aether:0.1.0": rpc error: code = DeadlineExceeded desc = context deadline exceeded',
  },
};

it.each(Object.keys(pairs))("%s: the cluster's own is forgiven, the stack's is reported", (name) => {
  const { forgiven = "", reported = "" } = pairs[name] ?? {};
  expect(ours([forgiven, reported])).toEqual([reported]);
});
