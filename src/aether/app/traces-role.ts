// The role by which MLflow logs in to the stack's own PostgreSQL, and its database there. Two components must agree on them:
// MLflow, and the database in the cluster, which creates both.
import type { KeyConditions, SecretKeyFacts } from "./secret-keys.ts";

/** The name of both. */
export const TRACES_ROLE = "mlflow";

/** Whether traces are in the stack's own PostgreSQL. */
export const hasOwnTraces = ({ mlflow }: Pick<KeyConditions, "mlflow">) =>
  mlflow !== false && mlflow.database === "postgres";

export const TRACES_PASSWORD = "MLFLOW_DATABASE_PASSWORD";

export const tracesRoleSecrets = {
  [TRACES_PASSWORD]: {
    required: hasOwnTraces,
    read: hasOwnTraces,
    purpose: "password of the role by which MLflow logs in to the database in the cluster",
  },
} as const satisfies Record<string, SecretKeyFacts>;

/** For each of the two stores, tracking and registry. MLflow replaces an overflow of 0 with its default. */
export const TRACES_POOL = { size: 4, maxOverflow: 1 } as const;
/**
 * Both pools of the worker, a connection for each store that the process above it keeps, and some that are still being closed while
 * others take their place: 12 were seen with 60 clients at once. The role may open no more.
 */
export const TRACES_CONNECTIONS = 2 * (TRACES_POOL.size + TRACES_POOL.maxOverflow) + 2 + 3;
