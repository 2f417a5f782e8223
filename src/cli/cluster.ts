// The cluster through kubectl: which objects of a stack exist, and what they would be after an apply.
import { itemsOf, LAST_APPLIED, type Manifest, titleOf, withoutClusterFields } from "../toolkit/kubernetes/manifest.ts";
import { tree } from "../toolkit/kubernetes/read.ts";
import { toJson } from "../toolkit/render/json.ts";
import { KINDS } from "../toolkit/render/order.ts";
import { type Context, UsageError } from "./context.ts";

type LiveObject = Pick<Manifest, "apiVersion" | "kind"> & {
  readonly metadata: Manifest["metadata"] & { readonly ownerReferences?: unknown };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
};

/**
 * The live versions of these objects, and what the cluster would make of them: both with the API server's defaults, so that they
 * compare. The live ones include objects that an earlier stack with the same name left over. An object that the cluster rejects
 * stays as it is, or new as given, with the reason.
 * @throws {UsageError} if kubectl cannot reach the cluster, or the cluster rejects everything
 */
export function liveAndApplied(
  context: Context,
  cluster: string | undefined,
  objects: readonly object[],
): { live: object[]; applied: object[]; refused: string[] } {
  const kubectl = (args: readonly string[], input?: string) => run(context, cluster, args, input);
  const get = (given: readonly object[]) => kubectl(["get", "--ignore-not-found", "-f", "-"], toJson(given));
  const refuseUnreached = () => void versionOf(context, cluster);
  const got = each(objects as LiveObject[], get, refuseUnreached);
  const live = [...got.found, ...left(context, cluster, objects as LiveObject[])];
  const there = new Map(live.map((object) => [key(object), object]));
  const namespaces = (objects as LiveObject[]).filter(({ kind }) => kind === "Namespace");
  // In a namespace that does not exist yet, the cluster can judge nothing, and there are no objects.
  if (namespaces.some(({ metadata }) => !there.has(`Namespace undefined ${metadata.name}`)))
    return { live: [], applied: [...objects], refused: got.refused };
  // Removed fields are deleted in the same way in which they were applied.
  const clientSide = live.some(({ metadata }) => metadata.annotations?.[LAST_APPLIED] !== undefined);
  const way = clientSide ? [] : ["--server-side", "--force-conflicts"];
  const apply = (given: readonly object[]) =>
    kubectl(["apply", "--dry-run=server", ...way, "-f", "-"], toJson(given)).map(content);
  const asItIs = (object: LiveObject) => [content(there.get(key(object)) ?? object)];
  const { found, refused } = each(objects as LiveObject[], apply, refuseUnreached, asItIs);
  return { live: [...there.values()].map(content), applied: found, refused };
}

/**
 * kubectl's answer for all objects at once; if one is rejected, one by one, because kubectl then does not report the others.
 * @throws {UsageError} if it rejects everything, or does not reach the cluster
 */
function each(
  objects: readonly LiveObject[],
  ask: (objects: readonly LiveObject[]) => LiveObject[],
  refuseUnreached: () => void,
  instead: (object: LiveObject) => LiveObject[] = () => [],
): { found: LiveObject[]; refused: string[] } {
  const all = attempt(() => ask(objects));
  if (Array.isArray(all)) return { found: all, refused: [] };
  // Each would wait for its own timeout.
  refuseUnreached();
  const answers = objects.map((object) => ({ object, result: attempt(() => ask([object])) }));
  if (answers.every(({ result }) => !Array.isArray(result))) throw all;
  return {
    found: answers.flatMap(({ object, result }) => (Array.isArray(result) ? result : instead(object))),
    refused: answers.flatMap(({ object, result }) =>
      Array.isArray(result) ? [] : `The cluster rejects ${titleOf(object)}: ${result.message}`,
    ),
  };
}

/** The result of the work, or why kubectl rejects it. */
function attempt<T>(work: () => T): T | UsageError {
  try {
    return work();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

const key = ({ kind, metadata }: LiveObject) => `${kind} ${metadata.namespace} ${metadata.name}`;

/**
 * Objects with the labels of the stack that were neither created by the cluster for something else nor are completed Jobs: those
 * are the history of earlier releases. Not Secrets: the one from `secrets generate` has the same labels but is not part of a
 * stack, and not everyone may read them.
 */
function left(context: Context, cluster: string | undefined, objects: readonly LiveObject[]): LiveObject[] {
  // Extra objects need not have our labels.
  const labels = ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by"].map((label) => {
    const values = new Set(objects.flatMap(({ metadata }) => metadata.labels?.[label] ?? []));
    return values.size === 1 ? `${label}=${[...values]}` : undefined;
  });
  const namespaces = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  if (labels.includes(undefined)) return [];
  const kinds = keptKinds(context, cluster);
  return [...namespaces].flatMap((namespace) => {
    const among = (kinds: readonly string[]) =>
      run(context, cluster, ["get", kinds.join(), "--namespace", namespace, "--selector", labels.join()]);
    // Not everyone may list every kind.
    const every = attempt(() => among(kinds));
    const found = Array.isArray(every) ? every : among(OUR_KINDS);
    return found.filter((object) => object.metadata.ownerReferences === undefined && !hasEnded(object));
  });
}

const hasEnded = ({ kind, status }: LiveObject) =>
  kind === "Job" &&
  status?.conditions?.some(({ type, status }) => /^(?:Complete|Failed)$/.test(type) && status === "True");

const OUR_KINDS = KINDS.filter((kind) => !["Namespace", "Secret", "ExternalSecret"].includes(kind));

/** The namespaced kinds of the cluster: extra objects may be of any. */
function keptKinds({ run }: Context, cluster: string | undefined): readonly string[] {
  const verbs = "--verbs=list,create,delete";
  const { stdout } = run(
    "kubectl",
    [...inContext(cluster), "api-resources", "--namespaced", verbs, "--output=name"],
    "",
  );
  const kinds = stdout
    .split("\n")
    .filter((kind) => !/^(?:|secrets|pods|endpoints|events|events\.events\.k8s\.io)$/.test(kind));
  return kinds.length > 0 ? kinds : OUR_KINDS;
}

/** What `kubectl version` prints, as JSON. @throws {UsageError} if kubectl cannot reach the cluster */
export function versionOf({ run }: Context, cluster: string | undefined): string {
  const { code, stdout, stderr } = run("kubectl", [...inContext(cluster), "version", "--output", "json"], "");
  if (code !== 0) throw new UsageError(`kubectl cannot reach the cluster: ${stderr.trim()}`);
  return stdout;
}

export const inContext = (cluster: string | undefined) => (cluster === undefined ? [] : ["--context", cluster]);

function run({ run }: Context, cluster: string | undefined, args: readonly string[], input = ""): LiveObject[] {
  const { code, stdout, stderr } = run("kubectl", [...inContext(cluster), ...args, "--output", "json"], input);
  if (code !== 0) throw new UsageError(`kubectl ${args[0]} failed: ${stderr.trim()}`);
  if (stdout.trim() === "") return [];
  const answer = JSON.parse(stdout) as LiveObject;
  return (itemsOf({ ...answer }) as LiveObject[] | undefined) ?? [answer];
}

/** Leaves out what the cluster notes down about the object. */
const content = (given: LiveObject): LiveObject =>
  withoutClusterFields(given.kind === "Job" ? withoutOwnSelector(given) : given);

/** Without the fields that identify a Job: the cluster generates them for each, and again in each dry run. */
function withoutOwnSelector(job: LiveObject): LiveObject {
  const { selector, ...spec } = tree((job as LiveObject & { readonly spec?: unknown }).spec);
  if (spec.manualSelector === true) return job;
  const template = tree(spec.template);
  const metadata = tree(template.metadata);
  const labels = Object.entries(tree(metadata.labels)).filter(
    ([label]) => !/^(?:batch\.kubernetes\.io\/)?(?:controller-uid|job-name)$/.test(label),
  );
  const pods = { ...template, metadata: { ...metadata, labels: Object.fromEntries(labels) } };
  return { ...job, spec: { ...spec, template: pods } } as LiveObject;
}
