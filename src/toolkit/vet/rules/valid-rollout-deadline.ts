import { nameOf } from "../../kubernetes/inventory.ts";
import type { Container } from "../../kubernetes/pods.ts";
import { number, tree } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

export const validRolloutDeadline: Rule = {
  name: "valid-rollout-deadline",
  subject: "capacity",
  severity: "error",
  reason:
    "A rollout whose pods can take longer to start than progressDeadlineSeconds is reported as failed, and deployment tools roll it back. It is an error if they always take longer.",
  fix: "Raise progressDeadlineSeconds, or shorten the startup probe.",
  *problems({ pods }) {
    for (const { owner, spec, containers } of pods) {
      if (owner.kind !== "Deployment") continue;
      const running = containers.filter(({ isInit, isSidecar }) => !isInit || isSidecar);
      // The old pod's end counts if it must be gone first.
      const isReplaced = tree(owner.spec.strategy).type === "Recreate";
      const end = isReplaced ? (number(spec.terminationGracePeriodSeconds) ?? 30) : 0;
      const waiting = number(owner.spec.minReadySeconds) ?? 0;
      const longest = Math.max(0, ...running.map(start)) + end + waiting;
      const shortest = Math.max(0, ...running.map(delay)) + waiting;
      const deadline = number(owner.spec.progressDeadlineSeconds) ?? 600;
      if (longest <= deadline) continue;
      yield {
        resource: owner,
        path: ["spec", "progressDeadlineSeconds"],
        ...(shortest > deadline ? {} : { severity: "warning" as const }),
        message: `A rollout of ${nameOf(owner)} can take ${longest} s for one pod${running.length < containers.length ? ", without its init containers," : ""} but fails after ${deadline} s.`,
      };
    }
  },
};

/** The number of seconds until the first probe that can succeed. */
const delay = ({ spec }: Container): number =>
  Math.max(seconds(spec.startupProbe, "", 0).delay, seconds(spec.readinessProbe, "", 0).delay);

/** The maximum number of seconds until a container is ready. */
function start({ spec }: Container): number {
  const startup = seconds(spec.startupProbe, "failureThreshold", 3);
  // The first probe is sent at most one period after the start, then as many in a row as must succeed.
  const readiness = seconds(spec.readinessProbe, "successThreshold", 1);
  return Math.max(startup.delay + startup.asking, readiness.delay) + readiness.asking;
}

function seconds(probe: unknown, threshold: string, times: number) {
  const { initialDelaySeconds, periodSeconds, [threshold]: repeated } = tree(probe);
  return {
    delay: number(initialDelaySeconds) ?? 0,
    asking: probe === undefined ? 0 : (number(periodSeconds) ?? 10) * (number(repeated) ?? times),
  };
}
