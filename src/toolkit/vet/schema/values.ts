// Values that the API server accepts in kinds of objects, where a schema allows any text or number. Source:
// pkg/apis/*/validation of Kubernetes.
import { isTree } from "../../kubernetes/read.ts";
import {
  anyKey,
  between,
  fileName,
  isAbsent,
  key,
  label,
  labelValue,
  maps,
  natural,
  oneMember,
  oneOf,
  pattern,
  port,
  portOrName,
  protocol,
  SUBDOMAIN,
  subdomain,
  texts,
  type Value,
  type Values,
} from "../../kubernetes/values.ts";

const host = texts('a host name, such as "a.example.com" or "*.example.com", without scheme, port and path', (value) =>
  value === "" ? true : SUBDOMAIN.test(value.replace(/^\*\./, "")) && !/^[\d.]+$/.test(value) && value.length <= 253,
);
const absolute = texts("a path that begins with /", (value) => value.startsWith("/"));
const accessModes: Value = {
  words: "a list with ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod",
  accepts: (value) => !Array.isArray(value) || value.length > 0,
  says: () => "is empty",
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const CRON: readonly (readonly [least: number, most: number, names: readonly string[]])[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, MONTHS],
  [0, 6, DAYS],
];

/** Whether robfig/cron, which the API server asks, understands a schedule. */
function isSchedule(text: string): boolean {
  if (text.startsWith("@")) return /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/.test(text);
  const fields = text.trim().split(/\s+/);
  return (
    fields.length === CRON.length &&
    CRON.every(([least, most, names], index) =>
      (fields[index] ?? "").split(",").every((range) => {
        const [, from = "", to = from, step = "1"] = range.match(/^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/) ?? [];
        if (from === "*" || from === "?") return to === from && Number(step) > 0;
        const [low, high] = [from, to].map((each) =>
          names.includes(each.toLowerCase()) ? names.indexOf(each.toLowerCase()) + (least === 1 ? 1 : 0) : Number(each),
        );
        return (low ?? -1) >= least && (high ?? -1) <= most && (low ?? 0) <= (high ?? 0) && Number(step) > 0;
      }),
    )
  );
}

/** Of every object, and of every template of pods. */
export const OF_OBJECTS: Values = {
  "metadata.labels.~": key,
  "metadata.labels.*": labelValue,
  "metadata.annotations.~": anyKey,
};

// By default pods start again for ever, which is not for Jobs.
const ending: Value = {
  ...oneOf("OnFailure", "Never"),
  accepts: (value) => typeof value !== "string" || value === "OnFailure" || value === "Never",
};

/** When pods end and start again, by what makes them. */
export const OF_RESTARTS: Readonly<Record<string, Values>> = {
  Pod: { restartPolicy: oneOf("Always", "OnFailure", "Never") },
  ...Object.fromEntries(
    ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"].map((kind) => [
      kind,
      { restartPolicy: oneOf("Always") },
    ]),
  ),
  Job: { "restartPolicy!": ending },
  CronJob: { "restartPolicy!": ending },
};

const replicas = { "spec.replicas": natural, "spec.minReadySeconds": natural };
const selector = { "spec.selector.matchLabels.~": key, "spec.selector.matchLabels.*": labelValue };

/** By kind. */
export const OF_KINDS: Readonly<Record<string, Values>> = {
  Deployment: {
    ...replicas,
    ...selector,
    "spec.strategy.type": oneOf("RollingUpdate", "Recreate"),
    "spec.strategy": maps(
      "no rollingUpdate, or another type",
      "is Recreate and has rollingUpdate",
      ({ type, rollingUpdate }) => type !== "Recreate" || isAbsent(rollingUpdate),
    ),
    "spec.revisionHistoryLimit": natural,
  },
  ReplicaSet: { ...replicas, ...selector },
  StatefulSet: {
    ...replicas,
    ...selector,
    "spec.podManagementPolicy": oneOf("OrderedReady", "Parallel"),
    "spec.updateStrategy.type": oneOf("RollingUpdate", "OnDelete"),
    "spec.persistentVolumeClaimRetentionPolicy.*": oneOf("Retain", "Delete"),
  },
  DaemonSet: { ...selector, "spec.updateStrategy.type": oneOf("RollingUpdate", "OnDelete") },
  Job: {
    "spec.completionMode": oneOf("NonIndexed", "Indexed"),
    "spec.parallelism": natural,
    "spec.completions": natural,
    "spec.backoffLimit": natural,
    "spec.activeDeadlineSeconds": natural,
    "spec.ttlSecondsAfterFinished": natural,
  },
  CronJob: {
    "metadata.name": pattern(
      "at most 52 characters, for Jobs get eleven more: letters, digits, - and .",
      SUBDOMAIN,
      52,
    ),
    "spec.schedule": texts('a schedule of five fields, such as "0 3 * * *", or @daily', isSchedule),
    "spec.concurrencyPolicy": oneOf("Allow", "Forbid", "Replace"),
    "spec.startingDeadlineSeconds": natural,
  },
  Service: {
    "metadata.name": label,
    "spec.type": oneOf("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
    "spec.sessionAffinity": oneOf("None", "ClientIP"),
    "spec.externalTrafficPolicy": oneOf("Cluster", "Local"),
    "spec.internalTrafficPolicy": oneOf("Cluster", "Local"),
    "spec.ipFamilyPolicy": oneOf("SingleStack", "PreferDualStack", "RequireDualStack"),
    "spec.selector.~": key,
    "spec.selector.*": labelValue,
    "spec.ports": {
      words: "a name for each of several ports",
      accepts: (ports) =>
        !Array.isArray(ports) || ports.length < 2 || ports.every((each) => !isTree(each) || (each.name ?? "") !== ""),
      says: () => "are several, not all of them with a name",
    },
    "spec.ports.*.name": label,
    "spec.ports.*.port": port,
    "spec.ports.*.targetPort": {
      ...portOrName,
      // None is the Service's own.
      accepts: (value) => value === 0 || value === "" || portOrName.accepts(value),
    },
    "spec.ports.*.nodePort": between(0, 65535),
    "spec.ports.*.protocol": protocol,
  },
  Ingress: {
    "spec.rules.*.host": host,
    "spec.rules.*.http.paths.*.pathType": oneOf("Exact", "Prefix", "ImplementationSpecific"),
    "spec.rules.*.http.paths.*.path": absolute,
    "spec.rules.*.http.paths.*.backend.service.port.number": port,
    "spec.tls.*.hosts.*": host,
  },
  NetworkPolicy: {
    "spec.policyTypes.*": oneOf("Ingress", "Egress"),
    ...Object.fromEntries(
      ["ingress", "egress"].flatMap((direction) => [
        [`spec.${direction}.*.ports.*.protocol`, protocol],
        [`spec.${direction}.*.ports.*.port`, portOrName],
        [`spec.${direction}.*.ports.*.endPort`, port],
      ]),
    ),
  },
  PersistentVolumeClaim: {
    "spec.accessModes!": accessModes,
    "spec.accessModes.*": oneOf("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"),
    "spec.volumeMode": oneOf("Filesystem", "Block"),
    "spec.resources!.requests!.storage!": {
      words: "the room that is wanted, as requests: { storage: 1Gi }",
      accepts: () => true,
    },
  },
  PodDisruptionBudget: {
    spec: oneMember(["minAvailable", "maxUnavailable"], 0),
    "spec.unhealthyPodEvictionPolicy": oneOf("IfHealthyBudget", "AlwaysAllow"),
  },
  HorizontalPodAutoscaler: { "spec.maxReplicas": between(1, Number.POSITIVE_INFINITY) },
  StorageClass: {
    reclaimPolicy: oneOf("Delete", "Retain"),
    volumeBindingMode: oneOf("Immediate", "WaitForFirstConsumer"),
  },
  ConfigMap: { "data.~": fileName, "binaryData.~": fileName },
  Secret: { "data.~": fileName, "stringData.~": fileName },
  Namespace: { "metadata.name": label },
};

/** Where a kind has nothing narrower. */
export const OF_NAMES: Values = { "metadata.name": subdomain };
