import type { Image, Variables } from "../../app/declaration.ts";
import { HOME, TMP_MOUNT } from "../../app/program.ts";
import type { KeyConditions, SecretKeyFacts } from "../../app/secret-keys.ts";
import {
  hasOwnTraces,
  TRACES_CONNECTIONS,
  TRACES_PASSWORD,
  TRACES_POOL,
  TRACES_ROLE,
  tracesRoleSecrets,
} from "../../app/traces-role.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { serviceHost } from "../../topology.ts";
import * as postgres from "../postgres/declaration.ts";

export const name = "mlflow";
export const title = "MLflow";
export const image = {
  name: "mlflow",
  what: "MLflow.",
  registry: "ghcr.io",
  repository: "mlflow/mlflow",
  // The version in the app's uv.lock and compose file: client and server must agree.
  tag: "v3.9.0",
  // Tags with this suffix also have psycopg2 and boto3 (MLflow's docker/Dockerfile.full).
  fuller: {
    suffix: "-full",
    isNeeded: ({ mlflow }: KeyConditions) => mlflow !== false && (mlflow.database ?? mlflow.artifacts) !== undefined,
  },
} as const satisfies Image;
/** The image sets no user and would run as root; any number works, because the volume gets its group. */
export const uid = 1000;
export const port = 5000;
export const portName = "http";
export const mounts = { ...TMP_MOUNT, data: "/mlflow" } as const;
export const protectedPaths = ["/", "/usr"];
const ofOwnTraces = (value: (config: ResolvedConfig) => string | number) => (config: ResolvedConfig) =>
  hasOwnTraces(config) ? value(config) : undefined;
const ofPool = (size: number) => ({
  because: "the role may open no more connections",
  isFreeWhenUnset: true as const,
  value: ofOwnTraces(() => size),
});
const byFlag = (because: string) => ({ because, value: () => undefined });

export const environment: Variables = {
  // The job runner and its workers use 500 MB and provide nothing that the app uses.
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: { because: "the job runner needs 500 MB more", value: () => false },
  MLFLOW_DISABLE_TELEMETRY: { because: "no policy lets it out", value: () => true },
  ...HOME,
  // A flag of the command sets it (mlflow/utils/cli_args.py), and a flag overrides its variable.
  MLFLOW_HOST: byFlag("it listens on every address of the pod"),
  MLFLOW_PORT: byFlag(`the Service leads to port ${port}`),
  MLFLOW_WORKERS: byFlag("the memory that it gets is that of one worker"),
  MLFLOW_BACKEND_STORE_URI: {
    field: "mlflow.database",
    value: ofOwnTraces((config) => `postgresql://${TRACES_ROLE}@${serviceHost(config, postgres)}/${TRACES_ROLE}`),
  },
  // libpq's variable, so that the password needs no encoding. Kubernetes inserts the value of the Secret.
  PGPASSWORD: {
    because: `it is ${TRACES_PASSWORD} of the Secret`,
    isFreeWhenUnset: true,
    value: ofOwnTraces(() => `$(${TRACES_PASSWORD})`),
  },
  MLFLOW_SQLALCHEMYSTORE_POOL_SIZE: ofPool(TRACES_POOL.size),
  MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW: ofPool(TRACES_POOL.maxOverflow),
  MLFLOW_DEFAULT_ARTIFACT_ROOT: byFlag("clients upload through the server"),
  MLFLOW_ARTIFACTS_DESTINATION: byFlag("it keeps artifacts on its volume; for S3 set mlflow.artifacts"),
  MLFLOW_SERVER_ALLOWED_HOSTS: byFlag("it answers to the names of its Service; for more set mlflow.allowedHosts"),
  MLFLOW_S3_ENDPOINT_URL: { field: "mlflow.artifacts", value: (config) => inCluster(config)?.artifacts?.endpointUrl },
  AWS_DEFAULT_REGION: {
    field: "mlflow.artifacts",
    isFreeWhenUnset: true,
    value: (config) => inCluster(config)?.artifacts?.region,
  },
};

/** The section of the server in the cluster. */
export const inCluster = ({ mlflow }: ResolvedConfig) =>
  mlflow === false || "external" in mlflow ? undefined : mlflow;

const external = ({ mlflow }: ResolvedConfig) =>
  mlflow !== false && "external" in mlflow ? mlflow.external : undefined;

/** Whether the server stores anything on its own volume. */
export const hasVolume = (section: NonNullable<ReturnType<typeof inCluster>>) =>
  section.database === undefined || section.artifacts === undefined;

/** The external database of the server, if it has one. */
export const databaseElsewhere = ({ database }: NonNullable<ReturnType<typeof inCluster>>) =>
  database === "postgres" ? undefined : database;

const hasDatabaseElsewhere = ({ mlflow }: KeyConditions) =>
  mlflow !== false && mlflow.database !== undefined && mlflow.database !== "postgres";

const hasArtifacts = ({ mlflow }: KeyConditions) => mlflow !== false && mlflow.artifacts !== undefined;
const never = () => false;

export const secrets = {
  MLFLOW_BACKEND_STORE_URI: {
    required: hasDatabaseElsewhere,
    read: hasDatabaseElsewhere,
    purpose: "URL of MLflow's database, such as postgresql://user:password@host:5432/mlflow",
  },
  ...tracesRoleSecrets,
  AWS_ACCESS_KEY_ID: { required: never, read: hasArtifacts, purpose: "key of MLflow's bucket" },
  AWS_SECRET_ACCESS_KEY: { required: never, read: hasArtifacts, purpose: "secret of that key" },
} as const satisfies Record<string, SecretKeyFacts>;

/** The local store with which the app starts if there is no server: in /tmp, lost with the pod. */
export const LOCAL_TRACKING = `sqlite:///${TMP_MOUNT.tmp}/mlflow.db`;

export const settings: Variables = {
  MLFLOW_TRACKING_URI: {
    field: "mlflow",
    value: (config) =>
      config.mlflow === false
        ? LOCAL_TRACKING
        : (external(config)?.url ?? `http://${serviceHost(config, { name, port })}`),
  },
  MLFLOW_EXPERIMENT_NAME: {
    field: "mlflow.experimentName",
    value: ({ mlflow }) => (mlflow === false ? undefined : mlflow.experimentName),
  },
  // While MLflow hangs, so does every request of the process, for this many seconds; the app's own default is 30.
  MLFLOW_HTTP_REQUEST_TIMEOUT: { value: () => 3 },
  // No policy allows it to connect, so each start would wait for DNS.
  MLFLOW_DISABLE_TELEMETRY: { value: () => true },
  // The nightly evaluation always fails with MLflow 3.9: search_traces() has no argument experiment_names.
  TRACE_EVAL_ENABLED: { value: () => false },
};
export const connectionsIn = (config: ResolvedConfig) => (hasOwnTraces(config) ? TRACES_CONNECTIONS : undefined);
export const memoryAtRest = 363 * 2 ** 20;
export const names = {
  ServiceAccount: [name],
  PersistentVolumeClaim: [name],
  Deployment: [name],
  Service: [name],
  PodDisruptionBudget: [name],
} as const;
