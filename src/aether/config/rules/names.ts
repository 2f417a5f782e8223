// Names and labels that the stack already uses.
import type { Variables } from "../../app/declaration.ts";
import { IGNORED_ENVIRONMENT } from "../../app/program.ts";
import { scrape } from "../../common/app.ts";
import { CHECKSUM, INIT_CONTAINERS } from "../../common/pod.ts";
import { settingsTable, type Workload, workloads } from "../../derived/declared.ts";
import { volumes } from "../../derived/volumes.ts";
import type { ResolvedConfig } from "../schema.ts";
import { conflict, missing, type Rule, type RuleIssue } from "./rule.ts";

export const namespace: Rule = function* ({ namespace, networkPolicy }) {
  const refused = (why: string) =>
    conflict(["namespace"], `is ${namespace}, ${why}`, 'Use a separate namespace, such as "aether".', [
      "networkPolicy",
    ]);
  // kubernetes.io/docs, Namespaces: "the prefix kube- is reserved".
  if (namespace.startsWith("kube-")) yield refused("and Kubernetes reserves names that start with kube-.");
  else if (namespace === "default" || (networkPolicy !== false && networkPolicy.dns.namespace === namespace))
    yield refused(
      "which other workloads share: the quota, Pod Security level and policies of the stack would break them.",
    );
};

/** A name in the config, in normalized form. */
interface Taken {
  readonly name: string;
  readonly path: RuleIssue["path"];
}

/** Duplicates: names that the stack has, or that an earlier entry has. */
function* taken(names: readonly Taken[], own: readonly string[], what = "name"): Iterable<RuleIssue> {
  const seen = new Set<string>();
  for (const { name, path } of names) {
    const isOwn = own.includes(name);
    if (isOwn || seen.has(name))
      yield conflict(
        path,
        `is ${name}, which ${isOwn ? "the module" : "another entry"} already uses.`,
        `Choose another ${what}.`,
      );
    seen.add(name);
  }
}

/** The names of a list of a section. */
const namesIn = (path: readonly string[], list: readonly { readonly name: string }[] = []): Taken[] =>
  list.map(({ name }, index) => ({ name, path: [...path, index] }));

export const ownedVariables: Rule = function* (config) {
  const common = namesIn(["pods", "env"], config.pods.env);
  const refused = new Set<Taken>();
  for (const workload of workloads(config)) {
    const own = namesIn([...workload.path, "env"], workload.section.env);
    // A name that is set for all pods is reported once, for the first component.
    for (const variable of [...own, ...common.filter((each) => !refused.has(each))]) {
      const refusal = refusalOf(config, workload, variable.name);
      if (refusal === undefined) continue;
      refused.add(variable);
      yield conflict(variable.path, `sets ${variable.name}, which ${refusal.why}.`, refusal.fix);
    }
    yield* taken(own, []);
  }
  yield* taken(common, []);
};

/** Why the config cannot set a variable of this name in a component's container; `undefined` if it can. */
function refusalOf(config: ResolvedConfig, { component }: Workload, variable: string) {
  const { environment, secrets = {}, servesApp } = component;
  const owned: Variables = { ...(servesApp ? settingsTable : {}), ...environment };
  const { isFreeWhenUnset, value } = owned[variable] ?? {};
  if (isFreeWhenUnset && value?.(config) === undefined) return undefined;
  const isRead = secrets[variable]?.read?.(config) ?? Object.hasOwn(secrets, variable);
  const fix =
    isRead || (Object.hasOwn(secrets, variable) && owned[variable] === undefined)
      ? decidedBy("secrets")
      : removal(owned[variable]);
  if (fix !== undefined) return { why: "the module already sets", fix };
  const ignored = servesApp && Object.hasOwn(IGNORED_ENVIRONMENT, variable);
  return ignored ? { why: "has no effect", fix: IGNORED_ENVIRONMENT[variable] ?? "" } : undefined;
}

const decidedBy = (field: string) => `Remove it and use ${field}.`;

function removal({ field, because }: Partial<Variables[string]> = {}): string | undefined {
  if (because !== undefined) return `Remove it: ${because}.`;
  return field === undefined ? undefined : decidedBy(field);
}

export const ownedContainers: Rule = function* (config) {
  for (const { path: at, component, section } of workloads(config))
    yield* taken(
      [
        ...namesIn([...at, "initContainers"], section.initContainers),
        ...namesIn([...at, "sidecars"], section.sidecars),
      ],
      [component.name, ...Object.values(INIT_CONTAINERS), ...(component.otherContainers ?? [])],
    );
};

export const ownedVolumes: Rule = function* (config) {
  for (const { path: at, component, section } of workloads(config)) {
    const own = Object.keys(component.mounts);
    const volumes = namesIn([...at, "volumes"], section.volumes);
    yield* taken(volumes, own);
    for (const { name: volume, path } of namesIn([...at, "volumeMounts"], section.volumeMounts))
      if (!own.includes(volume) && !volumes.some((each) => each.name === volume))
        yield missing(
          [...path, "name"],
          `names the volume ${volume}, which the pod does not have.`,
          `Add it to ${at.join(".")}.volumes.`,
        );
  }
};

/**
 * Two programs in one volume: each would find the other's files in its directory, and a pod on another node could not mount it.
 */
export const distinctClaims: Rule = function* (config) {
  const all = volumes(config);
  for (const [index, { claim, exists, path }] of all.entries()) {
    const other = all.find((each, at) => each.claim === claim && (at < index || (at > index && !each.exists)));
    if (exists && other !== undefined)
      yield conflict(
        [...path, "existingClaim"],
        `is ${claim}, which already holds the data of ${other.path.join(".")}.`,
        "Use a separate claim for each.",
        ["postgres", "mlflow", "name"],
      );
  }
};

export const ownedMounts: Rule = function* (config) {
  for (const { path: at, component, section } of workloads(config)) {
    const mounts = (section.volumeMounts ?? []).map(({ mountPath }) => ({ name: normalized(mountPath) }));
    const paths = namesIn([...at, "volumeMounts"], mounts);
    yield* taken(paths, Object.values(component.mounts), "mountPath");
    for (const { name: mountPath, path } of paths)
      if (component.protectedPaths.includes(mountPath))
        yield conflict(
          path,
          `is mounted at ${mountPath}, which would hide files of the image.`,
          "Choose another mountPath.",
        );
  }
};

/** Normalizes a path: the runtime mounts /tmp/ over /tmp. */
const normalized = (path: string) =>
  `/${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;

// Set on the pods of a Job, and on every namespace.
const OF_KUBERNETES = /^(?:(?:batch\.kubernetes\.io\/)?(?:job-name|controller-uid)|kubernetes\.io\/metadata\.name)$/;
const OF_THE_MODULE = /^app\.kubernetes\.io\//;

export const ownedLabels: Rule = function* (config) {
  const common = { path: ["commonLabels"], labels: config.commonLabels };
  const ofPods = workloads(config).map(({ path, section }) => ({
    path: [...path, "podLabels"],
    labels: section.podLabels,
  }));
  const ofJobs = ofPods.filter(({ path }) => path[0] === "migration");
  const ofAllPods = { path: ["pods", "labels"], labels: config.pods.labels };
  yield* withLabels(
    [common, ofAllPods, ...ofJobs],
    OF_KUBERNETES,
    "is set by Kubernetes, which rejects any other value.",
  );
  const { operator = false, dashboard = false } = config.monitoring || {};
  const ofMonitoring = Object.entries({ operator, dashboard }).map(([name, section]) => ({
    path: ["monitoring", name, "labels"],
    labels: section ? section.labels : undefined,
  }));
  yield* withLabels(
    [common, ofAllPods, ...ofPods, ...ofMonitoring],
    OF_THE_MODULE,
    "is set by the module: selectors depend on it.",
  );
};

function* withLabels(
  places: readonly { readonly path: readonly string[]; readonly labels?: object | undefined }[],
  pattern: RegExp,
  message: string,
): Iterable<RuleIssue> {
  for (const { path, labels = {} } of places)
    for (const label of Object.keys(labels))
      if (pattern.test(label)) yield conflict([...path, label], message, "Use a different label.");
}

export const ownedAnnotations: Rule = function* (config) {
  const common = Object.keys(config.pods.annotations ?? {});
  const refused = new Set<string>();
  for (const { path: at, component, section } of workloads(config)) {
    const own = Object.keys(section.podAnnotations ?? {}).map((annotation) => [...at, "podAnnotations", annotation]);
    const ofAll = common.filter((each) => !refused.has(each)).map((annotation) => ["pods", "annotations", annotation]);
    for (const path of [...own, ...ofAll]) {
      const annotation = path.at(-1) ?? "";
      const issue = annotationIssue(config, component, path, annotation);
      if (issue === undefined) continue;
      if (path[0] === "pods") refused.add(annotation);
      yield issue;
    }
  }
};

function annotationIssue(
  config: ResolvedConfig,
  component: Workload["component"],
  path: RuleIssue["path"],
  annotation: string,
): RuleIssue | undefined {
  if (component.hasChecksum && annotation === CHECKSUM)
    return conflict(
      path,
      "is set by the module: it replaces the pods when their settings change.",
      "Use a different annotation.",
    );
  if (Object.hasOwn(scrape(config, component), annotation))
    return conflict(path, "is set by the module: monitoring.operator is false.", "Remove it.", ["monitoring"]);
  return undefined;
}

const HOOK = /^(?:helm\.sh|argocd\.argoproj\.io)\/hook/;

export const hookAnnotations: Rule = function* ({ commonAnnotations }) {
  for (const name of Object.keys(commonAnnotations))
    if (HOOK.test(name))
      yield conflict(
        ["commonAnnotations", name],
        "would make every object a hook, which no release tracks or deletes.",
        "Remove it. Only the migration can be a hook: set migration.hook.",
      );
};
