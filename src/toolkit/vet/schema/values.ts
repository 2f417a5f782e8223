// Values that the API server accepts where a schema allows any text or number. Source: pkg/apis/*/validation of Kubernetes.

import { meant } from "../../kubernetes/near.ts";
import type { Path } from "../../kubernetes/path.ts";
import { isTree, member, type Tree, tree } from "../../kubernetes/read.ts";

/** What may stand somewhere. */
export interface Value {
  readonly accepts: (value: unknown) => boolean;
  /** Completes "Write ". */
  readonly words: string;
  /** The texts that there are. */
  readonly names?: readonly string[];
  /** What is wrong with a value that is no text or number; completes a sentence that begins with its name. */
  readonly says?: (value: unknown) => string;
}

/** Values by path: `*` is every item or member, `~` every key of a map, and a key that ends in `!` has to be there. */
export type Values = Readonly<Record<string, Value>>;

export interface Wrong {
  readonly path: Path;
  readonly what: string;
  readonly fix: string;
}

/** What of an object, or of a part of it, can't stay. */
export const wrongValues = (values: Values, part: unknown, path: Path): Iterable<Wrong> =>
  wrong(branchOf(values), part, path);

/** Paths as a tree: what they have in common is walked once. */
interface Branch {
  value?: Value;
  /** Why it has to be there. */
  required?: Value;
  readonly below: Map<string, Branch>;
}

const branches = new WeakMap<Values, Branch>();

function branchOf(values: Values): Branch {
  const known = branches.get(values);
  if (known !== undefined) return known;
  const root: Branch = { below: new Map() };
  for (const [path, value] of Object.entries(values)) {
    const end = path.split(".").reduce<Branch>((branch, key) => {
      const name = key.replace(/!$/, "");
      const next: Branch = branch.below.get(name) ?? { below: new Map() };
      branch.below.set(name, next);
      if (name !== key) next.required ??= value;
      return next;
    }, root);
    end.value = value;
  }
  branches.set(values, root);
  return root;
}

function* wrong({ value, below }: Branch, part: unknown, path: Path): Generator<Wrong> {
  if (value !== undefined && !value.accepts(part)) yield judged(value, part, path);
  if (part === null || typeof part !== "object") return;
  for (const [key, branch] of below)
    if (key !== "*" && key !== "~") yield* inMember(key, branch, part, path);
    else
      for (const [name, item] of Array.isArray(part) ? part.entries() : Object.entries(part))
        yield* wrong(branch, key === "~" ? name : item, [...path, name]);
}

function* inMember(name: string, branch: Branch, part: object, path: Path): Generator<Wrong> {
  // What is null is absent to the API server.
  const given = member(part, name) ?? undefined;
  if (given !== undefined) yield* wrong(branch, given, [...path, name]);
  else if (branch.required !== undefined)
    yield { path, what: `it has no ${name}.`, fix: `Add ${name}: ${branch.required.words}.` };
}

function judged({ words, names = [], says }: Value, given: unknown, path: Path): Wrong {
  const name = path.findLast((key) => typeof key === "string") ?? "it";
  const said =
    says?.(given) ?? (given === name ? "is no name that it could have" : `is ${JSON.stringify(given)?.slice(0, 60)}`);
  return { path, what: `${name} ${said}.`, fix: `Write ${words}.${closest(given, names)}` };
}

const closest = (given: unknown, names: readonly string[]) => {
  if (typeof given !== "string") return "";
  const same = names.find((name) => name.toLowerCase() === given.toLowerCase());
  return same === undefined ? meant(given, names) : ` Did you mean ${same}?`;
};

// Of another type than is meant, it is the schema's to say.
const texts = (words: string, accepts: (value: string) => boolean): Value => ({
  words,
  accepts: (value) => typeof value !== "string" || accepts(value),
});
const pattern = (words: string, regular: RegExp, most = 253) =>
  texts(words, (value) => value.length <= most && regular.test(value));
// An empty text is what an absent one is: the API server sets the default.
const oneOf = (...names: string[]): Value => ({
  ...texts(names.length === 1 ? `${names[0]}` : `one of ${names.join(", ")}`, (value) =>
    ["", ...names].includes(value),
  ),
  names,
});
const between = (least: number, most: number): Value => ({
  words: most === Number.POSITIVE_INFINITY ? `${least} or more` : `a number from ${least} to ${most}`,
  accepts: (value) => typeof value !== "number" || (least <= value && value <= most),
});
const present = (value: Tree, names: readonly string[]) =>
  names.filter((name) => value[name] !== undefined && value[name] !== null);
/** Exactly one of these members, or at most one. */
const oneMember = (names: readonly string[], least: 0 | 1 = 1): Value => ({
  words: `${least === 0 ? "at most" : "exactly"} one of ${names.join(", ")}`,
  accepts: (value) => {
    if (!isTree(value)) return true;
    const { length } = present(value, names);
    return least <= length && length <= 1;
  },
  says: (value) => `has ${present(tree(value), names).join(" and ") || "none of what it has to have one of"}`,
});
/** A map, by a test of its own. */
const maps = (words: string, says: string, accepts: (value: Tree) => boolean): Value => ({
  words,
  accepts: (value) => !isTree(value) || accepts(value),
  says: () => says,
});
const isAbsent = (value: unknown) => value === undefined || value === null;

const SUBDOMAIN = /^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/;
const QUALIFIED = /^(?:[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?\/)?[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?$/;

const subdomain = pattern("lowercase letters, digits, - and ., with a letter or digit at both ends", SUBDOMAIN);
const label = pattern(
  "at most 63 lowercase letters, digits and -, with a letter or digit at both ends",
  /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/,
  63,
);
const portName = pattern(
  "at most 15 lowercase letters, digits and single -, with a letter among them",
  /^(?=.*[a-z])(?!.*--)[a-z\d](?:[a-z\d-]*[a-z\d])?$/,
  15,
);
const key = pattern("letters, digits, -, _ and ., with or without a domain and / before it", QUALIFIED, 317);
// Keys of annotations are held to the same, whatever their case.
const anyKey = texts(key.words, (value) => key.accepts(value.replace(/^[^/]*\//, (domain) => domain.toLowerCase())));
const labelValue = pattern(
  "at most 63 letters, digits, -, _ and ., with a letter or digit at both ends, or nothing",
  /^(?:[A-Za-z\d](?:[\w.-]*[A-Za-z\d])?)?$/,
  63,
);
const fileName = pattern("letters, digits, -, _ and .", /^(?!\.\.)[\w.-]+$/);
const port = between(1, 65535);
const portOrName: Value = {
  words: `${port.words}, or a port's name: ${portName.words}`,
  accepts: (value) => port.accepts(value) && portName.accepts(value),
};
const protocol = oneOf("TCP", "UDP", "SCTP");
const natural = between(0, Number.POSITIVE_INFINITY);
const once: Value = { words: "1", accepts: (value) => typeof value !== "number" || value === 1 || value === 0 };
const host = texts('a host name, such as "a.example.com" or "*.example.com", without scheme, port and path', (value) =>
  value === "" ? true : SUBDOMAIN.test(value.replace(/^\*\./, "")) && !/^[\d.]+$/.test(value) && value.length <= 253,
);
const absolute = texts("a path that begins with /", (value) => value.startsWith("/"));
const accessModes: Value = {
  words: "a list with ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod",
  accepts: (value) => !Array.isArray(value) || value.length > 0,
  says: () => "is empty",
};
const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"];
const HOOKS = ["exec", "httpGet", "tcpSocket", "sleep"];

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

const ofProbes = (probe: string, isRepeated: boolean): Values => ({
  [probe]: oneMember(HANDLERS),
  [`${probe}.httpGet.port`]: portOrName,
  [`${probe}.httpGet.scheme`]: oneOf("HTTP", "HTTPS"),
  [`${probe}.tcpSocket.port`]: portOrName,
  [`${probe}.grpc.port`]: port,
  ...(isRepeated ? {} : { [`${probe}.successThreshold`]: once }),
  ...Object.fromEntries(
    ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"]
      .filter((field) => isRepeated || field !== "successThreshold")
      .map((field) => [`${probe}.${field}`, natural]),
  ),
});

const PROFILES = oneOf("RuntimeDefault", "Localhost", "Unconfined");

/** Of every container, from its own place. */
export const OF_CONTAINERS: Values = {
  name: label,
  "image!": texts('an image, such as "busybox:1.37"', (image) => image !== ""),
  imagePullPolicy: oneOf("Always", "IfNotPresent", "Never"),
  terminationMessagePolicy: oneOf("File", "FallbackToLogsOnError"),
  "ports.*.containerPort": port,
  "ports.*.hostPort": between(0, 65535),
  "ports.*.protocol": protocol,
  "ports.*.name": portName,
  "env.*.name": pattern("printable characters without =", /^[ -<>-~]+$/, Number.POSITIVE_INFINITY),
  "env.*": maps(
    "one of the two",
    "has a variable with value and valueFrom",
    ({ value, valueFrom }) => isAbsent(value) || value === "" || isAbsent(valueFrom),
  ),
  "env.*.valueFrom": oneMember(["configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef"]),
  "envFrom.*": oneMember(["configMapRef", "secretRef"]),
  "volumeMounts.*.mountPropagation": oneOf("None", "HostToContainer", "Bidirectional"),
  "lifecycle.preStop": oneMember(HOOKS),
  "lifecycle.postStart": oneMember(HOOKS),
  "securityContext.seccompProfile.type": PROFILES,
  "securityContext.appArmorProfile.type": PROFILES,
  "securityContext.procMount": oneOf("Default", "Unmasked"),
  ...ofProbes("startupProbe", false),
  ...ofProbes("livenessProbe", false),
  ...ofProbes("readinessProbe", true),
};

/** Of every pod, from its spec. */
export const OF_PODS: Values = {
  dnsPolicy: oneOf("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
  preemptionPolicy: oneOf("PreemptLowerPriority", "Never"),
  "securityContext.seccompProfile.type": PROFILES,
  "securityContext.appArmorProfile.type": PROFILES,
  "securityContext.fsGroupChangePolicy": oneOf("OnRootMismatch", "Always"),
  "tolerations.*.effect": oneOf("NoSchedule", "PreferNoSchedule", "NoExecute"),
  "topologySpreadConstraints.*.whenUnsatisfiable": oneOf("DoNotSchedule", "ScheduleAnyway"),
  "volumes.*.name": label,
  // One without a source is an emptyDir.
  "volumes.*": maps(
    "one of them",
    "has a volume with two sources",
    (volume) => present(volume, Object.keys(volume)).filter((name) => name !== "name").length < 2,
  ),
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
