import { nameOf } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { number, tree } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

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
      .map(({ each: { owner, containers }, longest, deadline }) => ({
        resource: owner,
        path: ["spec", "progressDeadlineSeconds"],
        message: `A rollout of ${nameOf(owner)} can take ${longest} s for one pod${containers.some(({ isInit, isSidecar }) => isInit && !isSidecar) ? ", beside its init containers," : ""} and is given up after ${deadline} s.`,
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
        const period = (each: unknown) => number(tree(each).periodSeconds) ?? 10;
        const started =
          startupProbe === undefined ? 0 : delay(probe) + period(probe) * (number(probe.failureThreshold) ?? 3);
        // Asked for the first time a period after it began, at the latest; then as often in a row as it is to succeed.
        const ready =
          readinessProbe === undefined
            ? 0
            : period(readinessProbe) * (number(tree(readinessProbe).successThreshold) ?? 1);
        return Math.max(started, delay(readinessProbe)) + ready;
      }),
  );
  const isReplaced = tree(owner.spec.strategy).type === "Recreate";
  const end = isReplaced ? (number(spec.terminationGracePeriodSeconds) ?? 30) : 0;
  return {
    longest: start + end + (number(owner.spec.minReadySeconds) ?? 0),
    deadline: number(owner.spec.progressDeadlineSeconds) ?? 600,
  };
}
