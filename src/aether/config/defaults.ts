// Generated from config/schema.ts by `npm run generate`: what the schema makes of a config that says nothing. Written out,
// because to build the schema takes longer than all the rest of a render; so only the fields that a config mentions are
// built.
import type { Environment } from "../app/presets.ts";
import type { ResolvedConfig } from "./schema.ts";

export const defaults: Readonly<Record<Environment, ResolvedConfig>> = {
  "development": {
    "name": "aether",
    "namespace": "aether",
    "environment": "development",
    "host": "aether.local",
    "logLevel": "debug",
    "images": {
      "pullPolicy": "IfNotPresent",
      "pullSecrets": [],
      "postgres": {
        "repository": "postgres",
        "tag": "16-alpine"
      },
      "cloudNativePg": {
        "repository": "cloudnative-pg/postgresql",
        "tag": "16-standard-trixie"
      },
      "pgbouncer": {
        "repository": "cloudnative-pg/pgbouncer",
        "tag": "1.25.1"
      },
      "rclone": {
        "repository": "rclone/rclone",
        "tag": "1.75.1"
      },
      "gnupg": {
        "repository": "postgres",
        "tag": "16-bookworm"
      },
      "aether": {
        "repository": "aether",
        "tag": "0.1.0"
      },
      "mlflow": {
        "repository": "mlflow/mlflow",
        "tag": "v3.9.0"
      },
      "ui": {
        "repository": "aether-ui",
        "tag": "0.1.0"
      },
      "postgresExporter": {
        "repository": "prometheuscommunity/postgres-exporter",
        "tag": "v0.19.1"
      }
    },
    "homeAssistant": {
      "url": "http://homeassistant.local:8123",
      "address": {
        "cidrs": [
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16"
        ]
      }
    },
    "llm": {
      "provider": "openai",
      "model": "gpt-4o",
      "temperature": 0.7
    },
    "auth": {
      "username": "admin",
      "methods": [
        "password"
      ],
      "sessionHours": 72
    },
    "postgres": {
      "storage": {
        "size": "1Gi"
      },
      "database": "aether",
      "user": "aether",
      "pool": {
        "size": 5,
        "maxOverflow": 10,
        "timeoutSeconds": 30,
        "recycleSeconds": 1800
      },
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "2Gi",
          "ephemeral-storage": "512Mi"
        }
      },
      "startupProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 120
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      }
    },
    "migration": {
      "backoffLimit": 3,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "512Mi",
          "ephemeral-storage": "256Mi"
        }
      }
    },
    "mlflow": {
      "experimentName": "aether",
      "allowedHosts": [],
      "storage": {
        "size": "1Gi"
      },
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "512Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "512Mi"
        }
      },
      "startupProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 36
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      }
    },
    "api": {
      "autoscaling": false,
      "workers": 1,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "128Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "1Gi"
        }
      },
      "startupProbe": {
        "initialDelaySeconds": 30,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 24
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 6,
        "failureThreshold": 3
      }
    },
    "scheduler": {
      "timezone": "UTC",
      "discoverySyncIntervalMinutes": 30,
      "dataRetentionDays": 90,
      "llmUsageRetentionDays": 30,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "320Mi",
          "ephemeral-storage": "128Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "1Gi"
        }
      },
      "startupProbe": {
        "initialDelaySeconds": 30,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 24
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 6,
        "failureThreshold": 3
      }
    },
    "ui": {
      "resources": {
        "requests": {
          "cpu": "10m",
          "memory": "16Mi",
          "ephemeral-storage": "32Mi"
        },
        "limits": {
          "cpu": "200m",
          "memory": "64Mi",
          "ephemeral-storage": "128Mi"
        }
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      },
      "readinessProbe": {
        "initialDelaySeconds": 2,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 2
      }
    },
    "secrets": {
      "existingSecret": {
        "keys": {}
      }
    },
    "ingress": {
      "tls": false,
      "annotations": {},
      "extraHosts": [],
      "openSetup": false
    },
    "networkPolicy": {
      "dns": {
        "namespace": "kube-system",
        "podLabels": {},
        "port": 53,
        "cidrs": [
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "169.254.0.0/16",
          "fc00::/7",
          "fe80::/10"
        ]
      }
    },
    "monitoring": false,
    "quota": {
      "headroomPercent": 25
    },
    "pods": {},
    "commonLabels": {},
    "commonAnnotations": {},
    "extraObjects": [],
    "labelExtraObjects": false
  },
  "staging": {
    "name": "aether",
    "namespace": "aether",
    "environment": "staging",
    "host": "aether.local",
    "logLevel": "info",
    "images": {
      "pullPolicy": "IfNotPresent",
      "pullSecrets": [],
      "postgres": {
        "repository": "postgres",
        "tag": "16-alpine"
      },
      "cloudNativePg": {
        "repository": "cloudnative-pg/postgresql",
        "tag": "16-standard-trixie"
      },
      "pgbouncer": {
        "repository": "cloudnative-pg/pgbouncer",
        "tag": "1.25.1"
      },
      "rclone": {
        "repository": "rclone/rclone",
        "tag": "1.75.1"
      },
      "gnupg": {
        "repository": "postgres",
        "tag": "16-bookworm"
      },
      "aether": {
        "repository": "aether",
        "tag": "0.1.0"
      },
      "mlflow": {
        "repository": "mlflow/mlflow",
        "tag": "v3.9.0"
      },
      "ui": {
        "repository": "aether-ui",
        "tag": "0.1.0"
      },
      "postgresExporter": {
        "repository": "prometheuscommunity/postgres-exporter",
        "tag": "v0.19.1"
      }
    },
    "homeAssistant": {
      "url": "http://homeassistant.local:8123",
      "address": {
        "cidrs": [
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16"
        ]
      }
    },
    "llm": {
      "provider": "openai",
      "model": "gpt-4o",
      "temperature": 0.7
    },
    "auth": {
      "username": "admin",
      "methods": [
        "password"
      ],
      "sessionHours": 72
    },
    "postgres": {
      "storage": {
        "size": "5Gi"
      },
      "database": "aether",
      "user": "aether",
      "pool": {
        "size": 5,
        "maxOverflow": 10,
        "timeoutSeconds": 30,
        "recycleSeconds": 1800
      },
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "2Gi",
          "ephemeral-storage": "512Mi"
        }
      },
      "startupProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 120
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      }
    },
    "migration": {
      "backoffLimit": 3,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "512Mi",
          "ephemeral-storage": "256Mi"
        }
      }
    },
    "mlflow": {
      "experimentName": "aether",
      "allowedHosts": [],
      "storage": {
        "size": "5Gi"
      },
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "512Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "512Mi"
        }
      },
      "startupProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 36
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      }
    },
    "api": {
      "autoscaling": {
        "minReplicas": 2,
        "maxReplicas": 4,
        "targetCPUUtilizationPercentage": 70
      },
      "workers": 1,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "128Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "1Gi"
        }
      },
      "startupProbe": {
        "initialDelaySeconds": 30,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 24
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 6,
        "failureThreshold": 3
      }
    },
    "scheduler": {
      "timezone": "UTC",
      "discoverySyncIntervalMinutes": 30,
      "dataRetentionDays": 90,
      "llmUsageRetentionDays": 30,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "320Mi",
          "ephemeral-storage": "128Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "1Gi"
        }
      },
      "startupProbe": {
        "initialDelaySeconds": 30,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 24
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 6,
        "failureThreshold": 3
      }
    },
    "ui": {
      "resources": {
        "requests": {
          "cpu": "10m",
          "memory": "16Mi",
          "ephemeral-storage": "32Mi"
        },
        "limits": {
          "cpu": "200m",
          "memory": "64Mi",
          "ephemeral-storage": "128Mi"
        }
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      },
      "readinessProbe": {
        "initialDelaySeconds": 2,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 2
      }
    },
    "secrets": {
      "existingSecret": {
        "keys": {}
      }
    },
    "ingress": {
      "tls": {},
      "annotations": {},
      "extraHosts": [],
      "openSetup": false
    },
    "networkPolicy": {
      "dns": {
        "namespace": "kube-system",
        "podLabels": {},
        "port": 53,
        "cidrs": [
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "169.254.0.0/16",
          "fc00::/7",
          "fe80::/10"
        ]
      }
    },
    "monitoring": false,
    "quota": {
      "headroomPercent": 25
    },
    "pods": {},
    "commonLabels": {},
    "commonAnnotations": {},
    "extraObjects": [],
    "labelExtraObjects": false
  },
  "production": {
    "name": "aether",
    "namespace": "aether",
    "environment": "production",
    "host": "aether.local",
    "logLevel": "info",
    "images": {
      "pullPolicy": "IfNotPresent",
      "pullSecrets": [],
      "postgres": {
        "repository": "postgres",
        "tag": "16-alpine"
      },
      "cloudNativePg": {
        "repository": "cloudnative-pg/postgresql",
        "tag": "16-standard-trixie"
      },
      "pgbouncer": {
        "repository": "cloudnative-pg/pgbouncer",
        "tag": "1.25.1"
      },
      "rclone": {
        "repository": "rclone/rclone",
        "tag": "1.75.1"
      },
      "gnupg": {
        "repository": "postgres",
        "tag": "16-bookworm"
      },
      "aether": {
        "repository": "aether",
        "tag": "0.1.0"
      },
      "mlflow": {
        "repository": "mlflow/mlflow",
        "tag": "v3.9.0"
      },
      "ui": {
        "repository": "aether-ui",
        "tag": "0.1.0"
      },
      "postgresExporter": {
        "repository": "prometheuscommunity/postgres-exporter",
        "tag": "v0.19.1"
      }
    },
    "homeAssistant": {
      "url": "http://homeassistant.local:8123",
      "address": {
        "cidrs": [
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16"
        ]
      }
    },
    "llm": {
      "provider": "openai",
      "model": "gpt-4o",
      "temperature": 0.7
    },
    "auth": {
      "username": "admin",
      "methods": [
        "password"
      ],
      "sessionHours": 72
    },
    "postgres": {
      "storage": {
        "size": "20Gi"
      },
      "database": "aether",
      "user": "aether",
      "pool": {
        "size": 5,
        "maxOverflow": 10,
        "timeoutSeconds": 30,
        "recycleSeconds": 1800
      },
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "2Gi",
          "ephemeral-storage": "512Mi"
        }
      },
      "startupProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 120
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      }
    },
    "migration": {
      "backoffLimit": 3,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "512Mi",
          "ephemeral-storage": "256Mi"
        }
      }
    },
    "mlflow": {
      "experimentName": "aether",
      "allowedHosts": [],
      "storage": {
        "size": "20Gi"
      },
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "512Mi",
          "ephemeral-storage": "64Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "512Mi"
        }
      },
      "startupProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 36
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      }
    },
    "api": {
      "autoscaling": {
        "minReplicas": 2,
        "maxReplicas": 8,
        "targetCPUUtilizationPercentage": 70
      },
      "workers": 1,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "256Mi",
          "ephemeral-storage": "128Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "1Gi"
        }
      },
      "startupProbe": {
        "initialDelaySeconds": 30,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 24
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 6,
        "failureThreshold": 3
      }
    },
    "scheduler": {
      "timezone": "UTC",
      "discoverySyncIntervalMinutes": 30,
      "dataRetentionDays": 90,
      "llmUsageRetentionDays": 30,
      "resources": {
        "requests": {
          "cpu": "250m",
          "memory": "320Mi",
          "ephemeral-storage": "128Mi"
        },
        "limits": {
          "cpu": "1000m",
          "memory": "1Gi",
          "ephemeral-storage": "1Gi"
        }
      },
      "startupProbe": {
        "initialDelaySeconds": 30,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 24
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 10,
        "failureThreshold": 6
      },
      "readinessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 6,
        "failureThreshold": 3
      }
    },
    "ui": {
      "resources": {
        "requests": {
          "cpu": "10m",
          "memory": "16Mi",
          "ephemeral-storage": "32Mi"
        },
        "limits": {
          "cpu": "200m",
          "memory": "64Mi",
          "ephemeral-storage": "128Mi"
        }
      },
      "livenessProbe": {
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "failureThreshold": 3
      },
      "readinessProbe": {
        "initialDelaySeconds": 2,
        "periodSeconds": 5,
        "timeoutSeconds": 5,
        "failureThreshold": 2
      }
    },
    "secrets": {
      "existingSecret": {
        "keys": {}
      }
    },
    "ingress": {
      "tls": {},
      "annotations": {},
      "extraHosts": [],
      "openSetup": false
    },
    "networkPolicy": {
      "dns": {
        "namespace": "kube-system",
        "podLabels": {},
        "port": 53,
        "cidrs": [
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "169.254.0.0/16",
          "fc00::/7",
          "fe80::/10"
        ]
      }
    },
    "monitoring": false,
    "quota": {
      "headroomPercent": 25
    },
    "pods": {},
    "commonLabels": {},
    "commonAnnotations": {},
    "extraObjects": [],
    "labelExtraObjects": false
  }
};
