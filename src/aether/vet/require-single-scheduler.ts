import type { Pods } from "../../toolkit/kubernetes/pods.ts";
import { trees } from "../../toolkit/kubernetes/read.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { severalAtOnce } from "../../toolkit/vet/rules/require-recreate.ts";
import { componentOf } from "./components.ts";

export const requireSingleScheduler: Rule = {
  name: "require-single-scheduler",
  subject: "safety",
  severity: "error",
  reason: "Two schedulers, even only during a rollout, run every schedule twice.",
  fix: "Set strategy.type to Recreate and replicas to 1.",
  *problems(inventory) {
    for (const pods of inventory.pods)
      if (isScheduler(pods)) yield* severalAtOnce(inventory, pods, "each would run every schedule");
  },
};

const isScheduler = (pods: Pods) =>
  componentOf(pods) === "scheduler" ||
  // The app's own variable, which other deployments also use to run a scheduler.
  pods.containers.some(({ spec }) =>
    trees(spec.env).some(({ name, value }) => name === "AETHER_ROLE" && value === "scheduler"),
  );
