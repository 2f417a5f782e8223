// Changes of what is deep inside of a workload: its pods, and one container, variable or volume of them.
import { ComposeError } from "../errors.ts";
import { type Fields, fieldsOfStructure } from "../kubernetes/merge-fields.ts";
import type { Container, EnvVar, PodSpec, Volume } from "../kubernetes/object.ts";
import { isMap } from "../kubernetes/strategic-merge.ts";
import { applied, type Change } from "./change.ts";
import { containersOf, podsOf, withPods } from "./pods.ts";
import { type KubernetesObject, nearest, referenceTo } from "./reference.ts";
import { vainDeletions } from "./vain.ts";

/** What makes pods, or is one: the kinds of Kubernetes that do, and those of yours that are built like them. */
export type Workload = KubernetesObject &
  (
    | { readonly spec: PodSource }
    | {
        readonly kind: "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "CronJob" | "Pod";
        readonly spec?: PodSource;
      }
  );

type Template = { readonly template: { readonly spec?: PodSpec } };
type PodSource = PodSpec | Template | { readonly jobTemplate: { readonly spec?: Template } };

/**
 * The change of a workload that is this change of its pods.
 * @example
 * patch(objects, "StatefulSet/aether-postgres", pod({ nodeSelector: { disk: "ssd" } }));
 */
export const pod =
  (change: Change<PodSpec>) =>
  <W extends Workload>(workload: W): W =>
    inPods(workload, (spec, name) => checked(spec, change, name, fieldsOfStructure("core.v1.PodSpec")));

/**
 * The change of a workload that is this change of one of its containers or init containers.
 * @example
 * patch(objects, "Deployment/aether-api", container("api", { resources: { limits: { memory: "2Gi" } } }));
 */
export const container =
  (name: string, change: Change<Container>) =>
  <W extends Workload>(workload: W): W =>
    inContainer(workload, name, (each, of) => checked(each, change, of, fieldsOfStructure("core.v1.Container")));

/**
 * The change of a workload that sets environment variables of one container: to a text, or to what `valueFrom` takes. `null`
 * removes a variable.
 * @example
 * patch(objects, "Deployment/aether-api", env("api", { HTTPS_PROXY: "http://proxy:3128", LOG_FORMAT: null }));
 */
export const env =
  (container: string, variables: Readonly<Record<string, string | NonNullable<EnvVar["valueFrom"]> | null>>) =>
  <W extends Workload>(workload: W): W =>
    inContainer(workload, container, (each, of) => ({
      ...each,
      env: Object.entries(variables).reduce((all, [name, value]) => withVariable(all, name, value, of), each.env ?? []),
    }));

/**
 * The change of a workload that is this change of one of its volumes. What the volume is can change as well: of an emptyDir
 * and a claim, the one that is given stays.
 * @example
 * patch(objects, "Deployment/aether-ui", volume("tmp", { emptyDir: { sizeLimit: "1Gi" } }));
 */
export const volume =
  (name: string, change: Change<Volume>) =>
  <W extends Workload>(workload: W): W =>
    inPods(workload, (spec, of) => {
      const retained = isMap(change) ? { ...change, $retainKeys: ["name", ...Object.keys(change)] } : change;
      const changed = (each: Volume) =>
        checked(each, retained as Change<Volume>, of, fieldsOfStructure("core.v1.Volume"));
      return { ...spec, volumes: withItem(spec.volumes ?? [], name, changed, `volume of ${of}`) };
    });

function inContainer<W extends Workload>(
  workload: W,
  name: string,
  change: (each: Container, of: string) => Container,
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

/** A list with one item changed, which has to be there. */
function withItem<T extends { name: string }>(
  items: readonly T[],
  name: string,
  change: (item: T) => T,
  what: string,
  known = items.map((item) => item.name),
): T[] {
  if (!items.some((item) => item.name === name))
    throw new ComposeError("no_match", name, `No ${what} is called ${JSON.stringify(name)}.`, nearest(name, known));
  return items.map((item) => (item.name === name ? change(item) : item));
}

/** A list of variables with one of them set or, by `null`, removed. Where there was one, it keeps its place. */
function withVariable(
  all: readonly EnvVar[],
  name: string,
  value: string | NonNullable<EnvVar["valueFrom"]> | null,
  of: string,
): EnvVar[] {
  const at = all.findIndex((each) => each.name === name);
  if (value === null && at < 0)
    throw new ComposeError(
      "no_match",
      `${of}, env ${name}`,
      `No variable of ${of} is called ${name}.`,
      nearest(
        name,
        all.map((each) => each.name),
      ),
    );
  const variable = typeof value === "string" ? { name, value } : { name, valueFrom: value ?? {} };
  if (at < 0) return [...all, variable];
  return all.toSpliced(at, 1, ...(value === null ? [] : [variable]));
}

/** A part of a workload with a change, of which nothing may be lost. */
function checked<T extends object>(value: T, change: Change<T>, of: string, fields: Fields): T {
  const vain = typeof change === "function" ? [] : vainDeletions(value, change, fields);
  if (vain.length > 0)
    throw new ComposeError("no_match", of, `The change of ${of} deletes what is not there: ${vain.join(", ")}.`);
  return applied(value, change, of, fields);
}

function inPods<W extends Workload>(workload: W, change: (pods: PodSpec, of: string) => PodSpec): W {
  const of = referenceTo(workload);
  const pods = podsOf(workload);
  if (pods === undefined) throw new ComposeError("no_match", of, `${of} has no pods: it is no workload.`);
  return withPods(workload, change(pods, of));
}
