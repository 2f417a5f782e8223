// What people look for in a config but find elsewhere: fields of Kubernetes objects, which a patch sets, and names that other
// charts use for settings.
import { type Path, valueAt } from "../../toolkit/kubernetes/path.ts";
import { isTree, own } from "../../toolkit/kubernetes/read.ts";
import { type Component, roster } from "../derived/declared.ts";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

// The fields of Kubernetes 1.36. Those that are settings are handled before.
const OF_PODS = words(
  "activeDeadlineSeconds automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks ephemeralContainers hostAliases hostIPC " +
    "hostNetwork hostPID hostUsers hostname hostnameOverride nodeName os overhead preemptionPolicy priority readinessGates resourceClaims " +
    "restartPolicy runtimeClassName schedulerName schedulingGates schedulingGroup setHostnameAsFQDN shareProcessNamespace subdomain " +
    "terminationGracePeriodSeconds workloadRef",
);
const OF_CONTAINERS = words(
  "args command lifecycle livenessProbe ports readinessProbe resizePolicy restartPolicyRules startupProbe stdin stdinOnce " +
    "terminationMessagePath terminationMessagePolicy tty volumeDevices workingDir",
);
const OF_WORKLOADS = words(
  "backoffLimitPerIndex completionMode completions managedBy manualSelector maxFailedIndexes minReadySeconds ordinals parallelism paused " +
    "persistentVolumeClaimRetentionPolicy podFailurePolicy podManagementPolicy podReplacementPolicy progressDeadlineSeconds " +
    "revisionHistoryLimit selector serviceName strategy successPolicy suspend template updateStrategy volumeClaimTemplates",
);
const OF_SERVICES = words(
  "allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy healthCheckNodePort " +
    "internalTrafficPolicy ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges ports " +
    "publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig trafficDistribution",
);
const OF_CLAIMS = words(
  "accessModes dataSource dataSourceRef selector volumeAttributesClassName volumeMode volumeName",
);

/** Charts with one image have these at the top of `image`. */
const OF_IMAGES = words("repository tag digest");

const declared = Object.values(roster);
const WORKLOADS = ["StatefulSet", "CronJob", "Job"];
const kindOf = ({ names }: Component) => WORKLOADS.find((kind) => Object.hasOwn(names, kind)) ?? "Deployment";
/** The components whose sections are at the top of the config, with the kind of their workload. */
const COMPONENTS: ReadonlyMap<string, string> = new Map(
  declared.flatMap((component) => (component.path === undefined ? [[component.name, kindOf(component)]] : [])),
);
/** Sections that become variables of the app. */
const OF_THE_APP = ["auth", "homeAssistant", "llm", "postgres.pool"];

/** Names from other charts, with the setting here. */
const CALLED: Readonly<Record<string, string>> = {
  containerSecurityContext: "securityContext",
  extraEnv: "env",
  extraEnvVars: "env",
  extraEnvFrom: "envFrom",
  extraVolumes: "volumes",
  extraVolumeMounts: "volumeMounts",
  extraInitContainers: "initContainers",
  extraContainers: "sidecars",
  containers: "sidecars",
  serviceAccount: "serviceAccountName",
  labels: "podLabels",
  annotations: "podAnnotations",
  replicaCount: "replicas",
  hpa: "autoscaling",
  persistence: "storage",
};

/** The same for an external database. */
const CALLED_OF_EXTERNAL: Readonly<Record<string, string>> = {
  username: "postgres.external.user",
  dbname: "postgres.external.database",
  databaseName: "postgres.external.database",
  sslmode: "postgres.external.tls.mode",
  sslMode: "postgres.external.tls.mode",
  ssl: "postgres.external.tls",
};

/** The same for settings that other charts have at the top level: a field of `pods`, or another one. */
const CALLED_AT_TOP: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["env", "nodeSelector", "tolerations", "affinity", "topologySpreadConstraints", "priorityClassName"].map(
      (field) => [field, `pods.${field}`],
    ),
  ),
  podLabels: "pods.labels",
  podAnnotations: "pods.annotations",
  imagePullSecrets: "images.pullSecrets",
  imagePullPolicy: "images.pullPolicy",
  nameOverride: "name",
  fullnameOverride: "name",
  hostname: "host",
  autoscaling: "api.autoscaling",
  replicas: "api.replicas",
  replicaCount: "api.replicas",
  hpa: "api.autoscaling",
  resources: "api.resources",
  service: "api.service",
  serviceAccount: "api.serviceAccountName",
  extraEnv: "pods.env",
  extraEnvVars: "pods.env",
  database: "postgres",
  db: "postgres",
  externalDatabase: "postgres.external",
  externalPostgresql: "postgres.external",
  persistence: "postgres.storage",
  storageClass: "postgres.storage.storageClassName",
  storageClassName: "postgres.storage.storageClassName",
  pgbouncer: "postgres.pooler",
  cnpg: "postgres.cloudNativePg",
  existingSecret: "secrets.existingSecret",
  externalSecret: "secrets.externalSecret",
  externalSecrets: "secrets.externalSecret",
  metrics: "monitoring",
  serviceMonitor: "monitoring",
  podMonitor: "monitoring",
  prometheusRule: "monitoring.operator.alerts",
  httpRoute: "gateway",
  route: "gateway",
  istio: "mesh",
  serviceMesh: "mesh",
  domain: "host",
  extraDeploy: "extraObjects",
  extraManifests: "extraObjects",
  extraResources: "extraObjects",
};

/**
 * The objects that parts of the config render: anything without a setting is a patch of that object. The longest path takes
 * precedence; of two, the last one whose condition the config meets.
 */
const OBJECTS: readonly (readonly [path: string, kind: string, part: string, where?: string])[] = [
  ...declared.flatMap((component) => {
    const { name, path = [name] } = component;
    const place = path.join(".");
    return [
      [place, kindOf(component), name],
      [`${place}.service`, "Service", name],
      [`${place}.networkPolicy`, "NetworkPolicy", name],
    ] as const;
  }),
  ["postgres", "Cluster", "postgres", "postgres.cloudNativePg"],
  ["postgres.backup.to.claim", "PersistentVolumeClaim", "backup"],
  ["mlflow.storage", "PersistentVolumeClaim", "mlflow"],
  ["api.autoscaling", "HorizontalPodAutoscaler", "api"],
  ["api.autoscaling", "ScaledObject", "api", "api.autoscaling.keda"],
  ["ingress", "Ingress", "api"],
  ["gateway", "HTTPRoute", "http"],
  ["gateway.redirectFrom", "HTTPRoute", "redirect"],
  ["networkPolicy", "NetworkPolicy", ""],
  ["quota", "ResourceQuota", "quota"],
  ["monitoring", "PodMonitor", "metrics"],
  ["monitoring.operator.alerts", "PrometheusRule", "alerts"],
  ["monitoring.dashboard", "ConfigMap", "dashboard"],
  ["secrets.externalSecret", "ExternalSecret", "secrets"],
  ["secrets.template", "Secret", "secrets"],
];

/** Where to look for what resembles no setting: the object that its part of the config renders, or the app's own variables. */
export function beyondSettings(path: Path, config: unknown): string | undefined {
  const above = path.filter((key) => typeof key === "string").slice(0, -1);
  const [section = ""] = above;
  const isBelow = (place: string) => `${above.join(".")}.`.startsWith(`${place}.`);
  if (above.length === 0)
    return "Objects of your own are `extraObjects`; what has no setting is a patch of its object, in aether.config.ts or kustomize.";
  if (OF_THE_APP.some(isBelow)) return "Other variables of the app are `api.env` and `scheduler.env`.";
  if (["postgres", "mlflow"].includes(section) && isSet(config, `${section}.external`)) return undefined;
  const places = OBJECTS.filter(
    ([place, , , where]) => isBelow(place) && (where === undefined || isSet(config, where)),
  );
  const longest = Math.max(...places.map(([place]) => place.length));
  const found = places.findLast(([place]) => place.length === longest);
  if (found === undefined) return undefined;
  const [, kind, part] = found;
  return `Anything else is a patch of the ${kind}: ${ways(patch(kind, part, config, "{ … }"))}`;
}

/** What to do if a path is not a setting: the intended one, or the patch that sets it. `undefined` if neither is known. */
export function insteadOf(path: Path, config: unknown): string | undefined {
  const [section = "", ...below] = path.map(String);
  const [field = "", inner] = below;
  if (below.length === 0) return setting(own(CALLED_AT_TOP, section)) ?? ofAllPods(section);
  if (section === "pods" && inner === undefined) return setting(own(CALLED_AT_TOP, field)) ?? ofAllPods(field);
  if (section === "images" && inner === undefined && OF_IMAGES.has(field)) return setting(`images.aether.${field}`);
  if (!COMPONENTS.has(section)) return undefined;
  if (section === "postgres" && field === "external" && below.length === 2)
    return setting(own(CALLED_OF_EXTERNAL, inner ?? ""));
  if (section === "postgres" && isSet(config, "postgres.cloudNativePg")) return undefined;
  if (inner === undefined) return ofComponent(section, field, config);
  if (below.length > 2) return undefined;
  if (field === "service" && OF_SERVICES.has(inner)) return patched("Service", section, config, spec(inner));
  if (field === "storage" && inner === "resources") return setting(`${section}.storage.size`);
  if (field === "storage" && section === "mlflow" && OF_CLAIMS.has(inner))
    return patched("PersistentVolumeClaim", section, config, spec(inner));
  return undefined;
}

function ofComponent(section: string, field: string, config: unknown): string | undefined {
  const workload = (change: string) => patched(COMPONENTS.get(section) ?? "Deployment", section, config, change);
  if (field === "image")
    return setting(
      section === "ui" || section === "mlflow" || section === "postgres" ? `images.${section}` : "images.aether",
    );
  if (field === "imagePullSecrets" || field === "imagePullPolicy") return setting(own(CALLED_AT_TOP, field));
  if (field === "podSecurityContext") return workload("pod({ securityContext: { … } })");
  if (field === "service") return patched("Service", section, config, "{ spec: { … } }");
  if (/^(?:pdb|podDisruptionBudget)$/.test(field))
    return patched("PodDisruptionBudget", section, config, "{ spec: { … } }");
  if (/^(?:deployment|statefulSet|job)(?:Annotations|Labels)$/.test(field))
    return workload(`{ metadata: { ${field.endsWith("Labels") ? "labels" : "annotations"}: { … } } }`);
  if (field === "runtimeClassName" && (section === "api" || section === "scheduler"))
    return setting("isolation.runtimeClassName");
  if (field === "updateStrategy" && section !== "postgres") return workload(spec("strategy"));
  if (OF_PODS.has(field)) return workload(`pod({ ${field}: … })`);
  if (OF_CONTAINERS.has(field)) return workload(`container("${section}", { ${field}: … })`);
  if (OF_WORKLOADS.has(field)) return workload(spec(field));
  const name = own(CALLED, field);
  return setting(name === undefined ? undefined : `${section}.${name}`);
}

const ofAllPods = (field: string) =>
  OF_PODS.has(field)
    ? noSetting(`patchAll(aetherStack({ … }), { kind: ["Deployment", "StatefulSet", "Job"] }, pod({ ${field}: … }))`)
    : undefined;

const setting = (path: string | undefined) => (path === undefined ? undefined : `Did you mean ${path}?`);

const spec = (field: string) => `{ spec: { ${field}: … } }`;

/** A Job's name contains a hash, and there are many policies: they are found by kind. */
function patch(kind: string, part: string, config: unknown, change: string): string {
  if (kind === "Job" || part === "")
    return `patchAll(aetherStack({ … }), { kind: ${JSON.stringify(kind)} }, ${change})`;
  const name = isTree(config) && typeof config.name === "string" ? config.name : "aether";
  return `patch(aetherStack({ … }), ${JSON.stringify(`${kind}/${name}-${part}`)}, ${change})`;
}

const patched = (kind: string, part: string, config: unknown, change: string) =>
  noSetting(patch(kind, part, config, change));

const noSetting = (expression: string) => `It has no setting. Patch the object instead: ${ways(expression)}`;

const ways = (expression: string) => `in aether.config.ts, export default ${expression}; in kustomize, a patch.`;

const isSet = (config: unknown, path: string) => {
  const value = valueAt(config, path.split("."));
  return value !== undefined && value !== false;
};
