// Values that the API server accepts although a schema allows any text or number. Source: pkg/apis/*/validation of Kubernetes.

import { didYouMeanText } from "./near.ts";
import type { Path } from "./path.ts";
import { isTree, member, type Tree, tree } from "./read.ts";
import { withoutCredentials } from "./redacted.ts";

/** Which values are valid. */
interface Value {
  readonly accepts: (value: unknown) => boolean;
  /** Completes the sentence "Write ". */
  readonly words: string;
  /** The valid texts, or members. */
  readonly names?: readonly string[];
  /** What is wrong with a value of the wrong type; completes a sentence that begins with its name. */
  readonly says?: (value: unknown) => string;
}

/** Values by path: `*` is every item or member, `~` every key of a map, and a key ending in `!` is required. */
export type Values = Readonly<Record<string, Value>>;

/** Something that the API server rejects. */
export interface Refusal {
  readonly path: Path;
  /** A sentence that begins with the field's name. */
  readonly what: string;
  readonly fix: string;
}

/** The invalid parts of an object, or of a part of one. */
export function wrongValues(values: Values, part: unknown, path: Path): readonly Refusal[] {
  const found: Refusal[] = [];
  collectWrong(branchOf(values), part, path, found);
  return found;
}

/** Paths as a tree: common prefixes are traversed once. */
interface Branch {
  value?: Value;
  /** Why it is required. */
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

// Appends to one list instead of nesting generators: this visits every part of every object.
function collectWrong({ value, below }: Branch, part: unknown, path: Path, found: Refusal[]): void {
  if (value !== undefined && !value.accepts(part)) found.push(judged(value, part, path));
  if (part === null || typeof part !== "object") return;
  for (const [key, branch] of below)
    if (key !== "*" && key !== "~") collectInMember(key, branch, part, path, found);
    else
      for (const [name, item] of Array.isArray(part) ? part.entries() : Object.entries(part))
        collectWrong(branch, key === "~" ? name : item, [...path, name], found);
}

function collectInMember(name: string, branch: Branch, part: object, path: Path, found: Refusal[]): void {
  // Null means absent to the API server.
  const given = member(part, name) ?? undefined;
  if (given !== undefined) collectWrong(branch, given, [...path, name], found);
  else if (branch.required !== undefined)
    found.push({ path, what: `it has no ${name}.`, fix: `Add ${name}: ${branch.required.words}.` });
}

function judged({ words, names = [], says }: Value, given: unknown, path: Path): Refusal {
  const name = path.findLast((key) => typeof key === "string") ?? "it";
  const said =
    says?.(given) ??
    (given === name ? "is no name that it could have" : `is ${JSON.stringify(shown(given))?.slice(0, 60)}`);
  return { path, what: `${name} ${said}.`, fix: `Write ${words}.${closest(given, names)}` };
}

const shown = (given: unknown) =>
  typeof given === "string" && given.includes("@") ? withoutCredentials(given) : given;

const closest = (given: unknown, names: readonly string[]) => {
  if (isTree(given))
    return didYouMeanText(Object.keys(given).find((key) => didYouMeanText(key, names) !== "") ?? "", names);
  if (typeof given !== "string") return "";
  const same = names.find((name) => name.toLowerCase() === given.toLowerCase());
  return same === undefined ? didYouMeanText(given, names) : ` Did you mean ${same}?`;
};

// A value of another type is reported by the schema.
const texts = (words: string, accepts: (value: string) => boolean): Value => ({
  words,
  accepts: (value) => typeof value !== "string" || accepts(value),
});
const pattern = (words: string, regular: RegExp, most = 253) =>
  texts(words, (value) => value.length <= most && regular.test(value));
// An empty text is the same as an absent one: the API server sets the default.
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
  names,
  accepts: (value) => {
    if (!isTree(value)) return true;
    const { length } = present(value, names);
    return least <= length && length <= 1;
  },
  says: (value) => `has ${present(tree(value), names).join(" and ") || "none of what it has to have one of"}`,
});
/** A map that has its own check. */
const maps = (words: string, says: string, accepts: (value: Tree) => boolean): Value => ({
  words,
  accepts: (value) => !isTree(value) || accepts(value),
  says: () => says,
});
const isAbsent = (value: unknown) => value === undefined || value === null;

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
const port = between(1, 65535);
// Without a name it is the same.
const optionalPortName: Value = { ...portName, accepts: (value) => value === "" || portName.accepts(value) };
const portOrName: Value = {
  words: `${port.words}, or a port's name: ${portName.words}`,
  accepts: (value) => port.accepts(value) && portName.accepts(value),
};
const protocol = oneOf("TCP", "UDP", "SCTP");
const natural = between(0, Number.POSITIVE_INFINITY);
const once: Value = { words: "1", accepts: (value) => typeof value !== "number" || value === 1 || value === 0 };
const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"];
const HOOKS = ["exec", "httpGet", "tcpSocket", "sleep"];

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

/** Applies to every container, from its path. */
export const OF_CONTAINERS: Values = {
  name: label,
  "image!": texts('an image, such as "busybox:1.37"', (image) => image !== ""),
  imagePullPolicy: oneOf("Always", "IfNotPresent", "Never"),
  terminationMessagePolicy: oneOf("File", "FallbackToLogsOnError"),
  "ports.*.containerPort": port,
  "ports.*.hostPort": between(0, 65535),
  "ports.*.protocol": protocol,
  "ports.*.name": optionalPortName,
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

/** Applies to every pod, from its spec. */
export const OF_PODS: Values = {
  dnsPolicy: oneOf("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
  preemptionPolicy: oneOf("PreemptLowerPriority", "Never"),
  "securityContext.seccompProfile.type": PROFILES,
  "securityContext.appArmorProfile.type": PROFILES,
  "securityContext.fsGroupChangePolicy": oneOf("OnRootMismatch", "Always"),
  "tolerations.*.effect": oneOf("NoSchedule", "PreferNoSchedule", "NoExecute"),
  "topologySpreadConstraints.*.whenUnsatisfiable": oneOf("DoNotSchedule", "ScheduleAnyway"),
  "volumes.*.name": label,
  // Without a source it is an emptyDir.
  "volumes.*": maps(
    "one of them",
    "has a volume with two sources",
    (volume) => present(volume, Object.keys(volume)).filter((name) => name !== "name").length < 2,
  ),
};
