import { validConnectionBudget } from "../../../src/aether/vet/valid-connection-budget.ts";
import { container, deployment, scaler, workload } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";

const database = (max: number, argument = `max_connections=${max}`, name = "db", field = "args") =>
  workload("apps/v1 StatefulSet", { containers: [container({ [field]: ["-c", argument] })] }, { name });
const RECREATE = { replicas: 2, strategy: { type: "Recreate" } };
const client = (
  variables: Readonly<Record<string, string>>,
  more = {},
  spec: Readonly<Record<string, unknown>> = RECREATE,
) => {
  const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
  return deployment({ containers: [container({ env })], ...more }, {}, spec);
};
const POOL = { DATABASE_POOL_SIZE: "3", DATABASE_MAX_OVERFLOW: "2", WEB_CONCURRENCY: "2" };
const url = { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "s", key: "DATABASE_URL" } } };
const reading = { containers: [container({ env: [url] })] };
const ARGUMENT = "error StatefulSet/db spec.template.spec.containers.0.args.1";
// Two pods of two processes of 3 + 2 connections, and 5 in reserve.
const NEED = 25;

ruleTable(validConnectionBudget, {
  passes: {
    "the pools fit": [database(NEED), client(POOL)],
    "there are no clients": [database(1), deployment()],
    "the pool is no number": [database(5), client({ DATABASE_POOL_SIZE: "many" })],
    "the clients are of another namespace": [
      database(1),
      { ...client(POOL), metadata: { name: "web", namespace: "b" } },
    ],
    "there are two databases": [database(1), database(1, undefined, "other"), client(POOL)],
    "the database does not say": [database(0, "shared_buffers=1GB"), client(POOL)],
    "it is an init container that says": [
      workload("apps/v1 StatefulSet", { initContainers: [container({ args: ["max_connections=1"] })] }, { name: "db" }),
      client(POOL),
    ],
    "the pool is an init container's": [
      database(5),
      deployment({ initContainers: [container({ env: [{ name: "DATABASE_POOL_SIZE", value: "9" }] })] }),
    ],
    "a Deployment reads the URL and sizes no pool": [database(1), deployment(reading)],
  },
  reports: {
    "the pools come to one more": {
      objects: [database(NEED - 1), client(POOL)],
      reports: [ARGUMENT],
      says: /^StatefulSet a\/db accepts 24 connections, but the pools can open 25: Deployment a\/web 20, reserved 5\.$/,
      fixes: /^Set max_connections to at least 25,/,
    },
    "there is neither overflow nor a second process": {
      objects: [database(10), client({ DATABASE_POOL_SIZE: "3" })],
      reports: [ARGUMENT],
      says: /can open 11:/,
    },
    "a rollout adds a pod": {
      objects: [database(NEED), client(POOL, {}, { replicas: 2 })],
      reports: [ARGUMENT],
      says: /can open 35:/,
    },
    "an autoscaler adds pods": {
      objects: [database(NEED), client(POOL), scaler({ maxReplicas: 3 })],
      reports: [ARGUMENT],
      says: /can open 35:/,
    },
    "a Job that reads the URL holds two": {
      objects: [database(6), workload("batch/v1 Job", reading)],
      reports: [ARGUMENT],
      says: /can open 7: Job a\/web 2, reserved 5\.$/,
    },
    "the limit is a flag of its own": {
      objects: [database(0, "--max_connections=1"), client(POOL)],
      reports: [ARGUMENT],
    },
    "the limit is in one word with its flag": {
      objects: [database(0, "-c max_connections=1"), client(POOL)],
      reports: [ARGUMENT],
    },
    "the limit is in the command": {
      objects: [database(1, undefined, "db", "command"), client(POOL)],
      reports: ["error StatefulSet/db spec.template.spec.containers.0.command.1"],
    },
  },
});
