// Generated from config/schema.ts by `npm run generate`.
import type { IAffinity } from "kubernetes-models/v1/Affinity";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import type { IMetricSpec } from "kubernetes-models/autoscaling/v2/MetricSpec";
import type { ISecurityContext } from "kubernetes-models/v1/SecurityContext";
import type { IToleration } from "kubernetes-models/v1/Toleration";
import type { ITopologySpreadConstraint } from "kubernetes-models/v1/TopologySpreadConstraint";
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import type { AnyObject } from "../../toolkit/kubernetes/manifest.ts";

/** The config of a stack. Every section is optional and has defaults. */
export interface AetherConfig {
  /**
   * Prefix of every object's name.
   * @default "aether"
   */
  name?: string;
  /**
   * Namespace of the stack. It is rendered unless `createNamespace` is false.
   * @default "aether"
   */
  namespace?: string;
  /** Whether to render the Namespace. Default: true, but false with the `migration.hook` of Helm, whose charts cannot create the namespace that they are installed in. Without it, create the namespace yourself, with the label `pod-security.kubernetes.io/enforce: restricted`. */
  createNamespace?: boolean;
  /**
   * Chooses the defaults and sets ENVIRONMENT. The defaults include the size of volumes, which cannot change once Postgres has a volume: when you change the environment, set `postgres.storage.size` to the current size.
   * @default "production"
   */
  environment?: "development" | "staging" | "production";
  /** The kind of cluster, if it needs different objects. `openshift`: pods do not set user and group, because OpenShift assigns them, and may use the DNS of openshift-dns; the Ingress is for OpenShift's router. */
  platform?: "openshift";
  /** Service mesh that the pods join; it must be installed with its CNI plugin. Pods get its label or annotations, and its sidecars are native ones. Policies open its ports and allow connections to its control plane (in `istio-system` or `linkerd`). The quota counts the proxies. Default: none. */
  mesh?: "istio" | "istio-ambient" | "linkerd";
  /**
   * Host name of Aether for its users.
   * @default "aether.local"
   */
  host?: string;
  /** URL of Aether in the browser (PUBLIC_URL). Default: built from `host`, with https if TLS is on. */
  publicUrl?: string;
  /**
   * Log level of API and scheduler. Default: debug in development, otherwise info.
   * @default "info"
   */
  logLevel?: "debug" | "info" | "warning" | "error";
  /** Where to pull images from. */
  images?: {
    /** Registry for all images, for a mirror or an air-gapped cluster. */
    registry?: string;
    /**
     * When the kubelet pulls images.
     * @default "IfNotPresent"
     */
    pullPolicy?: "IfNotPresent" | "Always" | "Never";
    /** Names of the Secrets with registry credentials. */
    pullSecrets?: readonly string[];
    /**
     * PostgreSQL.
     * @default {"repository":"postgres","tag":"16-alpine"}
     */
    postgres?: Image;
    /**
     * PostgreSQL for CloudNativePG's operator. Use the major version of `postgres`, whose programs make the backups.
     * @default {"repository":"cloudnative-pg/postgresql","tag":"16-standard-trixie"}
     */
    cloudNativePg?: Image;
    /**
     * PgBouncer, from the CloudNativePG project. Version 1.21 or later is required, for prepared statements.
     * @default {"repository":"cloudnative-pg/pgbouncer","tag":"1.25.1"}
     */
    pgbouncer?: Image;
    /**
     * rclone, which uploads backups to S3.
     * @default {"repository":"rclone/rclone","tag":"1.75.1"}
     */
    rclone?: Image;
    /**
     * GnuPG, which encrypts backups; PostgreSQL's image on Debian has it.
     * @default {"repository":"postgres","tag":"16-bookworm"}
     */
    gnupg?: Image;
    /**
     * The app, built by you: there is no public image.
     * @default {"repository":"aether","tag":"0.1.0"}
     */
    aether?: Image;
    /**
     * MLflow.
     * @default {"repository":"mlflow/mlflow","tag":"v3.9.0"}
     */
    mlflow?: Image;
    /**
     * The UI, built by you.
     * @default {"repository":"aether-ui","tag":"0.1.0"}
     */
    ui?: Image;
    /**
     * The PostgreSQL exporter.
     * @default {"repository":"prometheuscommunity/postgres-exporter","tag":"v0.19.1"}
     */
    postgresExporter?: Image;
  };
  /**
   * The Home Assistant that Aether manages.
   * @default {"address":{"cidrs":["10.0.0.0/8","172.16.0.0/12","192.168.0.0/16"]}}
   */
  homeAssistant?: {
    /**
     * URL of Home Assistant as the pods call it (HA_URL). Pods do not resolve mDNS names (`.local`) unless your DNS server knows them: set `address.ip`.
     * @default "http://homeassistant.local:8123"
     */
    url?: string;
    /** Second URL, used when the first does not answer (HA_URL_REMOTE). */
    remoteUrl?: string;
    /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
    address?: Address;
    /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
    remoteAddress?: Address;
  };
  /** The language model. */
  llm?: {
    /**
     * Provider (LLM_PROVIDER).
     * @default "openai"
     */
    provider?: "openai" | "openrouter" | "google" | "ollama" | "together" | "groq" | "custom";
    /**
     * Model (LLM_MODEL).
     * @default "gpt-4o"
     */
    model?: string;
    /**
     * Sampling temperature (LLM_TEMPERATURE).
     * @default 0.7
     */
    temperature?: number;
    /** Base URL of an OpenAI-compatible API (LLM_BASE_URL). Needed for `custom` and `ollama`. */
    baseUrl?: string;
    /** Used when the provider fails; `baseUrl` applies to it as well. */
    fallback?: {
      /** Provider (LLM_FALLBACK_PROVIDER). */
      provider: "openai" | "openrouter" | "google" | "ollama" | "together" | "groq" | "custom";
      /** Model (LLM_FALLBACK_MODEL). */
      model: string;
    };
    /** Another model for the data science agents. */
    dataScientist?: {
      /** Model (DATA_SCIENTIST_MODEL). */
      model: string;
      /** Temperature (DATA_SCIENTIST_TEMPERATURE). */
      temperature?: number;
    };
    /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
    address?: Address;
  };
  /** Who may log in. */
  auth?: {
    /**
     * Login name (AUTH_USERNAME).
     * @default "admin"
     */
    username?: string;
    /**
     * How people and programs log in. Each method requires its key in the Secret: AUTH_PASSWORD, API_KEY. At least one.
     * @default ["password"]
     */
    methods?: readonly ("password" | "apiKey")[];
    /**
     * How long a login lasts, in hours (JWT_EXPIRY_HOURS).
     * @default 72
     */
    sessionHours?: number;
  };
  /** The database: in the cluster, run by the stack or by CloudNativePG's operator, or `external`. */
  postgres?: PodFields & {
    /** The volume for the data. Argo CD, Flux and Helm keep it, and its Namespace, when the stack is deleted. Deleting the Namespace, as `kubectl delete -f` does, deletes the volume too. */
    storage?: Storage;
    /**
     * Database that is created on the first start.
     * @default "aether"
     */
    database?: string;
    /**
     * Owner of the database, without superuser rights. Database and owner are created only in an empty volume.
     * @default "aether"
     */
    user?: string;
    /** max_connections of the server. Default: what the pools can open, with room to spare, so that more API pods rarely change it. A change restarts PostgreSQL. */
    maxConnections?: number;
    /** The app's connection pool, one in each process of API and scheduler. */
    pool?: {
      /**
       * Connections that each process keeps open (DATABASE_POOL_SIZE).
       * @default 5
       */
      size?: number;
      /**
       * Additional connections that each process can open temporarily (DATABASE_MAX_OVERFLOW).
       * @default 10
       */
      maxOverflow?: number;
      /**
       * Seconds that a request waits for a connection (DATABASE_POOL_TIMEOUT).
       * @default 30
       */
      timeoutSeconds?: number;
      /**
       * Seconds after which a connection is replaced; -1 means never (DATABASE_POOL_RECYCLE).
       * @default 1800
       */
      recycleSeconds?: number;
    };
    /** PgBouncer between the app and the database, in transaction mode, so that many API pods share few connections. Migration and backup connect directly, because they need sessions. Default: none. */
    pooler?: PodFields & {
      /**
       * Pods.
       * @default 2
       */
      replicas?: number;
      /**
       * Connections that each pooler pod opens to the database. The transactions of all pods of the app share them.
       * @default 20
       */
      size?: number;
      /**
       * Resources of the component's own container.
       * @default {"requests":{"cpu":"50m","memory":"32Mi","ephemeral-storage":"32Mi"},"limits":{"cpu":"1000m","memory":"128Mi","ephemeral-storage":"128Mi"}}
       */
      resources?: Resources;
    };
    /** Scheduled dumps of the database, and the Job that restores one. Default: none. */
    backup?: PodFields & {
      /**
       * When to make a dump, in CronJob syntax.
       * @default "17 3 * * *"
       */
      schedule?: string;
      /**
       * Time zone of the schedule, such as "Europe/Berlin".
       * @default "Etc/UTC"
       */
      timeZone?: string;
      /** Which dumps to keep. Others are deleted after each successful backup. */
      retention?: {
        /**
         * Number of dumps to keep; the newest are kept.
         * @default 14
         */
        count?: number;
        days?: never;
      } | {
        /** Days to keep dumps. The newest dump is always kept. */
        days: number;
        count?: never;
      };
      /** Where the dumps are kept: on a volume of the cluster, or in S3. */
      to: {
        /** The volume for the data. Argo CD, Flux and Helm keep it, and its Namespace, when the stack is deleted. Deleting the Namespace, as `kubectl delete -f` does, deletes the volume too. */
        claim?: Storage;
        s3?: never;
      } | {
        /** An S3 service. The Secret must contain AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, unless the backup has an identity of your cloud (`serviceAccountAnnotations`, `serviceAccountName`). */
        s3: {
          /** Bucket; it must exist. */
          bucket: string;
          /**
           * Folder in the bucket. `retention` deletes any file in it that is named like a dump, so use a different folder for each stack.
           * @default "aether"
           */
          prefix?: string;
          /** URL of an S3 service that is not AWS. */
          endpoint?: string;
          /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
          address?: Address;
          /**
           * Region.
           * @default "us-east-1"
           */
          region?: string;
        };
        claim?: never;
      };
      /** Encryption of the dumps by GnuPG. A restore needs the private key: as `private.asc`, and `passphrase` if the key has one, in a Secret `<name>-backup-key`, which its Job waits for. Default: none. */
      encryption?: {
        /** OpenPGP public key, as `gpg --armor --export` prints it. If it expires, all later backups fail. */
        publicKey: string;
      };
      /**
       * Whether to back up MLflow's volume as well. A separate CronJob does this, because its pod must run on MLflow's node.
       * @default false
       */
      mlflow?: boolean;
      /**
       * Resources of the component's own container.
       * @default {"requests":{"cpu":"100m","memory":"64Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"512Mi","ephemeral-storage":"4Gi"}}
       */
      resources?: Resources;
    };
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"256Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"2Gi","ephemeral-storage":"512Mi"}}
     */
    resources?: Resources;
    /**
     * How long a start may take before the container is restarted. Path and port are fixed.
     * @default {"periodSeconds":5,"timeoutSeconds":5,"failureThreshold":120}
     */
    startupProbe?: ProbeTiming;
    /**
     * When to restart a container that hangs. Path and port are fixed.
     * @default {"periodSeconds":10,"timeoutSeconds":5,"failureThreshold":6}
     */
    livenessProbe?: ProbeTiming;
    /**
     * When to send traffic to the pod. Path and port are fixed.
     * @default {"periodSeconds":5,"timeoutSeconds":5,"failureThreshold":3}
     */
    readinessProbe?: ProbeTiming;
    cloudNativePg?: never;
    external?: never;
  } | {
    /** A Cluster object (postgresql.cnpg.io/v1), for which CloudNativePG's operator runs the database. The app's URL comes from the Secret `<name>-postgres-app`, which the operator creates: DATABASE_URL and POSTGRES_PASSWORD are not needed. */
    cloudNativePg: {
      /**
       * Number of PostgreSQL servers: one accepts writes, the others replicate it and take over if it fails.
       * @default 3
       */
      instances?: number;
      /** The volume of each instance. CloudNativePG deletes them with the Cluster object, which Argo CD, Flux and Helm keep. */
      storage?: {
        /**
         * Size of each volume.
         * @default "20Gi"
         */
        size?: string | number;
        /** StorageClass. Default: the cluster's default class. */
        storageClassName?: string;
      };
      /**
       * Database that is created on the first start.
       * @default "aether"
       */
      database?: string;
      /**
       * Owner of the database, without superuser rights. Database and owner are created only in an empty volume.
       * @default "aether"
       */
      user?: string;
      /** max_connections of the server. Default: what the pools can open, with room to spare, so that more API pods rarely change it. A change restarts PostgreSQL. */
      maxConnections?: number;
      /** Additional PostgreSQL settings. */
      parameters?: { [key: string]: string };
      /** Continuous archive of the database by CloudNativePG's Barman Cloud plugin, which must be installed with the operator. You create the ObjectStore and a ScheduledBackup, for example in `extraObjects`. Default: none. */
      walArchive?: {
        /** Name of the ObjectStore (barmancloud.cnpg.io/v1), in the same namespace. */
        objectStore: string;
        /** Its `endpointURL`. Default: a service on the internet. */
        endpoint?: string;
        /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
        address?: Address;
      };
      /**
       * Resources of the component's own container.
       * @default {"requests":{"cpu":"250m","memory":"256Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"2Gi","ephemeral-storage":"512Mi"}}
       */
      resources?: Resources;
      /** Labels that a node must have. */
      nodeSelector?: { [key: string]: string };
      /** Taints that the pods tolerate. */
      tolerations?: readonly IToleration[];
      /** PriorityClass of the pods; it must exist. */
      priorityClassName?: string;
      /** The operator's pods, from which policies allow connections. */
      operator?: {
        /**
         * Its namespace.
         * @default "cnpg-system"
         */
        namespace?: string;
        /**
         * Labels of its pods.
         * @default {"app.kubernetes.io/name":"cloudnative-pg"}
         */
        matchLabels?: { [key: string]: string };
      };
      /** The Kubernetes API server, which each instance calls. Default: any address, at 443 and 6443. `kubectl get endpoints kubernetes` prints address and port. */
      apiServer?: {
        /** Its addresses. Default: any. At least one. */
        cidrs?: readonly string[];
        /** Its ports. Default: 443 and 6443. At least one. */
        ports?: readonly number[];
      };
    };
    /** The app's connection pool, one in each process of API and scheduler. */
    pool?: {
      /**
       * Connections that each process keeps open (DATABASE_POOL_SIZE).
       * @default 5
       */
      size?: number;
      /**
       * Additional connections that each process can open temporarily (DATABASE_MAX_OVERFLOW).
       * @default 10
       */
      maxOverflow?: number;
      /**
       * Seconds that a request waits for a connection (DATABASE_POOL_TIMEOUT).
       * @default 30
       */
      timeoutSeconds?: number;
      /**
       * Seconds after which a connection is replaced; -1 means never (DATABASE_POOL_RECYCLE).
       * @default 1800
       */
      recycleSeconds?: number;
    };
    /** PgBouncer between the app and the database, in transaction mode, so that many API pods share few connections. Migration and backup connect directly, because they need sessions. Default: none. */
    pooler?: PodFields & {
      /**
       * Pods.
       * @default 2
       */
      replicas?: number;
      /**
       * Connections that each pooler pod opens to the database. The transactions of all pods of the app share them.
       * @default 20
       */
      size?: number;
      /**
       * Resources of the component's own container.
       * @default {"requests":{"cpu":"50m","memory":"32Mi","ephemeral-storage":"32Mi"},"limits":{"cpu":"1000m","memory":"128Mi","ephemeral-storage":"128Mi"}}
       */
      resources?: Resources;
    };
    /** Scheduled dumps of the database, and the Job that restores one. Default: none. */
    backup?: PodFields & {
      /**
       * When to make a dump, in CronJob syntax.
       * @default "17 3 * * *"
       */
      schedule?: string;
      /**
       * Time zone of the schedule, such as "Europe/Berlin".
       * @default "Etc/UTC"
       */
      timeZone?: string;
      /** Which dumps to keep. Others are deleted after each successful backup. */
      retention?: {
        /**
         * Number of dumps to keep; the newest are kept.
         * @default 14
         */
        count?: number;
        days?: never;
      } | {
        /** Days to keep dumps. The newest dump is always kept. */
        days: number;
        count?: never;
      };
      /** Where the dumps are kept: on a volume of the cluster, or in S3. */
      to: {
        /** The volume for the data. Argo CD, Flux and Helm keep it, and its Namespace, when the stack is deleted. Deleting the Namespace, as `kubectl delete -f` does, deletes the volume too. */
        claim?: Storage;
        s3?: never;
      } | {
        /** An S3 service. The Secret must contain AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, unless the backup has an identity of your cloud (`serviceAccountAnnotations`, `serviceAccountName`). */
        s3: {
          /** Bucket; it must exist. */
          bucket: string;
          /**
           * Folder in the bucket. `retention` deletes any file in it that is named like a dump, so use a different folder for each stack.
           * @default "aether"
           */
          prefix?: string;
          /** URL of an S3 service that is not AWS. */
          endpoint?: string;
          /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
          address?: Address;
          /**
           * Region.
           * @default "us-east-1"
           */
          region?: string;
        };
        claim?: never;
      };
      /** Encryption of the dumps by GnuPG. A restore needs the private key: as `private.asc`, and `passphrase` if the key has one, in a Secret `<name>-backup-key`, which its Job waits for. Default: none. */
      encryption?: {
        /** OpenPGP public key, as `gpg --armor --export` prints it. If it expires, all later backups fail. */
        publicKey: string;
      };
      /**
       * Whether to back up MLflow's volume as well. A separate CronJob does this, because its pod must run on MLflow's node.
       * @default false
       */
      mlflow?: boolean;
      /**
       * Resources of the component's own container.
       * @default {"requests":{"cpu":"100m","memory":"64Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"512Mi","ephemeral-storage":"4Gi"}}
       */
      resources?: Resources;
    };
    storage?: never;
    database?: never;
    user?: never;
    maxConnections?: never;
    resources?: never;
    startupProbe?: never;
    livenessProbe?: never;
    readinessProbe?: never;
    external?: never;
  } & { [Field in keyof PodFields]?: never } | {
    /** An existing database. Its URL comes from the Secret's DATABASE_URL. */
    external: {
      /** Host of the server, as in DATABASE_URL. */
      host: string;
      /**
       * Port of the server.
       * @default 5432
       */
      port?: number;
      /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
      address?: Address;
      /** User of the database, if a Secret has the parts of the URL (PGPASSWORD and others) but not this one. */
      user?: string;
      /** Name of the database, if a Secret has the parts of the URL but not this one. */
      database?: string;
      /** TLS to the database, in every container that connects to it. */
      tls?: {
        /**
         * libpq's sslmode. A stricter mode in DATABASE_URL takes precedence.
         * @default "verify-full"
         */
        mode?: "require" | "verify-ca" | "verify-full";
        /** Secret with the CA certificates. Default: public CAs. */
        caSecret?: {
          /** Its name. */
          name: string;
          /**
           * Its key.
           * @default "ca.crt"
           */
          key?: string;
        };
        /** ConfigMap with the CA certificates. */
        caConfigMap?: {
          /** Its name. */
          name: string;
          /**
           * Its key.
           * @default "ca.crt"
           */
          key?: string;
        };
      };
      /**
       * The value of `SHOW max_connections` on the server.
       * @default 100
       */
      maxConnections?: number;
    };
    /** The app's connection pool, one in each process of API and scheduler. */
    pool?: {
      /**
       * Connections that each process keeps open (DATABASE_POOL_SIZE).
       * @default 5
       */
      size?: number;
      /**
       * Additional connections that each process can open temporarily (DATABASE_MAX_OVERFLOW).
       * @default 10
       */
      maxOverflow?: number;
      /**
       * Seconds that a request waits for a connection (DATABASE_POOL_TIMEOUT).
       * @default 30
       */
      timeoutSeconds?: number;
      /**
       * Seconds after which a connection is replaced; -1 means never (DATABASE_POOL_RECYCLE).
       * @default 1800
       */
      recycleSeconds?: number;
    };
    storage?: never;
    database?: never;
    user?: never;
    maxConnections?: never;
    pooler?: never;
    backup?: never;
    resources?: never;
    startupProbe?: never;
    livenessProbe?: never;
    readinessProbe?: never;
    cloudNativePg?: never;
  } & { [Field in keyof PodFields]?: never };
  /** The Job that updates the database schema. */
  migration?: PodFields & {
    /** Makes the Job a hook of that tool. Default: a plain Job, whose name changes with its content. With `helm`, the Namespace is not rendered (see `createNamespace`): use `--create-namespace`. */
    hook?: "helm" | "argocd";
    /** When the hook runs. Default: pre-install,pre-upgrade for Helm, Sync for Argo CD. */
    hookStage?: string;
    /**
     * Failed attempts after which the Job fails. An error that needs a change, such as a wrong password, fails it at once; a drained node or a stopped pod does not count.
     * @default 3
     */
    backoffLimit?: number;
    /** Seconds after which the Job is stopped, including the time its pod waits for a Secret, an image or a node. Default: none. */
    activeDeadlineSeconds?: number;
    /** Seconds to keep a finished Job. Flux and Argo CD recreate an expired Job, unless it is a hook. Default: until you delete it. */
    ttlSecondsAfterFinished?: number;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"256Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"512Mi","ephemeral-storage":"256Mi"}}
     */
    resources?: Resources;
  };
  /** The MLflow server: in the cluster, `external`, or `false`: traces are then kept in each pod and lost when it ends. */
  mlflow?: false | PodFields & {
    /**
     * Experiment for traces (MLFLOW_EXPERIMENT_NAME).
     * @default "aether"
     */
    experimentName?: string;
    /** A PostgreSQL database instead of a file on the volume. `postgres` is the stack's own: it gets a role and a database named `mlflow`, with the password MLFLOW_DATABASE_PASSWORD of the Secret. They are created only in an empty volume; for an existing one, see the guide. For another server, the URL is the Secret's MLFLOW_BACKEND_STORE_URI (`postgresql://user:password@host:port/database`). The image needs psycopg2: the default tag becomes `v3.9.0-full`. */
    database?: "postgres" | {
      /** Host of the server, as in MLFLOW_BACKEND_STORE_URI. */
      host: string;
      /**
       * Port of the server.
       * @default 5432
       */
      port?: number;
      /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
      address?: Address;
    };
    /** Artifacts in S3 instead of on the volume. Credentials are the Secret's AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or those of the ServiceAccount (see `serviceAccountAnnotations`). The image needs boto3: the default tag becomes `v3.9.0-full`. */
    artifacts?: {
      /** Bucket and folder (--artifacts-destination). */
      destination: string;
      /** URL of a server that is not Amazon's, such as MinIO (MLFLOW_S3_ENDPOINT_URL). Default: Amazon S3. */
      endpointUrl?: string;
      /** Region of the bucket (AWS_DEFAULT_REGION). */
      region?: string;
      /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
      address?: Address;
    };
    /** Host headers that the server accepts in addition to the names of its Service; `*` matches any characters. */
    allowedHosts?: readonly string[];
    /** The volume for the data. Argo CD, Flux and Helm keep it, and its Namespace, when the stack is deleted. Deleting the Namespace, as `kubectl delete -f` does, deletes the volume too. */
    storage?: Storage;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"512Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"1Gi","ephemeral-storage":"512Mi"}}
     */
    resources?: Resources;
    /**
     * The component's Service. Default: ClusterIP, with the annotations that `ingress.controller` needs.
     * @default {"type":"ClusterIP"}
     */
    service?: ComponentService;
    /**
     * How long a start may take before the container is restarted. Path and port are fixed.
     * @default {"periodSeconds":5,"timeoutSeconds":5,"failureThreshold":36}
     */
    startupProbe?: ProbeTiming;
    /**
     * When to restart a container that hangs. Path and port are fixed.
     * @default {"periodSeconds":10,"timeoutSeconds":10,"failureThreshold":6}
     */
    livenessProbe?: ProbeTiming;
    /**
     * When to send traffic to the pod. Path and port are fixed.
     * @default {"periodSeconds":5,"timeoutSeconds":5,"failureThreshold":3}
     */
    readinessProbe?: ProbeTiming;
    external?: never;
  } | {
    /** An existing MLflow server; none is rendered. If it requires a login, set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, in `api.env` from a Secret. */
    external: {
      /** URL of the server (MLFLOW_TRACKING_URI). */
      url: string;
      /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
      address?: Address;
    };
    /**
     * Experiment for traces (MLFLOW_EXPERIMENT_NAME).
     * @default "aether"
     */
    experimentName?: string;
    database?: never;
    artifacts?: never;
    allowedHosts?: never;
    storage?: never;
    resources?: never;
    service?: never;
    startupProbe?: never;
    livenessProbe?: never;
    readinessProbe?: never;
  } & { [Field in keyof PodFields]?: never };
  /** The API. */
  api?: PodFields & {
    /** Number of pods without an autoscaler. Default: 1 in development, otherwise 2. */
    replicas?: number;
    /** HorizontalPodAutoscaler of the API, with `keda` a ScaledObject, or `false`. Default: on; `false` in development. */
    autoscaling?: false | {
      /**
       * Minimum number of pods.
       * @default 2
       */
      minReplicas?: number;
      /**
       * Maximum number of pods.
       * @default 8
       */
      maxReplicas?: number;
      /**
       * CPU, in percent of the request, above which pods are added.
       * @default 70
       */
      targetCPUUtilizationPercentage?: number;
      /** Memory per pod above which pods are added. Default: three quarters of the memory limit. */
      targetMemoryAverageValue?: string | number;
      /** Additional metrics, as in autoscaling/v2. One for CPU or memory replaces the default one. Metrics of pods, objects and external services need an adapter in the cluster. At least one. */
      metrics?: readonly IMetricSpec[];
      /** Scales with KEDA 2, which must be installed: a ScaledObject is rendered instead of the HorizontalPodAutoscaler. It never scales below `minReplicas`, because an API without pods would serve no requests. */
      keda?: {
        /** KEDA triggers in addition to CPU and memory, whose targets become triggers too. A trigger `cpu` or `memory` replaces that one. At least one. */
        triggers: readonly ({
          /** Name of the scaler. */
          type: string;
          /** Name of the trigger, unique among them. */
          name?: string;
          /** What the scaler asks, and its threshold. All values are text. */
          metadata: { [key: string]: string };
          /** How the threshold counts. Default: KEDA's, `AverageValue`. */
          metricType?: "AverageValue" | "Value" | "Utilization";
          /** TriggerAuthentication with the credentials, which must exist or be among `extraObjects`. */
          authenticationRef?: {
            /** Its name. */
            name: string;
            /** Its kind. Default: `TriggerAuthentication`, which is in the stack's namespace. */
            kind?: "TriggerAuthentication" | "ClusterTriggerAuthentication";
          };
          /** Whether values are kept between two polls. */
          useCachedMetrics?: boolean;
        })[];
        /** Seconds between two checks of the triggers. Default: 30, KEDA's own. */
        pollingInterval?: number;
        /** What to do while a trigger cannot be read. Default: keep the number of pods. */
        fallback?: {
          /** Failed checks in a row after which the fallback takes effect. */
          failureThreshold: number;
          /** Number of pods while a trigger cannot be read. */
          replicas: number;
        };
      };
      /** Scaling behavior, as in a HorizontalPodAutoscaler. Default: those of its fields, each of which replaces its own. */
      behavior?: {
        /** How to add pods. Default: 2 per minute, one minute after the load rises. */
        scaleUp?: ScalingRules;
        /** How to remove pods. Default: 1 every two minutes, ten minutes after the load falls. */
        scaleDown?: ScalingRules;
      };
    };
    /**
     * uvicorn processes per pod (WEB_CONCURRENCY), each of which uses 240 MiB at rest: give the pod a memory limit for them. With more than one, uvicorn listens on IPv4 only.
     * @default 1
     */
    workers?: number;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"256Mi","ephemeral-storage":"128Mi"},"limits":{"cpu":"1000m","memory":"1Gi","ephemeral-storage":"1Gi"}}
     */
    resources?: Resources;
    /**
     * The component's Service. Default: ClusterIP, with the annotations that `ingress.controller` needs.
     * @default {"type":"ClusterIP"}
     */
    service?: ComponentService;
    /**
     * How long a start may take before the container is restarted. Path and port are fixed.
     * @default {"initialDelaySeconds":30,"periodSeconds":5,"timeoutSeconds":5,"failureThreshold":24}
     */
    startupProbe?: ProbeTiming;
    /**
     * When to restart a container that hangs. Path and port are fixed.
     * @default {"periodSeconds":10,"timeoutSeconds":10,"failureThreshold":6}
     */
    livenessProbe?: ProbeTiming;
    /**
     * When to send traffic to the pod. Path and port are fixed.
     * @default {"periodSeconds":10,"timeoutSeconds":6,"failureThreshold":3}
     */
    readinessProbe?: ProbeTiming;
  };
  /** The scheduler: always one pod, because it keeps jobs in memory and has no leader election. */
  scheduler?: PodFields & {
    /**
     * Time zone of cron schedules, such as "Europe/Berlin" (SCHEDULER_TIMEZONE).
     * @default "UTC"
     */
    timezone?: string;
    /**
     * Minutes between two syncs of Home Assistant's entities (DISCOVERY_SYNC_INTERVAL_MINUTES).
     * @default 30
     */
    discoverySyncIntervalMinutes?: number;
    /**
     * Days to keep reports and messages (DATA_RETENTION_DAYS).
     * @default 90
     */
    dataRetentionDays?: number;
    /**
     * Days to keep usage records (LLM_USAGE_RETENTION_DAYS).
     * @default 30
     */
    llmUsageRetentionDays?: number;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"320Mi","ephemeral-storage":"128Mi"},"limits":{"cpu":"1000m","memory":"1Gi","ephemeral-storage":"1Gi"}}
     */
    resources?: Resources;
    /**
     * The component's Service. Default: ClusterIP, with the annotations that `ingress.controller` needs.
     * @default {"type":"ClusterIP"}
     */
    service?: ComponentService;
    /**
     * How long a start may take before the container is restarted. Path and port are fixed.
     * @default {"initialDelaySeconds":30,"periodSeconds":5,"timeoutSeconds":5,"failureThreshold":24}
     */
    startupProbe?: ProbeTiming;
    /**
     * When to restart a container that hangs. Path and port are fixed.
     * @default {"periodSeconds":10,"timeoutSeconds":10,"failureThreshold":6}
     */
    livenessProbe?: ProbeTiming;
    /**
     * When to send traffic to the pod. Path and port are fixed.
     * @default {"periodSeconds":10,"timeoutSeconds":6,"failureThreshold":3}
     */
    readinessProbe?: ProbeTiming;
  };
  /** The UI. */
  ui?: PodFields & {
    /** Number of pods. Default: 1 in development, otherwise 2. */
    replicas?: number;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"10m","memory":"16Mi","ephemeral-storage":"32Mi"},"limits":{"cpu":"200m","memory":"64Mi","ephemeral-storage":"128Mi"}}
     */
    resources?: Resources;
    /**
     * The component's Service. Default: ClusterIP, with the annotations that `ingress.controller` needs.
     * @default {"type":"ClusterIP"}
     */
    service?: ComponentService;
    /**
     * When to restart a container that hangs. Path and port are fixed.
     * @default {"periodSeconds":10,"timeoutSeconds":5,"failureThreshold":3}
     */
    livenessProbe?: ProbeTiming;
    /**
     * When to send traffic to the pod. Path and port are fixed.
     * @default {"initialDelaySeconds":2,"periodSeconds":5,"timeoutSeconds":5,"failureThreshold":2}
     */
    readinessProbe?: ProbeTiming;
  };
  /**
   * Where secret values come from. Rendering never generates one.
   * @default {"existingSecret":{}}
   */
  secrets?: {
    /** An existing Secret in the namespace. Pods read it when they start: after you change a value, restart API and scheduler. JWT_SECRET must stay: it also encrypts the stored Home Assistant token. */
    existingSecret: {
      /** Name of the Secret. Default: `<name>-secrets`, which `aether-k8s secrets generate` writes. */
      name?: string;
      /** Keys that have a different name in your Secret, or are in another Secret. With PGUSER, PGPASSWORD, PGHOST, PGPORT or PGDATABASE the URL of an external database is built from these parts, and DATABASE_URL is ignored. */
      keys?: { [key: string]: string | {
        /** Name of the other Secret. */
        name: string;
        /** Its key. */
        key: string;
      } };
    };
    template?: never;
    externalSecret?: never;
    values?: never;
  } | {
    /** A Secret with placeholders to replace. No pod starts while one is left. Applying it again overwrites your values with placeholders: apply it once, or keep the filled-in copy and set `existingSecret`. */
    template: {
      /** Name of the Secret. Default: `<name>-secrets`, which `aether-k8s secrets generate` writes. */
      name?: string;
    };
    existingSecret?: never;
    externalSecret?: never;
    values?: never;
  } | {
    /** An ExternalSecret for the External Secrets Operator. */
    externalSecret: {
      /** Name of the Secret. Default: `<name>-secrets`, which `aether-k8s secrets generate` writes. */
      name?: string;
      /** The store to read the values from. */
      secretStoreRef: {
        /** Name of the store. */
        name: string;
        /**
         * Its kind.
         * @default "SecretStore"
         */
        kind?: "SecretStore" | "ClusterSecretStore";
      };
      /** Name of the secret in the store, such as "aether"; each key is one of its properties. */
      remoteKey: string;
      /** Keys to fetch in addition to the required ones. They must exist in the store. */
      optionalKeys?: readonly ("JWT_SECRET" | "LLM_API_KEY" | "DATABASE_URL" | "HA_TOKEN" | "GOOGLE_API_KEY" | "WEBHOOK_SECRET" | "API_KEY" | "AUTH_PASSWORD" | "PGHOST" | "PGPORT" | "PGUSER" | "PGPASSWORD" | "PGDATABASE" | "POSTGRES_PASSWORD" | "DATA_SOURCE_PASS" | "MLFLOW_DATABASE_PASSWORD" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "MLFLOW_BACKEND_STORE_URI")[];
      /** Keys that are stored under another name in the store. The parts of DATABASE_URL can be named as in `existingSecret.keys`. */
      keys?: { [key: string]: {
        /** Name of the secret in the store. */
        remoteKey: string;
        /** Property of that secret. Default: the whole value. */
        property?: string;
      } };
      /**
       * How often the operator reads the store.
       * @default "1h"
       */
      refreshInterval?: string;
    };
    existingSecret?: never;
    template?: never;
    values?: never;
  } | {
    /** The values themselves, for a disposable cluster. Only in development. */
    values: { [key: string]: string };
    existingSecret?: never;
    template?: never;
    externalSecret?: never;
  };
  /** Access from outside, or `false`. A replacement must route `/api` to the API, `/api/v1/insight-schedules` to the scheduler and the rest to the UI, and keep a browser on one API pod. Setup is closed in the pods; `AETHER_OPEN_SETUP: "true"` in `api.env` opens it. */
  ingress?: false | {
    /** The ingress controller: decides annotations, class, and which pods the policies admit. Default: `ingress-nginx`, or `openshift` with that `platform`. Most clusters have ingress-nginx, but it has received no fixes since March 2026: choose another one in a new cluster. `nginx` is F5's, `haproxy` the one by HAProxy Technologies, which needs its backend snippets (on by default), `aks` the application routing add-on, `openshift` the router of OpenShift. With `alb` and `other`, set `networkPolicy.entry`. The guide lists what a controller's annotations cannot express; with `other` you set all of it yourself. */
    controller?: "ingress-nginx" | "nginx" | "traefik" | "haproxy" | "contour" | "cilium" | "kong" | "alb" | "gke" | "aks" | "openshift" | "other";
    /** IngressClass. Default: the controller's usual name. */
    ingressClassName?: string;
    /** TLS, or `false`. Default: on; `false` in development. */
    tls?: false | {
      /** Secret with the certificate. Default: `<name>-tls`. */
      secretName?: string;
      /** The cert-manager issuer that fills the Secret. Without it, you provide the certificate. */
      issuer?: {
        /** Name of the issuer. */
        name: string;
        /**
         * Its kind.
         * @default "ClusterIssuer"
         */
        kind?: "Issuer" | "ClusterIssuer";
      };
    };
    /** More annotations. They override the controller's. */
    annotations?: { [key: string]: string };
    /** More hosts. Passkeys work on `host` only. */
    extraHosts?: readonly string[];
    /**
     * Opens setup: routes `/api/v1/auth/setup` to the API. Until the wizard has run, anyone who can reach it can become admin. When `false`, the first page is the login, and the pods reject setup too, in every spelling of its path. A change restarts API and scheduler.
     * @default false
     */
    openSetup?: boolean;
  };
  /** Access through the Gateway API instead of `ingress`: HTTPRoutes for existing Gateways. `networkPolicy.entry` names their pods. */
  gateway?: {
    /** The Gateways, or their listeners, that serve the host; they must admit routes of this namespace. At least one. */
    parentRefs: readonly ({
      /** Name of the Gateway. */
      name: string;
      /** Its namespace. Default: the namespace of the stack. */
      namespace?: string;
      /** Listener of the Gateway. Default: every listener that admits the host. */
      sectionName?: string;
      /** Port of the listeners. Default: any. */
      port?: number;
    })[];
    /** Listeners for plain http, which redirect to https. `parentRefs` then names the https listeners. At least one. */
    redirectFrom?: readonly ({
      /** Name of the Gateway. */
      name: string;
      /** Its namespace. Default: the namespace of the stack. */
      namespace?: string;
      /** Listener of the Gateway. Default: every listener that admits the host. */
      sectionName?: string;
      /** Port of the listeners. Default: any. */
      port?: number;
    })[];
    /**
     * Whether the listeners terminate TLS. The certificate is set on the Gateway. Default: true; false in development.
     * @default true
     */
    tls?: boolean;
    /** Annotations of the routes. */
    annotations?: { [key: string]: string };
    /** Headers that the Gateway sets on requests to API and scheduler, in place of what the client sent. Which variables a value may have depends on the implementation: Contour takes `X-Forwarded-For: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"`. */
    requestHeaders?: { [key: string]: string };
    /** More hosts. Passkeys work on `host` only. */
    extraHosts?: readonly string[];
    /**
     * Keeps a browser on one API pod with a cookie. The field is in the experimental channel of the Gateway API: a cluster with the standard CRDs rejects or drops it. Otherwise use your implementation's session persistence policy, or run one API pod.
     * @default false
     */
    sessionPersistence?: boolean;
    /**
     * Opens setup, as `ingress.openSetup` does.
     * @default false
     */
    openSetup?: boolean;
  };
  /** NetworkPolicies that allow only the connections the app needs. `false` omits them. */
  networkPolicy?: false | {
    /** Who may reach UI, API and scheduler: the pods of an ingress controller, a Gateway, a Tailscale or Cloudflare tunnel, or the addresses of a load balancer or of nodes with a controller on the host network. Default: the usual pods of `ingress.controller`. `kubectl port-forward` always works. */
    entry?: {
      /** Pods in this cluster. */
      pods: {
        /** Namespace of the pods. */
        namespace: string;
        /** Labels of the pods. */
        matchLabels: { [key: string]: string };
      };
      cidrs?: never;
      entities?: never;
    } | {
      /** Address ranges. At least one. */
      cidrs: readonly string[];
      pods?: never;
      entities?: never;
    } | {
      /** Entities of Cilium, which a NetworkPolicy cannot select: CiliumNetworkPolicies allow connections from them. `ingress` is Cilium's own Ingress and Gateway; `host` and `remote-node` are controllers that use the network of their node. At least one. */
      entities: readonly ("ingress" | "host" | "remote-node")[];
      pods?: never;
      cidrs?: never;
    };
    /** The DNS servers of the pods, by pods and by addresses. The default covers CoreDNS, NodeLocal DNSCache and resolvers on the nodes; each field replaces its part of the default. */
    dns?: {
      /**
       * Namespace of the DNS pods.
       * @default "kube-system"
       */
      namespace?: string;
      /** Labels of the DNS pods. Default: any pod of the namespace. */
      podLabels?: { [key: string]: string };
      /**
       * Port of the DNS pods behind port 53 of the Service: 5353 on OpenShift.
       * @default 53
       */
      port?: number;
      /**
       * Addresses of resolvers that are not pods, such as those on the nodes, on port 53 only. The default is every private and link-local address; [] allows none.
       * @default ["10.0.0.0/8","172.16.0.0/12","192.168.0.0/16","100.64.0.0/10","169.254.0.0/16","fc00::/7","fe80::/10"]
       */
      cidrs?: readonly string[];
    };
  };
  /** HTTP proxy for requests of API and scheduler to the internet. Network policies allow connections to the proxy, and block direct connections to the language model. For a proxy with a password, see the guide. */
  proxy?: {
    /** URL of the proxy (HTTP_PROXY, HTTPS_PROXY). */
    url: string;
    /** Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. `"public"` is every address on the internet, without private ranges and metadata services. */
    address?: Address;
    /** More hosts and domains to call directly (NO_PROXY). The cluster's own hosts, and every URL of the config that is not on the internet, are already included. */
    noProxy?: readonly string[];
  };
  /**
   * Metrics of API, scheduler and the instances of `postgres.cloudNativePg` for Prometheus, with alerts and a dashboard. `false` omits them.
   * @default false
   */
  monitoring?: false | {
    /** The Prometheus pods that scrape the stack. Policies allow only these pods to reach the scraped ports. */
    prometheus: {
      /** Namespace of the pods. */
      namespace: string;
      /**
       * Labels of the pods.
       * @default {"app.kubernetes.io/name":"prometheus"}
       */
      matchLabels?: { [key: string]: string };
    };
    /** The Prometheus operator reads PodMonitors and a PrometheusRule. `false` renders none and annotates the pods with `prometheus.io/scrape` instead, for a Prometheus that discovers pods by annotations. */
    operator?: false | {
      /** Labels by which Prometheus selects PodMonitors and PrometheusRules, such as `release: kube-prometheus-stack`. */
      labels?: { [key: string]: string };
      /**
       * Scrape interval, in seconds.
       * @default 30
       */
      intervalSeconds?: number;
      /** Alerts, as a PrometheusRule. Some need kube-state-metrics, the kubelet's metrics or cert-manager's. */
      alerts?: false | {
        /**
         * Requests that may fail within 30 days, in percent. Alerts fire when the budget is spent too fast.
         * @default 1
         */
        errorBudgetPercent?: number;
        /**
         * GET requests that may take longer than a second within 30 days, in percent.
         * @default 5
         */
        slowBudgetPercent?: number;
      };
    };
    /**
     * Metrics of the database: a pod with the exporter of the Prometheus community. Reads DATA_SOURCE_PASS of the Secret. Not for `postgres.cloudNativePg`, whose instances serve metrics themselves.
     * @default false
     */
    postgresExporter?: false | PodFields & {
      /**
       * Role of the exporter, with the rights of pg_monitor. The database in the cluster creates it in an empty volume; for other databases, docs/monitoring.md has the commands.
       * @default "postgres_exporter"
       */
      user?: string;
      /**
       * Resources of the component's own container.
       * @default {"requests":{"cpu":"10m","memory":"32Mi","ephemeral-storage":"32Mi"},"limits":{"cpu":"200m","memory":"128Mi","ephemeral-storage":"64Mi"}}
       */
      resources?: Resources;
    };
    /** A Grafana dashboard, in a ConfigMap. */
    dashboard?: false | {
      /**
       * Labels by which Grafana finds the ConfigMap.
       * @default {"grafana_dashboard":"1"}
       */
      labels?: { [key: string]: string };
    };
  };
  /** ResourceQuota and LimitRange, computed from the stack at full scale, or `false`. */
  quota?: false | {
    /**
     * Headroom added to what the stack needs, in percent. Raise it for a RuntimeClass with an overhead, which is not counted.
     * @default 25
     */
    headroomPercent?: number;
  };
  /** A sandboxed container runtime for the pods that run agents. */
  isolation?: {
    /** RuntimeClass of API and scheduler, such as "gvisor"; it must exist. */
    runtimeClassName: string;
  };
  /** What all pods get; a component overrides it with the field of the same name. Labels and annotations of every object, not only of pods, are `commonLabels` and `commonAnnotations`. */
  pods?: {
    /** Additional environment variables for every component's container. A component's own `env` overrides a variable of the same name. */
    env?: readonly IEnvVar[];
    /** Labels of all pods, but of no other object; a component's `podLabels` are added. */
    labels?: { [key: string]: string };
    /** Annotations of all pods, but of no other object; a component's `podAnnotations` are added. */
    annotations?: { [key: string]: string };
    /** Labels that a node must have. */
    nodeSelector?: { [key: string]: string };
    /** Taints that the pods tolerate. */
    tolerations?: readonly IToleration[];
    /** PriorityClass of the pods; it must exist. */
    priorityClassName?: string;
    /** Affinity of the pods. Default: pods of a component that runs several prefer different nodes. */
    affinity?: IAffinity;
    /** Spreading over zones or nodes. Default: pods of a component that runs several are spread over zones if possible. A constraint without a `labelSelector` counts the component's own pods. */
    topologySpreadConstraints?: readonly ITopologySpreadConstraint[];
  };
  /** Labels of every object and pod. */
  commonLabels?: { [key: string]: string };
  /** Annotations of every object. */
  commonAnnotations?: { [key: string]: string };
  /** Your own objects, rendered with the stack's. In the stack's namespace the quota counts their pods and claims, and the policies deny these pods everything that your own policies do not allow. */
  extraObjects?: readonly AnyObject[];
  /**
   * Whether to add the stack's labels to extra objects that do not set them.
   * @default false
   */
  labelExtraObjects?: boolean;
}

/** The image of a component, and where it is pulled from. */
interface Image {
  /** Registry of this image. Default: `images.registry`, otherwise ghcr.io for cloudNativePg, ghcr.io for pgbouncer, ghcr.io for mlflow, quay.io for postgresExporter, the container runtime's own. */
  registry?: string;
  /** Repository, without registry and tag. */
  repository?: string;
  /** Tag. Not used when a digest is given. */
  tag?: string;
  /** Digest; takes precedence over the tag. */
  digest?: string;
}

/** Where a host outside the cluster is, for NetworkPolicies: an IP address, address ranges or pods. */
type Address = {
  /** One IP address. The pods resolve the host name of the URL to it. */
  ip: string;
  cidrs?: never;
  pods?: never;
} | {
  /** Address ranges. At least one. */
  cidrs: readonly string[];
  ip?: never;
  pods?: never;
} | {
  /** Pods in this cluster. Policies cannot select pods with `hostNetwork: true`: use `cidrs` of their nodes. */
  pods: {
    /** Namespace of the pods. */
    namespace: string;
    /** Labels of the pods. */
    matchLabels: { [key: string]: string };
    /** Port of the container. Default: the port of the URL. */
    port?: number;
  };
  ip?: never;
  cidrs?: never;
} | "public";

/** The volume of a component: a new claim, or an existing one. */
type Storage = {
  /**
   * Size of the volume. To grow it, set a larger size (see the guide on growing a volume); a smaller size is an error.
   * @default "20Gi"
   */
  size?: string | number;
  /** StorageClass. Default: the cluster's default class. `""`: a PersistentVolume without a class. */
  storageClassName?: string;
  existingClaim?: never;
} | {
  /** Existing PersistentVolumeClaim in the namespace to use instead of a new one. */
  existingClaim: string;
  /**
   * Size of that claim, which the quota counts.
   * @default "20Gi"
   */
  size?: string | number;
  storageClassName?: never;
};

/** The requests and limits of a container. */
interface Resources {
  /** What the container is guaranteed. */
  requests?: {
    /** CPU request, in cores or millicores. */
    cpu?: string | number;
    /** Memory request. */
    memory?: string | number;
    /** Node disk request: logs and emptyDir volumes. */
    "ephemeral-storage"?: string | number;
  };
  /** What the container can use at most. */
  limits?: {
    /** CPU limit, in cores or millicores. `"none"`: no limit. The quota then counts no `limits.cpu`, and containers that others inject get no CPU limit either. */
    cpu?: string | number;
    /** Memory limit. */
    memory?: string | number;
    /** Node disk limit: logs and emptyDir volumes. */
    "ephemeral-storage"?: string | number;
  };
}

/** The fields that the pods of every component have. */
interface PodFields {
  /** Additional environment variables for the component's container. A variable that another field of the config sets is an error. */
  env?: readonly IEnvVar[];
  /** Additional ConfigMaps and Secrets whose keys become environment variables. */
  envFrom?: readonly IEnvFromSource[];
  /** Additional volumes for the pod. */
  volumes?: readonly IVolume[];
  /** Additional mounts for the component's container. */
  volumeMounts?: readonly IVolumeMount[];
  /** Init containers that run before those of the stack. */
  initContainers?: readonly IContainer[];
  /** Containers that run beside the component's own. */
  sidecars?: readonly IContainer[];
  /** Labels of the pods only. */
  podLabels?: { [key: string]: string };
  /** Annotations of the pods only. */
  podAnnotations?: { [key: string]: string };
  /** Labels that a node must have. */
  nodeSelector?: { [key: string]: string };
  /** Taints that the pods tolerate. */
  tolerations?: readonly IToleration[];
  /** PriorityClass of the pods; it must exist. */
  priorityClassName?: string;
  /** Affinity of the pods. Default: pods of a component that runs several prefer different nodes. */
  affinity?: IAffinity;
  /** Spreading over zones or nodes. Default: pods of a component that runs several are spread over zones if possible. A constraint without a `labelSelector` counts the component's own pods. */
  topologySpreadConstraints?: readonly ITopologySpreadConstraint[];
  /** Additional rules for the component's NetworkPolicy, for what its `env`, `sidecars` and monitoring need. */
  networkPolicy?: {
    /** Additional connections from the pods. */
    egress?: readonly ({
      /** `"public"` is every address on the internet, without private ranges and metadata services. */
      to: {
        /** Pods in this cluster. */
        pods: {
          /** Namespace of the pods. */
          namespace: string;
          /** Labels of the pods. Default: any pod of the namespace. */
          matchLabels: { [key: string]: string };
        };
        cidrs?: never;
      } | {
        /** Address ranges. At least one. */
        cidrs: readonly string[];
        pods?: never;
      } | "public";
      /** Ports on the receiving side. At least one. */
      ports: readonly number[];
      /**
       * Protocol of the ports.
       * @default "TCP"
       */
      protocol?: "TCP" | "UDP";
      /** What the connection is for. */
      reason: string;
    })[];
    /** Additional connections to the pods. */
    ingress?: readonly ({
      /** Who connects. */
      from: {
        /** Pods in this cluster. */
        pods: {
          /** Namespace of the pods. */
          namespace: string;
          /** Labels of the pods. Default: any pod of the namespace. */
          matchLabels: { [key: string]: string };
        };
        cidrs?: never;
      } | {
        /** Address ranges. At least one. */
        cidrs: readonly string[];
        pods?: never;
      };
      /** Ports on the receiving side. At least one. */
      ports: readonly number[];
      /**
       * Protocol of the ports.
       * @default "TCP"
       */
      protocol?: "TCP" | "UDP";
      /** What the connection is for. */
      reason: string;
    })[];
  };
  /** Security settings of the component's container and the stack's init containers. Default: no privilege escalation, a read-only root file system, all capabilities dropped; each field replaces its own. What Pod Security `restricted` forbids is an error. */
  securityContext?: ISecurityContext;
  /** Existing ServiceAccount for the pods; none is then rendered. Default: a ServiceAccount of the component, without rights. */
  serviceAccountName?: string;
  /** Annotations of the component's own ServiceAccount, for a cloud's workload identity. */
  serviceAccountAnnotations?: { [key: string]: string };
}

/** The timing of a probe. */
interface ProbeTiming {
  /** Seconds after the container's start before the first check. */
  initialDelaySeconds?: number;
  /** Seconds between two checks. */
  periodSeconds?: number;
  /** Seconds to wait for the result of a check. */
  timeoutSeconds?: number;
  /** Failed checks in a row after which the probe fails. */
  failureThreshold?: number;
}

/** The Service of a component. */
interface ComponentService {
  /**
   * Type of the Service. NodePort, which ALB and GKE may need, and LoadBalancer bypass the ingress: allow the traffic with `networkPolicy.entry`.
   * @default "ClusterIP"
   */
  type?: "ClusterIP" | "NodePort" | "LoadBalancer";
  /** Annotations of the Service, such as GKE's `cloud.google.com/backend-config`. They override the controller's. */
  annotations?: { [key: string]: string };
}

/** How fast an autoscaler changes the number of pods in one direction. */
interface ScalingRules {
  /** Stabilization window, in seconds: the highest or lowest recommendation in it is used. Default: 60 to add pods, 600 to remove them. */
  stabilizationWindowSeconds?: number;
  /** Which of several policies is used. Default: `Max`, as in Kubernetes. */
  selectPolicy?: "Max" | "Min" | "Disabled";
  /** Limits on how much can change at once. Default: 2 pods in 60 seconds to add, 1 in 120 to remove. At least one. */
  policies?: readonly ({
    /** The unit of the value. */
    type: "Pods" | "Percent";
    /** Maximum number of pods, or percent of them, to change in a period. */
    value: number;
    /** Length of the period, in seconds. */
    periodSeconds: number;
  })[];
}
