// What the module itself puts into the components' pods, so that a config can't put a second one beside it.
import { secretKeysOf } from "./secret-keys.ts";

/** Names of the module's volumes. */
export const VOLUMES = {
  tmp: "tmp",
  python: "aether-python",
  nginx: "nginx",
  run: "run",
  shm: "shm",
  data: "data",
} as const;

/** The components that have pods, with the volumes of these; each is named as its section of the config. */
export const VOLUMES_OF = {
  api: [VOLUMES.tmp, VOLUMES.python],
  scheduler: [VOLUMES.tmp, VOLUMES.python],
  ui: [VOLUMES.tmp, VOLUMES.nginx],
  postgres: [VOLUMES.tmp, VOLUMES.run, VOLUMES.shm, VOLUMES.data],
  mlflow: [VOLUMES.tmp, VOLUMES.data],
  migration: [VOLUMES.python],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Workload = keyof typeof VOLUMES_OF;
export const workloadNames = Object.keys(VOLUMES_OF) as Workload[];

/**
 * The ports they listen on: the app's Containerfile and Containerfile.ui, the images' own. Their names let service meshes know
 * the protocol.
 */
export const PORTS = {
  api: { port: 8000, portName: "http" },
  scheduler: { port: 8000, portName: "http" },
  ui: { port: 8080, portName: "http" },
  postgres: { port: 5432, portName: "postgres" },
  mlflow: { port: 5000, portName: "http" },
  migration: {},
} as const satisfies Record<Workload, { readonly port?: number; readonly portName?: string }>;

/** Where volumes are mounted. */
export const MOUNTS = {
  tmp: "/tmp",
  python: "/opt/aether-k8s",
  nginx: "/etc/aether-ui",
  run: "/var/run/postgresql",
  shm: "/dev/shm",
  postgresData: "/var/lib/postgresql/data",
  mlflowData: "/mlflow",
} as const;

/** The mounts of the component's own container. */
export const MOUNTS_OF = {
  api: [MOUNTS.tmp, MOUNTS.python],
  scheduler: [MOUNTS.tmp, MOUNTS.python],
  ui: [MOUNTS.tmp, MOUNTS.nginx],
  postgres: [MOUNTS.tmp, MOUNTS.run, MOUNTS.shm, MOUNTS.postgresData],
  mlflow: [MOUNTS.tmp, MOUNTS.mlflowData],
  migration: [MOUNTS.python],
} as const satisfies Record<Workload, readonly string[]>;

/** Where the images' own files are: a mount over them would hide the program. */
export const HIDING_OF = {
  api: ["/", "/app", "/app/src"],
  scheduler: ["/", "/app", "/app/src"],
  ui: ["/", "/usr"],
  postgres: ["/", "/usr"],
  mlflow: ["/", "/usr"],
  migration: ["/", "/app", "/app/src"],
} as const satisfies Record<Workload, readonly string[]>;

/** The annotation of pods by which what they read at their start replaces them, and who has it. */
export const CHECKSUM = "checksum/config";
export const CHECKSUMMED: readonly Workload[] = ["api", "scheduler", "ui"];

/** Init containers of the module's own. */
export const INIT_CONTAINERS = { wait: "wait", placeholders: "refuse-placeholders" } as const;

/** How cert-manager is asked for a certificate: the annotation of an Ingress for each kind of issuer. */
export const ISSUER_ANNOTATIONS = {
  Issuer: "cert-manager.io/issuer",
  ClusterIssuer: "cert-manager.io/cluster-issuer",
} as const;

/** Variables of API and scheduler that come from the settings ConfigMap, and the field that decides each. */
export const SETTINGS = {
  ENVIRONMENT: "environment",
  LOG_LEVEL: "logLevel",
  UVICORN_LOG_LEVEL: "logLevel",
  PUBLIC_URL: "publicUrl",
  ALLOWED_ORIGINS: "publicUrl and ingress.extraHosts",
  WEBAUTHN_RP_ID: "host",
  WEBAUTHN_ORIGIN: "publicUrl",
  AUTH_USERNAME: "auth.username",
  JWT_EXPIRY_HOURS: "auth.sessionHours",
  HA_URL: "homeAssistant.url",
  HA_URL_REMOTE: "homeAssistant.remoteUrl",
  LLM_PROVIDER: "llm.provider",
  LLM_MODEL: "llm.model",
  LLM_TEMPERATURE: "llm.temperature",
  LLM_BASE_URL: "llm.baseUrl",
  LLM_FALLBACK_PROVIDER: "llm.fallback.provider",
  LLM_FALLBACK_MODEL: "llm.fallback.model",
  DATA_SCIENTIST_MODEL: "llm.dataScientist.model",
  DATA_SCIENTIST_TEMPERATURE: "llm.dataScientist.temperature",
  DATABASE_POOL_SIZE: "postgres.pool.size",
  DATABASE_MAX_OVERFLOW: "postgres.pool.maxOverflow",
  DATABASE_POOL_TIMEOUT: "postgres.pool.timeoutSeconds",
  DATABASE_POOL_RECYCLE: "postgres.pool.recycleSeconds",
  SCHEDULER_TIMEZONE: "scheduler.timezone",
  DISCOVERY_SYNC_INTERVAL_MINUTES: "scheduler.discoverySyncIntervalMinutes",
  DATA_RETENTION_DAYS: "scheduler.dataRetentionDays",
  LLM_USAGE_RETENTION_DAYS: "scheduler.llmUsageRetentionDays",
  MLFLOW_TRACKING_URI: "mlflow",
  MLFLOW_EXPERIMENT_NAME: "mlflow.experimentName",
} as const;

/** Variables that the app declares and the image's command does not read. */
export const IGNORED_ENV: Readonly<Record<string, string>> = {
  API_HOST: "Remove it: the command listens on every address.",
  API_PORT: "Remove it: the command listens on port 8000.",
  API_WORKERS: "Remove it. The number of processes is decided by api.workers.",
};

const role = { AETHER_ROLE: "nothing: it is the component's role" };
const metadata = { PYTHONPATH: "nothing: it brings the app's package metadata" };
const home = { HOME: "nothing: it is a writable folder" };
const secretsOf = (workload: Parameters<typeof secretKeysOf>[0]) =>
  Object.fromEntries(secretKeysOf(workload).map((key) => [key, "secrets"]));

/**
 * The variables that the component's own container is given one by one, and where each is decided. One more of a name would
 * be there twice; one of the settings ConfigMap would win over it.
 */
export const ENV_OF: Readonly<Record<Workload, Readonly<Record<string, string>>>> = {
  api: { ...role, ...metadata, ...home, WEB_CONCURRENCY: "api.workers", ...secretsOf("api") },
  scheduler: { ...role, ...metadata, ...home, MLFLOW_TRACKING_URI: "mlflow", ...secretsOf("scheduler") },
  ui: {},
  postgres: {
    POSTGRES_DB: "postgres.database",
    POSTGRES_USER: "postgres.user",
    PGDATA: "nothing: it must be below the volume",
    ...secretsOf("postgres"),
  },
  mlflow: {
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "nothing: the job runner needs 500 MB more",
    MLFLOW_DISABLE_TELEMETRY: "nothing: no policy lets it out",
    ...home,
  },
  migration: { ...metadata, ...secretsOf("migration") },
};
