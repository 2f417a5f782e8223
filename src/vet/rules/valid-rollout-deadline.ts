import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import type { Pods } from "../pods.ts";
import { number, tree } from "../read.ts";

export const validRolloutDeadline: Rule = {
  name: "valid-rollout-deadline",
  subject: "capacity",
  severity: "error",
  reason:
    "A rollout whose pods may take longer to start than progressDeadlineSeconds is reported as failed, and deployed tools roll it back.",
  fix: "Raise progressDeadlineSeconds, or give the startup probe less time.",
  problems: ({ pods }) =>
    pods
      .filter(({ owner }) => owner.kind === "Deployment")
      .map((each) => ({ each, ...seconds(each) }))
      .filter(({ longest, deadline }) => longest > deadline)
      .map(({ each: { owner }, longest, deadline }) => ({
        resource: owner,
        path: ["spec", "progressDeadlineSeconds"],
        message: `A rollout of ${nameOf(owner)} can take ${longest} s for one pod and is given up after ${deadline} s.`,
      })),
};

/** How long one pod may take to be ready, the old one's end included where it must be gone first. */
function seconds({ owner, spec, containers }: Pods) {
  const start = Math.max(
    0,
    ...containers
      .filter(({ isInit, isSidecar }) => !isInit || isSidecar)
      .map((container) => {
        const { startupProbe, readinessProbe } = container.spec;
        const probe = tree(startupProbe);
        const delay = (each: unknown) => number(tree(each).initialDelaySeconds) ?? 0;
        if (startupProbe === undefined) return delay(readinessProbe);
        return delay(probe) + (number(probe.periodSeconds) ?? 10) * (number(probe.failureThreshold) ?? 3);
      }),
  );
  const isReplaced = tree(owner.spec.strategy).type === "Recreate";
  const end = isReplaced ? (number(spec.terminationGracePeriodSeconds) ?? 30) : 0;
  return {
    longest: start + end + (number(owner.spec.minReadySeconds) ?? 0),
    deadline: number(owner.spec.progressDeadlineSeconds) ?? 600,
  };
}
