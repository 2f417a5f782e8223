// What people look for in a config and find elsewhere: fields of Kubernetes' objects, which a patch sets, and the words of other
// charts for settings that are called otherwise here.
import type { Path } from "../../toolkit/kubernetes/path.ts";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

// The fields of Kubernetes 1.36. Those that are settings never come here.
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

const KINDS: Readonly<Record<string, string>> = { postgres: "StatefulSet", migration: "Job" };
const COMPONENTS = words("api scheduler ui postgres mlflow migration");

/** Words of other charts, with what is said here. */
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

/** The same where a whole chart has it: a field of `pods`, or another one. */
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
  resources: "api.resources",
  service: "api.service",
};

/** What to do where a path is no setting: the one that is meant, or the patch that sets it. `undefined` where neither is known. */
export function insteadOf(path: Path): string | undefined {
  const [section = "", ...below] = path.map(String);
  const [field = "", inner] = below;
  if (below.length === 0) return setting(CALLED_AT_TOP[section]) ?? ofAllPods(section);
  if (section === "pods" && inner === undefined) return setting(CALLED_AT_TOP[field]) ?? ofAllPods(field);
  if (section === "ingress" || section === "gateway") return undefined;
  if (!COMPONENTS.has(section)) return undefined;
  if (inner === undefined) return ofComponent(section, field);
  if (below.length > 2) return undefined;
  if (field === "service" && OF_SERVICES.has(inner)) return patched(`Service/aether-${section}`, spec(inner));
  if (field === "storage" && inner === "resources") return setting(`${section}.storage.size`);
  if (field === "storage" && section === "mlflow" && OF_CLAIMS.has(inner))
    return patched("PersistentVolumeClaim/aether-mlflow", spec(inner));
  return undefined;
}

function ofComponent(section: string, field: string): string | undefined {
  const workload = `${KINDS[section] ?? "Deployment"}/aether-${section}`;
  if (field === "image")
    return setting(
      section === "ui" || section === "mlflow" || section === "postgres" ? `images.${section}` : "images.aether",
    );
  if (field === "imagePullSecrets" || field === "imagePullPolicy") return setting(CALLED_AT_TOP[field]);
  if (field === "podSecurityContext") return patched(workload, "pod({ securityContext: { … } })");
  if (field === "service") return patched(`Service/aether-${section}`, "{ spec: { … } }");
  if (/^(?:pdb|podDisruptionBudget)$/.test(field))
    return patched(`PodDisruptionBudget/aether-${section}`, "{ spec: { … } }");
  if (/^(?:deployment|statefulSet|job)(?:Annotations|Labels)$/.test(field))
    return patched(workload, `{ metadata: { ${field.endsWith("Labels") ? "labels" : "annotations"}: { … } } }`);
  if (field === "runtimeClassName" && (section === "api" || section === "scheduler"))
    return setting("isolation.runtimeClassName");
  if (field === "updateStrategy" && section !== "postgres") return patched(workload, spec("strategy"));
  if (OF_PODS.has(field)) return patched(workload, `pod({ ${field}: … })`);
  if (OF_CONTAINERS.has(field)) return patched(workload, `container("${section}", { ${field}: … })`);
  if (OF_WORKLOADS.has(field)) return patched(workload, spec(field));
  return setting(CALLED[field] === undefined ? undefined : `${section}.${CALLED[field]}`);
}

const ofAllPods = (field: string) =>
  OF_PODS.has(field)
    ? changed(`patchAll(aetherStack({ … }), { kind: ["Deployment", "StatefulSet", "Job"] }, pod({ ${field}: … }))`)
    : undefined;

const setting = (path: string | undefined) => (path === undefined ? undefined : `Did you mean ${path}?`);

const spec = (field: string) => `{ spec: { ${field}: … } }`;

/** The Job's name carries a hash, so it is found by its kind. */
const patched = (object: string, patch: string) =>
  changed(
    object.startsWith("Job/")
      ? `patchAll(aetherStack({ … }), { kind: "Job" }, ${patch})`
      : `patch(aetherStack({ … }), ${JSON.stringify(object)}, ${patch})`,
  );

const changed = (expression: string) =>
  `It has no setting. Patch the object instead: in aether.config.ts, export default ${expression}; in kustomize, a patch.`;
