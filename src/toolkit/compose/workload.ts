// Changes deep inside a workload: its pods, and a container, variable or volume of them.
import { ComposeError } from "../errors.ts";
import type { KubernetesObject } from "../kubernetes/manifest.ts";
import { type Fields, fieldsOfStructure } from "../kubernetes/merge-fields.ts";
import { mostSimilar } from "../kubernetes/near.ts";
import type { Container, EnvVar, PodSpec, Volume } from "../kubernetes/object.ts";
import { described, isTree } from "../kubernetes/read.ts";
import { applied, type Change, ineffectiveDeletionsOf, type Patch } from "./change.ts";
import { refuseIneffective } from "./ineffective-deletions.ts";
import { containersOf, podsOf, withPods } from "./pods.ts";
import { referenceTo } from "./reference.ts";

/** A workload or pod: the kinds of Kubernetes, and kinds of yours with the same structure. */
export type Workload = KubernetesObject &
  (
    | { readonly spec: PodSource }
    | {
        readonly kind: "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "CronJob" | "Pod";
        readonly spec?: PodSource;
      }
  );

/** A pod template. */
type Template = { readonly template: { readonly spec?: PodSpec } };
/** Where a workload has its pod spec: itself, its template, or that of its jobs. */
type PodSource = PodSpec | Template | { readonly jobTemplate: { readonly spec?: Template } };

/** Deletes an item of a list. */
interface Deletion {
  readonly $patch: "delete";
}

/**
 * Changes the pod spec of a workload.
 * @example
 * patch(objects, "StatefulSet/db", pod({ nodeSelector: { disk: "ssd" } }));
 */
export const pod =
  (change: Change<PodSpec>) =>
  <W extends Workload>(workload: W): W =>
    inPods(workload, (spec, name) => checked(spec, change, name, fieldsOfStructure("core.v1.PodSpec")));

/**
 * Changes one container or init container of a workload, or deletes it.
 * @example
 * patch(objects, "Deployment/web", container("web", { resources: { limits: { memory: "2Gi" } } }));
 */
export const container =
  (name: string, change: Change<Container> | Deletion) =>
  <W extends Workload>(workload: W): W =>
    inContainer(workload, name, (each, of) => itemWith(each, change, of, fieldsOfStructure("core.v1.Container")));

/**
 * Sets environment variables of one container of a workload: to a string, or to a `valueFrom`. `null`
 * removes a variable.
 * @example
 * patch(objects, "Deployment/web", env("web", { HTTPS_PROXY: "http://proxy:3128", LOG_FORMAT: null }));
 */
export const env =
  (container: string, variables: Readonly<Record<string, string | NonNullable<EnvVar["valueFrom"]> | null>>) =>
  <W extends Workload>(workload: W): W =>
    inContainer(workload, container, (each, of) => {
      refuseStrange(variables, of);
      if (Object.keys(variables).length === 0) return [each];
      const set = (all: EnvVar[], [name, value]: [string, Variable]) => withVariable(all, name, value, of);
      return [{ ...each, env: Object.entries(variables).reduce(set, each.env ?? []) }];
    });

/**
 * Changes one volume of a workload, or deletes it. The source of the volume can change as well: of
 * an emptyDir and a claim, the one that is given remains.
 * @example
 * patch(objects, "Deployment/web", volume("tmp", { emptyDir: { sizeLimit: "1Gi" } }));
 */
export const volume =
  (name: string, change: Change<Volume> | Deletion) =>
  <W extends Workload>(workload: W): W =>
    inPods(workload, (spec, of) => {
      const inVolume = (each: Volume) =>
        itemWith(each, withoutOthers(change), `${of}, volume ${name}`, fieldsOfStructure("core.v1.Volume"));
      return { ...spec, volumes: withItem(spec.volumes ?? [], name, inVolume, `volume of ${of}`) };
    });

/** The change of a volume which, if it sets a source, removes the other. */
function withoutOthers(change: Change<Volume> | Deletion): Change<Volume> | Deletion {
  if (!isTree(change)) return change;
  const sources = Object.keys(change).filter((key) => key !== "name" && !key.startsWith("$"));
  return sources.length === 0 ? change : { $retainKeys: ["name", ...sources], ...(change as Patch<Volume>) };
}

function inContainer<W extends Workload>(
  workload: W,
  name: string,
  change: (each: Container, of: string) => Container[],
): W {
  return inPods(workload, (spec, of) => {
    const inits = spec.initContainers ?? [];
    const what = `container of ${of}`;
    const changed = (each: Container) => change(each, `${of}, container ${name}`);
    if (inits.some((each) => each.name === name))
      return { ...spec, initContainers: withItem(inits, name, changed, what) };
    const known = containersOf(spec).map((each) => each.name);
    return { ...spec, containers: withItem(spec.containers, name, changed, what, known) };
  });
}

/** The changed item, with its name; nothing if it is deleted. */
function itemWith<T extends { name: string }>(item: T, change: Change<T> | Deletion, of: string, fields: Fields): T[] {
  if (isTree(change) && change.$patch === "delete") return [];
  const named = (isTree(change) ? { name: item.name, ...change } : change) as Change<T>;
  const result = checked(item, named, of, fields);
  if (result.name === item.name) return [result];
  throw new ComposeError(
    "identity",
    of,
    `The change of ${of} gives it another name, under which nothing refers to it: change both in pod(…).`,
  );
}

/** A list with one item changed, which must exist. */
function withItem<T extends { name: string }>(
  items: readonly T[],
  name: string,
  change: (item: T) => T[],
  what: string,
  known = items.map((item) => item.name),
): T[] {
  if (!items.some((item) => item.name === name))
    throw new ComposeError("no_match", name, `No ${what} is called ${JSON.stringify(name)}.`, mostSimilar(name, known));
  return items.flatMap((item) => (item.name === name ? change(item) : [item]));
}

// Source: EnvVarSource of k8s.io/api/core/v1.
const SOURCES = ["secretKeyRef", "configMapKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef"];

/** In JavaScript nothing checks types: an unset shell variable would become an empty reference. */
function refuseStrange(variables: unknown, of: string): void {
  if (!isTree(variables))
    throw new ComposeError("invalid", of, `The variables of ${of} are ${described(variables)}, not { NAME: "value" }.`);
  const problems = Object.entries(variables).flatMap(([name, value]) => {
    const instead = insteadOf(value);
    return instead === undefined ? [] : [`${name} is ${described(value)}: ${instead}.`];
  });
  if (problems.length > 0) throw new ComposeError("invalid", of, [`The variables of ${of}:`, ...problems].join("\n  "));
}

/** What to type instead of a value that no variable can have. */
function insteadOf(value: unknown): string | undefined {
  if (value === null || typeof value === "string") return undefined;
  if (value === undefined) return "give it a text, or null to remove the variable";
  if (typeof value === "number" || typeof value === "boolean") return "quote it, a variable is a text";
  const sources = isTree(value) ? Object.keys(value) : [];
  if (sources.length === 1 && sources.every((source) => SOURCES.includes(source))) return undefined;
  return `give the text itself, or one of ${SOURCES.join(", ")}`;
}

type Variable = Parameters<typeof env>[1][string];

/** A list of variables with one of them set or, with `null`, removed. An existing variable keeps its position. */
function withVariable(all: readonly EnvVar[], name: string, value: Variable, of: string): EnvVar[] {
  const at = all.findIndex((each) => each.name === name);
  // If a name occurs twice, the last one counts.
  const others = all.filter((each) => each.name !== name);
  if (value === null) {
    if (at >= 0) return others;
    const known = all.map((each) => each.name);
    throw new ComposeError(
      "no_match",
      `${of}, env ${name}`,
      `No variable of ${of} is called ${name}.`,
      mostSimilar(name, known),
    );
  }
  const variable = typeof value === "string" ? { name, value } : { name, valueFrom: value };
  // Kubernetes expands a reference only to a variable before it.
  const user = others.findIndex((each) => each.value?.includes(`$(${name})`));
  return others.toSpliced(at >= 0 ? at : user >= 0 ? user : others.length, 0, variable);
}

/** A part of a workload with a change, which must not lose anything. */
function checked<T extends object>(value: T, change: Change<T>, of: string, fields: Fields): T {
  refuseIneffective(of, ineffectiveDeletionsOf(value, change, of, fields));
  return applied(value, change, of, fields);
}

function inPods<W extends Workload>(workload: W, change: (pods: PodSpec, of: string) => PodSpec): W {
  const of = referenceTo(workload);
  const pods = podsOf(workload);
  if (pods === undefined) throw new ComposeError("no_match", of, `${of} has no pods: it is not a workload.`);
  return withPods(workload, change(pods, of));
}
