// Generated from the declarations of the components by `npm run generate`: as types of the components themselves, these would
// bring the whole schema into the declarations of the package.

/** The keys of the Secret. */
export type SecretKey = "JWT_SECRET" | "LLM_API_KEY" | "DATABASE_URL" | "HA_TOKEN" | "GOOGLE_API_KEY" | "WEBHOOK_SECRET" | "API_KEY" | "AUTH_PASSWORD" | "PGHOST" | "PGPORT" | "PGUSER" | "PGPASSWORD" | "PGDATABASE" | "POSTGRES_PASSWORD" | "DATA_SOURCE_PASS" | "MLFLOW_DATABASE_PASSWORD" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "MLFLOW_BACKEND_STORE_URI";

/** What follows the stack's name in the names of objects, by their kind; a part that ends with `*` goes on. */
export interface NameParts {
  ResourceQuota: "quota";
  LimitRange: "limits";
  NetworkPolicy: "default-deny" | "acme-solver" | "postgres" | "pooler" | "backup" | "migration" | "mlflow" | "api" | "scheduler" | "ui" | "postgres-exporter";
  CiliumNetworkPolicy: "acme-solver" | "api" | "scheduler" | "ui";
  ConfigMap: "config" | "python" | "dashboard" | "postgres" | "pooler" | "migration" | "ui";
  Ingress: "ui" | "api" | "agent";
  HTTPRoute: "http" | "redirect";
  PodMonitor: "metrics" | "postgres-metrics";
  PrometheusRule: "alerts";
  ServiceAccount: "postgres" | "pooler" | "backup" | "migration" | "mlflow" | "api" | "scheduler" | "ui" | "postgres-exporter";
  StatefulSet: "postgres";
  Service: "postgres" | "postgres-headless" | "pooler" | "mlflow" | "api" | "scheduler" | "scheduler-headless" | "ui";
  PodDisruptionBudget: "postgres" | "pooler" | "mlflow" | "api" | "scheduler" | "ui";
  Cluster: "postgres";
  Deployment: "pooler" | "mlflow" | "api" | "scheduler" | "ui" | "postgres-exporter";
  PersistentVolumeClaim: "backup" | "mlflow";
  CronJob: "backup" | "restore" | "backup-mlflow" | "restore-mlflow";
  Job: "migrate-*";
  HorizontalPodAutoscaler: "api";
  ScaledObject: "api";
}
