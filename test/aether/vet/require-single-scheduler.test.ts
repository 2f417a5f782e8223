import { requireSingleScheduler } from "../../../src/aether/vet/require-single-scheduler.ts";
import { container, deployment, workload } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";

const labelled = (name: string, component: string) => ({
  labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/component": component },
});
const withRole = (role: string) => ({ containers: [container({ env: [{ name: "AETHER_ROLE", value: role }] })] });
const STRATEGY = "error Deployment/web spec.strategy";

ruleTable(requireSingleScheduler, {
  passes: {
    "the old scheduler goes first": [
      deployment({}, labelled("aether", "scheduler"), { replicas: 1, strategy: { type: "Recreate" } }),
    ],
    "it is the API": [deployment({}, labelled("aether", "api")), deployment(withRole("api"))],
    "it is the scheduler of another app": [deployment({}, labelled("airflow", "scheduler"))],
    "a StatefulSet replaces its pods one by one": [workload("apps/v1 StatefulSet", withRole("scheduler"))],
  },
  reports: {
    "a rollout runs two schedulers of a stack": {
      objects: [deployment({}, labelled("aether", "scheduler"))],
      reports: [STRATEGY],
      says: /each would run every schedule\.$/,
    },
    "a rollout runs two with the role of the scheduler": {
      objects: [deployment(withRole("scheduler"))],
      reports: [STRATEGY],
    },
    "there are two": {
      objects: [deployment(withRole("scheduler"), {}, { replicas: 2, strategy: { type: "Recreate" } })],
      reports: ["error Deployment/web spec.replicas"],
    },
  },
});
