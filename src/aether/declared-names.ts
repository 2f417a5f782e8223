// Generated from the declarations of the components by `npm run generate`: as types of the components themselves, these would
// bring the whole schema into the declarations of the package.

/** The keys of the Secret. */
export type SecretKey = "JWT_SECRET" | "LLM_API_KEY" | "DATABASE_URL" | "HA_TOKEN" | "GOOGLE_API_KEY" | "WEBHOOK_SECRET" | "API_KEY" | "AUTH_PASSWORD" | "PGHOST" | "PGPORT" | "PGUSER" | "PGPASSWORD" | "PGDATABASE" | "POSTGRES_PASSWORD" | "MLFLOW_BACKEND_STORE_URI" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY";

/** What follows the stack's name in the names of objects, by their kind; a part that ends with `*` goes on. */
export interface NameParts {
  ResourceQuota: "quota";
  LimitRange: "limits";
  NetworkPolicy: "default-deny" | "acme-solver" | "postgres" | "migration" | "mlflow" | "api" | "scheduler" | "ui";
  CiliumNetworkPolicy: "acme-solver" | "api" | "scheduler" | "ui";
  ConfigMap: "config" | "python" | "dashboard" | "postgres" | "migration" | "ui";
  Ingress: "ui" | "api" | "agent";
  HTTPRoute: "http" | "redirect";
  PodMonitor: "metrics";
  PrometheusRule: "alerts";
  ServiceAccount: "postgres" | "migration" | "mlflow" | "api" | "scheduler" | "ui";
  StatefulSet: "postgres";
  Service: "postgres" | "postgres-headless" | "mlflow" | "api" | "scheduler" | "scheduler-headless" | "ui";
  PodDisruptionBudget: "postgres" | "mlflow" | "api" | "scheduler" | "ui";
  Job: "migrate-*";
  PersistentVolumeClaim: "mlflow";
  Deployment: "mlflow" | "api" | "scheduler" | "ui";
  HorizontalPodAutoscaler: "api";
  ScaledObject: "api";
}
