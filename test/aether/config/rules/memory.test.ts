import { contradictions, type Row } from "../problems.ts";

const rows: Row[] = [
  {
    fact: "more connections than the database has memory for, 8 MiB each beside what they share",
    config: { postgres: { resources: { limits: { memory: "1826Mi" } } } },
    at: "postgres.resources.limits.memory",
    says: "is 1826Mi, but 157 connections x 8Mi = 1256Mi must fit into eleven sixteenths of it",
    fix: 'Set it to at least "1827Mi", or lower postgres.pool.size and postgres.pool.maxOverflow.',
    legal: { postgres: { resources: { limits: { memory: "1827Mi" } } } },
  },
  {
    fact: "connections that nobody opens, but that the database would have to have memory for",
    config: { postgres: { maxConnections: 940 } },
    at: "postgres.resources.limits.memory",
    says: "is 2Gi, but 940 connections x 8Mi = 7520Mi",
    fix: "or lower postgres.maxConnections to 157.",
    legal: { postgres: { maxConnections: 940, resources: { limits: { memory: "11Gi" } } } },
  },
  {
    fact: "less memory than a migration takes",
    config: { migration: { resources: { requests: { memory: "64Mi" }, limits: { memory: "93Mi" } } } },
    at: "migration.resources.limits.memory",
    says: "is 93Mi, but 70Mi are used",
    fix: 'Set it to at least "94Mi".',
    legal: { migration: { resources: { requests: { memory: "64Mi" }, limits: { memory: "94Mi" } } } },
  },
  {
    fact: "less memory than nginx takes",
    config: { ui: { resources: { requests: { memory: "8Mi" }, limits: { memory: "9Mi" } } } },
    at: "ui.resources.limits.memory",
    says: "is 9Mi, but 7Mi are used",
    fix: 'Set it to at least "10Mi".',
    legal: { ui: { resources: { requests: { memory: "8Mi" }, limits: { memory: "10Mi" } } } },
  },
  {
    fact: "processes for which the pod has no memory left to work with",
    config: { api: { workers: 4, autoscaling: false } },
    at: "api.resources.limits.memory",
    says: "is 1Gi, but 4 processes x 240Mi = 960Mi are used at rest, and requests need a quarter more",
    fix: 'Set it to at least "1280Mi", or lower api.workers.',
    legal: {
      api: { workers: 4, autoscaling: false, resources: { limits: { memory: "1280Mi" } } },
      postgres: { pool: { size: 5, maxOverflow: 0 } },
    },
  },
  {
    fact: "processes that at rest use so much that the autoscaler would take no pod away again",
    config: { api: { workers: 3 } },
    at: "api.resources.limits.memory",
    says: "3 processes x 240Mi = 720Mi are used at rest: after scaling to 3 pods, the autoscaler would never scale down",
    fix: 'Set it to at least "1440Mi", or lower api.workers.',
    legal: {
      api: { workers: 3, resources: { limits: { memory: "1440Mi" } } },
      postgres: { pool: { size: 5, maxOverflow: 0 } },
    },
  },
  {
    fact: "an API that uses its whole memory at rest",
    config: { api: { resources: { limits: { memory: "256Mi" } } } },
    at: "api.resources.limits.memory",
    says: "is 256Mi, and the autoscaler's target is three quarters of it, but 240Mi are used at rest",
    fix: 'Set it to at least "480Mi".',
    legal: { api: { resources: { limits: { memory: "480Mi" } } } },
  },
  {
    fact: "a memory target that every pod reaches at rest",
    config: { api: { autoscaling: { targetMemoryAverageValue: "359Mi" } } },
    at: "api.autoscaling.targetMemoryAverageValue",
    says: "is 359Mi, but 240Mi are used at rest",
    fix: 'Set it to at least "360Mi", below the memory limit.',
    legal: { api: { autoscaling: { targetMemoryAverageValue: "360Mi" } } },
  },
  {
    fact: "a scheduler that has no memory to work with",
    config: { scheduler: { resources: { limits: { memory: "333Mi" }, requests: { memory: "256Mi" } } } },
    at: "scheduler.resources.limits.memory",
    says: "is 333Mi, but 250Mi are used at rest",
    fix: '"334Mi"',
    legal: { scheduler: { resources: { limits: { memory: "334Mi" } } } },
  },
  {
    fact: "an MLflow that has no memory to work with",
    config: { mlflow: { resources: { limits: { memory: "400Mi" }, requests: { memory: "256Mi" } } } },
    at: "mlflow.resources.limits.memory",
    says: "is 400Mi, but 363Mi are used at rest",
    fix: '"484Mi"',
    legal: { mlflow: { resources: { limits: { memory: "512Mi" } } } },
  },
];

contradictions("memory", rows);
