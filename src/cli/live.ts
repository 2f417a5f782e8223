// The cluster as kubectl knows it: what is there of a stack, and what it would be after an apply.
import { LAST_APPLIED, type Manifest, titleOf } from "../kubernetes/manifest.ts";
import { toJson } from "../render/json.ts";
import { KINDS } from "../render/order.ts";
import { type Context, UsageError } from "./context.ts";

type LiveObject = Pick<Manifest, "apiVersion" | "kind" | "metadata"> & {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
};

/**
 * What is in the cluster of these objects, and what the cluster would make of them: both with the defaults that the API server
 * fills in, so that they compare. Objects that an earlier stack of the same name left are among those that are there. One that
 * the cluster refuses stays as it is there, or new as it was given, and why is said.
 * @throws {UsageError} when kubectl can't reach the cluster, or the cluster refuses everything
 */
export function liveAndApplied(
  context: Context,
  cluster: string | undefined,
  objects: readonly object[],
): { live: object[]; applied: object[]; refused: string[] } {
  const kubectl = (args: readonly string[], input?: string) => run(context, cluster, args, input);
  const input = toJson(objects);
  const live = [
    ...kubectl(["get", "--ignore-not-found", "-f", "-"], input),
    ...left(objects as LiveObject[], keptKinds(context, cluster), (args) => kubectl(args)),
  ];
  const there = new Map(live.map((object) => [key(object), object]));
  const namespaces = (objects as LiveObject[]).filter(({ kind }) => kind === "Namespace");
  // In a namespace that is not there yet the cluster can judge nothing, and nothing is there.
  if (namespaces.some(({ metadata }) => !there.has(`Namespace undefined ${metadata.name}`)))
    return { live: [], applied: [...objects], refused: [] };
  // Fields that are given no more are removed by the way in which they were applied.
  const clientSide = live.some(({ metadata }) => metadata.annotations?.[LAST_APPLIED] !== undefined);
  const way = clientSide ? [] : ["--server-side", "--force-conflicts"];
  const apply = (given: readonly object[]) =>
    kubectl(["apply", "--dry-run=server", ...way, "-f", "-"], toJson(given)).map(content);
  const { applied, refused } = eachApplied(
    objects as LiveObject[],
    apply,
    (object) => there.get(key(object)) ?? object,
  );
  return { live: [...there.values()].map(content), applied, refused };
}

/** All at once; where that is refused one by one, because kubectl then tells nothing of those that are not. */
function eachApplied(
  objects: readonly LiveObject[],
  apply: (objects: readonly LiveObject[]) => object[],
  instead: (object: LiveObject) => LiveObject,
): { applied: object[]; refused: string[] } {
  const attempt = (given: readonly LiveObject[]) => {
    try {
      return apply(given);
    } catch (error) {
      if (error instanceof UsageError) return error;
      throw error;
    }
  };
  const all = attempt(objects);
  if (Array.isArray(all)) return { applied: all, refused: [] };
  const each = objects.map((object) => ({ object, result: attempt([object]) }));
  if (each.every(({ result }) => !Array.isArray(result))) throw all;
  return {
    applied: each.flatMap(({ object, result }) => (Array.isArray(result) ? result : content(instead(object)))),
    refused: each.flatMap(({ object, result }) =>
      Array.isArray(result) ? [] : `${titleOf(object)} is refused by the cluster: ${result.message}`,
    ),
  };
}

const key = ({ kind, metadata }: LiveObject) => `${kind} ${metadata.namespace} ${metadata.name}`;

/** What carries the labels of the stack, but Jobs that have ended: they are the history of earlier releases. */
function left(
  objects: readonly LiveObject[],
  kinds: readonly string[],
  kubectl: (args: readonly string[]) => LiveObject[],
): LiveObject[] {
  // Objects that ride along need not have our labels.
  const labels = ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by"].map((label) => {
    const values = new Set(objects.flatMap(({ metadata }) => metadata.labels?.[label] ?? []));
    return values.size === 1 ? `${label}=${[...values]}` : undefined;
  });
  const namespaces = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  if (labels.includes(undefined)) return [];
  return [...namespaces].flatMap((namespace) =>
    kubectl(["get", kinds.join(), "--namespace", namespace, "--selector", labels.join()]).filter(
      (object) => !hasEnded(object),
    ),
  );
}

const hasEnded = ({ kind, status }: LiveObject) =>
  kind === "Job" &&
  status?.conditions?.some(({ type, status }) => /^(?:Complete|Failed)$/.test(type) && status === "True");

/**
 * The kinds of what a stack may leave behind. Not Secrets: the one that `secrets generate` made carries the same labels and is in
 * no stack, and not everybody may read them. ExternalSecrets where the cluster knows them.
 */
function keptKinds({ run }: Context, cluster: string | undefined): string[] {
  const context = cluster === undefined ? [] : ["--context", cluster];
  const { stdout } = run(
    "kubectl",
    [...context, "api-resources", "--api-group=external-secrets.io", "--output=name"],
    "",
  );
  const absent = ["Namespace", "Secret", ...(/^externalsecrets\./m.test(stdout) ? [] : ["ExternalSecret"])];
  return KINDS.filter((kind) => !absent.includes(kind));
}

function run({ run }: Context, cluster: string | undefined, args: readonly string[], input = ""): LiveObject[] {
  const context = cluster === undefined ? [] : ["--context", cluster];
  const { code, stdout, stderr } = run("kubectl", [...context, ...args, "--output", "json"], input);
  if (code !== 0) throw new UsageError(`kubectl ${args[0]} failed: ${stderr.trim()}`);
  if (stdout.trim() === "") return [];
  const answer = JSON.parse(stdout) as LiveObject & { items?: LiveObject[] };
  return answer.kind === "List" ? (answer.items ?? []) : [answer];
}

/** Without what the cluster notes down about the object. */
function content({ status, ...object }: LiveObject): LiveObject {
  const { managedFields, resourceVersion, uid, creationTimestamp, generation, annotations, ...metadata } =
    object.metadata as LiveObject["metadata"] & Record<string, unknown>;
  const own = Object.entries(annotations ?? {}).filter(
    ([name]) => name !== LAST_APPLIED && name !== "deployment.kubernetes.io/revision",
  );
  return {
    ...object,
    metadata: { ...metadata, ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }) } as never,
  };
}
