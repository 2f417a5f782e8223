// Where the three environments differ. A value in the config always takes precedence.

/** What a stack is for. Each environment has its own defaults. */
export type Environment = "development" | "staging" | "production";

export interface Preset {
  /** Pods of API and UI without an autoscaler. */
  readonly replicas: number;
  /** The bounds of the API's autoscaler, or `false` for none. */
  readonly autoscaling: { readonly minReplicas: number; readonly maxReplicas: number } | false;
  readonly logLevel: "debug" | "info";
  /** Whether the ingress terminates TLS: a cluster on a laptop has no certificate. */
  readonly tls: boolean;
  readonly postgresStorage: string;
  readonly mlflowStorage: string;
}

export const presets: Readonly<Record<Environment, Preset>> = {
  // One of each: a developer's cluster is one small node, and logs are more useful there than silence.
  development: {
    replicas: 1,
    autoscaling: false,
    logLevel: "debug",
    tls: false,
    postgresStorage: "1Gi",
    mlflowStorage: "1Gi",
  },
  // The shape of production at half its size: rollouts, disruption and autoscaling behave the same and can be rehearsed.
  staging: {
    replicas: 2,
    autoscaling: { minReplicas: 2, maxReplicas: 4 },
    logLevel: "info",
    tls: true,
    postgresStorage: "5Gi",
    mlflowStorage: "5Gi",
  },
  // Two API pods, so that one can be disrupted; at most eight, because their connections must fit one database. Storage: the app
  // keeps 90 days of reports and 30 of usage records (src/settings.py); traces in MLflow are never deleted.
  production: {
    replicas: 2,
    autoscaling: { minReplicas: 2, maxReplicas: 8 },
    logLevel: "info",
    tls: true,
    postgresStorage: "20Gi",
    mlflowStorage: "20Gi",
  },
};
