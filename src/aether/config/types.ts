// Generated from config/schema.ts by `npm run generate`.
import type { IAffinity } from "kubernetes-models/v1/Affinity";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import type { IToleration } from "kubernetes-models/v1/Toleration";
import type { ITopologySpreadConstraint } from "kubernetes-models/v1/TopologySpreadConstraint";
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import type { AnyObject } from "../../toolkit/kubernetes/manifest.ts";

export interface AetherConfig {
  /**
   * Prefix of every object's name.
   * @default "aether"
   */
  name?: string;
  /**
   * Namespace of the stack. It is one of the objects, unless `createNamespace` leaves it out.
   * @default "aether"
   */
  namespace?: string;
  /** Whether the Namespace is among the objects. Default: yes, but not with the `migration.hook` of Helm, whose charts can't bring the namespace that they are installed in. Without it, make the namespace yourself, with the label `pod-security.kubernetes.io/enforce: restricted`. */
  createNamespace?: boolean;
  /**
   * Chooses the defaults and sets ENVIRONMENT. Among them is the size of volumes, which can't be changed where Postgres has one already: set `postgres.storage.size` to what it has when you change this.
   * @default "production"
   */
  environment?: "development" | "staging" | "production";
  /** The kind of cluster, where it needs other objects. `openshift`: pods have no user and group of their own, because OpenShift chooses them, and the DNS of openshift-dns may be asked. */
  platform?: "openshift";
  /**
   * Host name under which people reach Aether.
   * @default "aether.local"
   */
  host?: string;
  /** URL of Aether as people type it (PUBLIC_URL). Default: made from `host` and whether there is TLS. */
  publicUrl?: string;
  /**
   * How much API and scheduler log. Default in development: debug, else info.
   * @default "info"
   */
  logLevel?: "debug" | "info" | "warning" | "error";
  /** Where images come from. */
  images?: {
    /** Registry that all images come from, for a mirror or an air-gapped cluster. */
    registry?: string;
    /**
     * When the kubelet pulls.
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
  };
  /**
   * The Home Assistant that Aether manages.
   * @default {"address":{"cidrs":["10.0.0.0/8","172.16.0.0/12","192.168.0.0/16"]}}
   */
  homeAssistant?: {
    /**
     * URL of Home Assistant as the pods call it (HA_URL).
     * @default "http://homeassistant.local:8123"
     */
    url?: string;
    /** Second URL for when the first does not answer (HA_URL_REMOTE). */
    remoteUrl?: string;
    /** Where network policies let the pods connect. Required for a host name, because policies know addresses and pods only. `"public"` is every address on the internet, without private ranges and metadata services. */
    address?: Address;
    /** Where network policies let the pods connect. Required for a host name, because policies know addresses and pods only. `"public"` is every address on the internet, without private ranges and metadata services. */
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
    /** What is asked when the provider does not answer. A `baseUrl` holds for it too. */
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
    /** Where network policies let the pods connect. Required for a host name, because policies know addresses and pods only. `"public"` is every address on the internet, without private ranges and metadata services. */
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
     * How people and programs log in. Each makes its key in the Secret required: AUTH_PASSWORD, API_KEY.
     * @default ["password"]
     * @minItems 1
     */
    methods?: readonly ("password" | "apiKey")[];
    /**
     * How long a login lasts, in hours (JWT_EXPIRY_HOURS).
     * @default 72
     */
    sessionHours?: number;
  };
  /** The database: in the cluster, or `external`. */
  postgres?: PodFields & {
    /** The volume that holds the data. Argo CD, Flux and Helm keep it, and the Namespace that it is in, when the stack is deleted. Deleting the Namespace, as `kubectl delete -f` does, deletes it too. */
    storage?: Storage;
    /**
     * Database that is created on the first start.
     * @default "aether"
     */
    database?: string;
    /**
     * Its owner, which is no superuser. Both are made in an empty volume only.
     * @default "aether"
     */
    user?: string;
    /** max_connections of the server. Default: what the pools can open, with room, so that more API pods rarely change it: a change restarts PostgreSQL. */
    maxConnections?: number;
    /** The app's connection pool, one in every process of API and scheduler. */
    pool?: {
      /**
       * Connections each process keeps (DATABASE_POOL_SIZE).
       * @default 5
       */
      size?: number;
      /**
       * Connections each process may add for a while (DATABASE_MAX_OVERFLOW).
       * @default 10
       */
      maxOverflow?: number;
      /**
       * Seconds a request waits for a connection (DATABASE_POOL_TIMEOUT).
       * @default 30
       */
      timeoutSeconds?: number;
      /**
       * Seconds after which a connection is replaced, -1 for never (DATABASE_POOL_RECYCLE).
       * @default 1800
       */
      recycleSeconds?: number;
    };
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"256Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"2Gi","ephemeral-storage":"512Mi"}}
     */
    resources?: Resources;
    external?: never;
  } | {
    /** A database that exists already. Its URL comes from the Secret's DATABASE_URL. */
    external: {
      /** Host of the server, as in DATABASE_URL. */
      host: string;
      /**
       * Port of the server.
       * @default 5432
       */
      port?: number;
      /** Where network policies let the pods connect. Required for a host name, because policies know addresses and pods only. `"public"` is every address on the internet, without private ranges and metadata services. */
      address?: Address;
      /** User of the database, where a Secret has the parts of the URL (PGPASSWORD and others) but not this one. */
      user?: string;
      /** Name of the database, where a Secret has the parts of the URL but not this one. */
      database?: string;
      /** TLS to the database, in every container that connects to it. */
      tls?: {
        /**
         * libpq's sslmode. A stricter one in DATABASE_URL wins.
         * @default "verify-full"
         */
        mode?: "require" | "verify-ca" | "verify-full";
        /** Secret with the CA certificates. Default: the public authorities. */
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
       * What `SHOW max_connections` prints there.
       * @default 100
       */
      maxConnections?: number;
    };
    /** The app's connection pool, one in every process of API and scheduler. */
    pool?: {
      /**
       * Connections each process keeps (DATABASE_POOL_SIZE).
       * @default 5
       */
      size?: number;
      /**
       * Connections each process may add for a while (DATABASE_MAX_OVERFLOW).
       * @default 10
       */
      maxOverflow?: number;
      /**
       * Seconds a request waits for a connection (DATABASE_POOL_TIMEOUT).
       * @default 30
       */
      timeoutSeconds?: number;
      /**
       * Seconds after which a connection is replaced, -1 for never (DATABASE_POOL_RECYCLE).
       * @default 1800
       */
      recycleSeconds?: number;
    };
    storage?: never;
    database?: never;
    user?: never;
    maxConnections?: never;
    resources?: never;
  } & { [Field in keyof PodFields]?: never };
  /** The Job that brings the database's schema up to date. */
  migration?: PodFields & {
    /** Makes the Job a hook of that tool. Default: a plain Job, whose name changes with its content. With `helm` the Namespace is left out (see `createNamespace`): use `--create-namespace`. */
    hook?: "helm" | "argocd";
    /** When the hook runs. Default: pre-install,pre-upgrade for Helm, Sync for Argo CD. */
    hookStage?: string;
    /**
     * Failed attempts after which the Job gives up. What a person must change, such as a wrong password, fails it at once; a drained node or a stopped pod does not count.
     * @default 3
     */
    backoffLimit?: number;
    /** Seconds after which the Job is stopped, including the time its pod waits for a Secret, an image or a node. Default: none. */
    activeDeadlineSeconds?: number;
    /** Seconds a finished Job is kept. Flux and Argo CD recreate an expired Job, unless it is a hook. Default: until it is deleted. */
    ttlSecondsAfterFinished?: number;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"256Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"512Mi","ephemeral-storage":"256Mi"}}
     */
    resources?: Resources;
  };
  /** The MLflow server, or `false`: traces then stay in each pod and go with it. */
  mlflow?: false | PodFields & {
    /**
     * Experiment that traces go to (MLFLOW_EXPERIMENT_NAME).
     * @default "aether"
     */
    experimentName?: string;
    /** The volume that holds the data. Argo CD, Flux and Helm keep it, and the Namespace that it is in, when the stack is deleted. Deleting the Namespace, as `kubectl delete -f` does, deletes it too. */
    storage?: Storage;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"512Mi","ephemeral-storage":"64Mi"},"limits":{"cpu":"1000m","memory":"1Gi","ephemeral-storage":"512Mi"}}
     */
    resources?: Resources;
    /**
     * The component's Service. Default: for the cluster alone, with what `ingress.controller` reads there.
     * @default {"type":"ClusterIP"}
     */
    service?: ComponentService;
  };
  /** The API. */
  api?: PodFields & {
    /** Pods when there is no autoscaler. Default: 1 in development, else 2. */
    replicas?: number;
    /** HorizontalPodAutoscaler of the API, or `false`. Default in development: none. */
    autoscaling?: false | {
      /**
       * Fewest pods.
       * @default 2
       */
      minReplicas?: number;
      /**
       * Most pods.
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
      /** How fast pods are added and removed, as in a HorizontalPodAutoscaler; each field replaces its default. */
      behavior?: {
        /** How to add pods: 2 a minute, a minute after the load began. */
        scaleUp?: ScalingRules;
        /** How to remove pods: 1 in two minutes, ten minutes after the load ended. */
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
     * The component's Service. Default: for the cluster alone, with what `ingress.controller` reads there.
     * @default {"type":"ClusterIP"}
     */
    service?: ComponentService;
  };
  /** The scheduler: always one pod, because its jobs live in memory and nothing elects a leader. */
  scheduler?: PodFields & {
    /**
     * Time zone of cron schedules, such as "Europe/Berlin" (SCHEDULER_TIMEZONE).
     * @default "UTC"
     */
    timezone?: string;
    /**
     * Minutes between two looks at Home Assistant's entities (DISCOVERY_SYNC_INTERVAL_MINUTES).
     * @default 30
     */
    discoverySyncIntervalMinutes?: number;
    /**
     * Days that reports and messages are kept (DATA_RETENTION_DAYS).
     * @default 90
     */
    dataRetentionDays?: number;
    /**
     * Days that usage records are kept (LLM_USAGE_RETENTION_DAYS).
     * @default 30
     */
    llmUsageRetentionDays?: number;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"250m","memory":"320Mi","ephemeral-storage":"128Mi"},"limits":{"cpu":"1000m","memory":"1Gi","ephemeral-storage":"1Gi"}}
     */
    resources?: Resources;
    /**
     * The component's Service. Default: for the cluster alone, with what `ingress.controller` reads there.
     * @default {"type":"ClusterIP"}
     */
    service?: ComponentService;
  };
  /** The UI. */
  ui?: PodFields & {
    /** Pods. Default: 1 in development, else 2. */
    replicas?: number;
    /**
     * Resources of the component's own container.
     * @default {"requests":{"cpu":"10m","memory":"16Mi","ephemeral-storage":"32Mi"},"limits":{"cpu":"200m","memory":"64Mi","ephemeral-storage":"128Mi"}}
     */
    resources?: Resources;
    /**
     * The component's Service. Default: for the cluster alone, with what `ingress.controller` reads there.
     * @default {"type":"ClusterIP"}
     */
    service?: ComponentService;
  };
  /**
   * Where secret values come from. Rendering never makes one up.
   * @default {"existingSecret":{}}
   */
  secrets?: {
    /** A Secret that exists in the namespace. Pods read it when they start: after a change of a value, restart API and scheduler. JWT_SECRET must stay: it also encrypts the stored Home Assistant token. */
    existingSecret: {
      /** Name of the Secret. Default: `<name>-secrets`, which `aether-k8s secrets generate` writes. */
      name?: string;
      /** Keys that have another name in your Secret, or are in another Secret. With PGUSER, PGPASSWORD, PGHOST, PGPORT or PGDATABASE the URL of an external database is made of these parts, and DATABASE_URL is not read. */
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
    /** A Secret with placeholders to replace. No pod starts while one is left. To apply it again writes them over your values: apply it once, or keep the filled copy and set `existingSecret`. */
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
      /** The store that the values come from. */
      secretStoreRef: {
        /** Name of the store. */
        name: string;
        /**
         * Its kind.
         * @default "SecretStore"
         */
        kind?: "SecretStore" | "ClusterSecretStore";
      };
      /** Name of the secret in the store; each key is a property of it, such as "aether". */
      remoteKey: string;
      /** Keys to fetch besides the required ones. They must exist in the store. */
      optionalKeys?: readonly ("JWT_SECRET" | "LLM_API_KEY" | "DATABASE_URL" | "HA_TOKEN" | "GOOGLE_API_KEY" | "WEBHOOK_SECRET" | "API_KEY" | "AUTH_PASSWORD" | "PGHOST" | "PGPORT" | "PGUSER" | "PGPASSWORD" | "PGDATABASE" | "POSTGRES_PASSWORD")[];
      /** Keys that come from elsewhere in the store. The parts of DATABASE_URL can be named as in `existingSecret.keys`. */
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
    /** The values themselves, for a cluster that is thrown away. Only in development. */
    values: { [key: string]: string };
    existingSecret?: never;
    template?: never;
    externalSecret?: never;
  };
  /** The way in from outside, or `false`. What takes its place has to lead `/api` to the API, `/api/v1/insight-schedules` to the scheduler and the rest to the UI, and to keep a browser on one API pod. Setup is closed in the pods; `AETHER_OPEN_SETUP: "true"` in `api.env` opens it. */
  ingress?: false | {
    /**
     * The ingress controller: decides annotations, class, and what policies let in. The default, which most clusters have, gets no fixes since March 2026: in a new cluster choose another. `nginx` is F5's, `haproxy` the one by HAProxy Technologies, which needs its backend snippets (on by default), `aks` the application routing add-on. With `alb` and `other`, set `networkPolicy.entry`. What the annotations of a controller can't say, the guide lists; with `other` all of it is yours to set.
     * @default "ingress-nginx"
     */
    controller?: "ingress-nginx" | "nginx" | "traefik" | "haproxy" | "contour" | "kong" | "alb" | "gke" | "aks" | "other";
    /** IngressClass. Default: the controller's usual name. */
    ingressClassName?: string;
    /** TLS, or `false`. Default in development: none. */
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
    /** More annotations. They win over the controller's. */
    annotations?: { [key: string]: string };
    /** More hosts. Passkeys work on `host` alone. */
    extraHosts?: readonly string[];
    /**
     * Opens setup: leads `/api/v1/auth/setup` to the API. Until the wizard has run, whoever reaches it can make themselves admin. While it is `false`, the first page is the login, and the pods refuse setup too, in every spelling of its path. A change restarts API and scheduler.
     * @default false
     */
    openSetup?: boolean;
  };
  /** The way in by the Gateway API, in place of `ingress`: HTTPRoutes for Gateways that you have. `networkPolicy.entry` names their pods. */
  gateway?: {
    /**
     * The Gateways, or their listeners, that serve the host; they must admit routes of this namespace.
     * @minItems 1
     */
    parentRefs: readonly ({
      /** Name of the Gateway. */
      name: string;
      /** Its namespace. Default: that of the stack. */
      namespace?: string;
      /** Listener of the Gateway. Default: every listener that admits the host. */
      sectionName?: string;
      /** Port of the listeners. Default: any. */
      port?: number;
    })[];
    /**
     * Listeners for plain http, which send people on to https. `parentRefs` then names those for https.
     * @minItems 1
     */
    redirectFrom?: readonly ({
      /** Name of the Gateway. */
      name: string;
      /** Its namespace. Default: that of the stack. */
      namespace?: string;
      /** Listener of the Gateway. Default: every listener that admits the host. */
      sectionName?: string;
      /** Port of the listeners. Default: any. */
      port?: number;
    })[];
    /**
     * Whether the listeners end TLS. The certificate is the Gateway's. Default in development: no.
     * @default true
     */
    tls?: boolean;
    /** Annotations of the routes. */
    annotations?: { [key: string]: string };
    /** More hosts. Passkeys work on `host` alone. */
    extraHosts?: readonly string[];
    /**
     * Keeps a browser on one API pod by a cookie. The field is in the experimental channel of the Gateway API: the cluster's CRD refuses or drops it otherwise. Without it, keep browsers on a pod by a policy of your implementation, or run one API pod.
     * @default false
     */
    sessionPersistence?: boolean;
    /**
     * Opens setup, as `ingress.openSetup` does.
     * @default false
     */
    openSetup?: boolean;
  };
  /** NetworkPolicies: nothing may connect but what the app needs. `false` leaves them out. */
  networkPolicy?: false | {
    /** Who may reach UI, API and scheduler: the pods of an ingress controller, a Gateway, a Tailscale or Cloudflare tunnel, or the addresses of a load balancer or of nodes whose network a controller uses. Default: the usual pods of `ingress.controller`. `kubectl port-forward` passes without being named. */
    entry?: {
      /** Pods in this cluster. */
      pods: {
        /** Namespace of the pods. */
        namespace: string;
        /** Labels of the pods. */
        matchLabels: { [key: string]: string };
      };
      cidrs?: never;
    } | {
      /**
       * Address ranges.
       * @minItems 1
       */
      cidrs: readonly string[];
      pods?: never;
    };
    /** Who answers the pods' DNS lookups, by pods and by addresses. The default finds CoreDNS, NodeLocal DNSCache and resolvers on the nodes; each field replaces its part of it. */
    dns?: {
      /**
       * Namespace of the DNS pods.
       * @default "kube-system"
       */
      namespace?: string;
      /** Labels of the DNS pods. None: any pod of the namespace. */
      podLabels?: { [key: string]: string };
      /**
       * Port of the DNS pods, behind the Service's 53: OpenShift's listen on 5353.
       * @default 53
       */
      port?: number;
      /**
       * Addresses of resolvers that are not pods, such as those on the nodes, asked at port 53 only. The default is every private and link-local address; [] is none.
       * @default ["10.0.0.0/8","172.16.0.0/12","192.168.0.0/16","100.64.0.0/10","169.254.0.0/16","fc00::/7","fe80::/10"]
       */
      cidrs?: readonly string[];
    };
  };
  /** HTTP proxy through which API and scheduler make requests to the internet. Network policies open the way to it, and the direct way to the language model is closed. For a proxy with a password see the guide. */
  proxy?: {
    /** URL of the proxy (HTTP_PROXY, HTTPS_PROXY). */
    url: string;
    /** Where network policies let the pods connect. Required for a host name, because policies know addresses and pods only. `"public"` is every address on the internet, without private ranges and metadata services. */
    address?: Address;
    /** More hosts and domains that are called directly (NO_PROXY). Those of the cluster, and every URL of the config that is not on the internet, are among them already. */
    noProxy?: readonly string[];
  };
  /**
   * Metrics of API and scheduler for Prometheus, with alerts and a dashboard. `false` leaves all of it out.
   * @default false
   */
  monitoring?: false | {
    /** The Prometheus pods that scrape the stack. Policies open the scraped ports to them only. */
    prometheus: {
      /** Namespace of the pods. */
      namespace: string;
      /**
       * Labels of the pods.
       * @default {"app.kubernetes.io/name":"prometheus"}
       */
      matchLabels?: { [key: string]: string };
    };
    /** The Prometheus operator reads a PodMonitor and a PrometheusRule. `false` renders neither and annotates the pods with `prometheus.io/scrape` instead, for a Prometheus that discovers pods by annotations. */
    operator?: false | {
      /** Labels that the Prometheus selects PodMonitors and PrometheusRules by, such as `release: kube-prometheus-stack`. */
      labels?: { [key: string]: string };
      /**
       * Seconds between two scrapes.
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
     * What is added to the stack's own need, in percent. Raise it for a RuntimeClass that has an overhead: it is not known here.
     * @default 25
     */
    headroomPercent?: number;
  };
  /** A sandboxed container runtime for the pods that run agents. */
  isolation?: {
    /** RuntimeClass of API and scheduler, such as "gvisor"; it must exist. */
    runtimeClassName: string;
  };
  /** The nodes of all pods, where a component does not say otherwise by the field of the same name. Labels and annotations of all pods are `commonLabels` and `commonAnnotations`. */
  pods?: {
    /** Labels a node must have. */
    nodeSelector?: { [key: string]: string };
    /** Taints the pods tolerate. */
    tolerations?: readonly IToleration[];
    /** PriorityClass of the pods; it must exist. */
    priorityClassName?: string;
  };
  /** Labels of every object and pod. */
  commonLabels?: { [key: string]: string };
  /** Annotations of every object. */
  commonAnnotations?: { [key: string]: string };
  /** Objects of your own, rendered with the stack's. In its namespace the quota counts their pods and claims, and the policies deny these pods everything that no policy of yours allows. */
  extraObjects?: readonly AnyObject[];
  /**
   * Whether extra objects get the stack's labels too, where they have no such label.
   * @default false
   */
  labelExtraObjects?: boolean;
}

export interface Image {
  /** Registry of this image. Default: `images.registry`, otherwise ghcr.io for mlflow, the container runtime's own. */
  registry?: string;
  /** Repository, without registry and tag. */
  repository?: string;
  /** Tag. Not used when a digest is given. */
  tag?: string;
  /** Digest: pins the very bytes. */
  digest?: string;
}

export type Address = {
  /** One address. The host name of the URL is made to resolve to it. */
  ip: string;
  cidrs?: never;
  pods?: never;
} | {
  /**
   * Address ranges.
   * @minItems 1
   */
  cidrs: readonly string[];
  ip?: never;
  pods?: never;
} | {
  /** Pods in this cluster. No policy selects those with `hostNetwork: true`: give `cidrs` of their nodes. */
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

export type Storage = {
  /**
   * Size of the volume. A larger one grows it, see the guide on growing a volume; a smaller one is refused.
   * @default "20Gi"
   */
  size?: string | number;
  /** StorageClass. Default: the cluster's default class. `""`: a PersistentVolume that has none. */
  storageClassName?: string;
  existingClaim?: never;
} | {
  /** PersistentVolumeClaim of the namespace that is used instead of a new one. */
  existingClaim: string;
  /**
   * Size of that claim, which the quota counts.
   * @default "20Gi"
   */
  size?: string | number;
  storageClassName?: never;
};

export interface Resources {
  /** What the container is guaranteed. */
  requests?: {
    /** CPU request, in cores or millicores. */
    cpu?: string | number;
    /** Memory request. */
    memory?: string | number;
    /** Node disk request: logs and emptyDir volumes. */
    "ephemeral-storage"?: string | number;
  };
  /** What the container may use at most. */
  limits?: {
    /** CPU limit, in cores or millicores. */
    cpu?: string | number;
    /** Memory limit. */
    memory?: string | number;
    /** Node disk limit: logs and emptyDir volumes. */
    "ephemeral-storage"?: string | number;
  };
}

export interface PodFields {
  /** More environment variables for the component's container. What another field of the config decides is refused here. */
  env?: readonly IEnvVar[];
  /** More ConfigMaps and Secrets whose keys become environment variables. */
  envFrom?: readonly IEnvFromSource[];
  /** More volumes for the pod. */
  volumes?: readonly IVolume[];
  /** More mounts for the component's container. */
  volumeMounts?: readonly IVolumeMount[];
  /** Init containers that run before the module's own. */
  initContainers?: readonly IContainer[];
  /** Containers that run beside the component's own. */
  sidecars?: readonly IContainer[];
  /** Labels of the pods only. */
  podLabels?: { [key: string]: string };
  /** Annotations of the pods only. */
  podAnnotations?: { [key: string]: string };
  /** Labels a node must have. */
  nodeSelector?: { [key: string]: string };
  /** Taints the pods tolerate. */
  tolerations?: readonly IToleration[];
  /** PriorityClass of the pods; it must exist. */
  priorityClassName?: string;
  /** More rules for the component's NetworkPolicy, for what its `env`, `sidecars` and monitoring need. */
  networkPolicy?: {
    /** Where the pods may connect, too. */
    egress?: readonly ({
      /** `"public"` is every address on the internet, without private ranges and metadata services. */
      to: {
        /** Pods in this cluster. */
        pods: {
          /** Namespace of the pods. */
          namespace: string;
          /** Labels of the pods. None: any pod of the namespace. */
          matchLabels: { [key: string]: string };
        };
        cidrs?: never;
      } | {
        /**
         * Address ranges.
         * @minItems 1
         */
        cidrs: readonly string[];
        pods?: never;
      } | "public";
      /**
       * Ports of the side that is connected to.
       * @minItems 1
       */
      ports: readonly number[];
      /**
       * Protocol of the ports.
       * @default "TCP"
       */
      protocol?: "TCP" | "UDP";
      /** What the connection is for. */
      reason: string;
    })[];
    /** Who may connect to the pods, too. */
    ingress?: readonly ({
      /** Who connects. */
      from: {
        /** Pods in this cluster. */
        pods: {
          /** Namespace of the pods. */
          namespace: string;
          /** Labels of the pods. None: any pod of the namespace. */
          matchLabels: { [key: string]: string };
        };
        cidrs?: never;
      } | {
        /**
         * Address ranges.
         * @minItems 1
         */
        cidrs: readonly string[];
        pods?: never;
      };
      /**
       * Ports of the side that is connected to.
       * @minItems 1
       */
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
  /** Replaces the module's own (anti-)affinity. */
  affinity?: IAffinity;
  /** Replaces the module's own spreading over zones. */
  topologySpreadConstraints?: readonly ITopologySpreadConstraint[];
  /** Annotations of the component's ServiceAccount, for a cloud's workload identity. */
  serviceAccountAnnotations?: { [key: string]: string };
}

export interface ComponentService {
  /**
   * Type of the Service. NodePort, which ALB and GKE may need, and LoadBalancer lead past the entry: open the way by `networkPolicy.entry`.
   * @default "ClusterIP"
   */
  type?: "ClusterIP" | "NodePort" | "LoadBalancer";
  /** Annotations of the Service, such as GKE's `cloud.google.com/backend-config`. They win over the controller's. */
  annotations?: { [key: string]: string };
}

export interface ScalingRules {
  /** Seconds whose highest or lowest demand counts. */
  stabilizationWindowSeconds?: number;
  /** Which of several policies counts. */
  selectPolicy?: "Max" | "Min" | "Disabled";
  /**
   * How much may change at once.
   * @minItems 1
   */
  policies?: readonly ({
    /** What the value counts. */
    type: "Pods" | "Percent";
    /** Most pods, or percent of them, in a period. */
    value: number;
    /** Length of the period. */
    periodSeconds: number;
  })[];
}
