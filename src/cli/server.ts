// The answers of the user's API server for objects, through kubectl, without storing anything.
import { groupOf, LAST_APPLIED } from "../toolkit/kubernetes/manifest.ts";
import { isTree, member, text, tree, trees } from "../toolkit/kubernetes/read.ts";
import { isClusterScoped } from "../toolkit/kubernetes/scope.ts";
import { toJson } from "../toolkit/render/json.ts";
import { inContext, versionOf } from "./cluster.ts";
import type { Context } from "./context.ts";
import { refusalsOf, unjudgedReason, warningsOf } from "./kubectl-refusal.ts";
import type { ServerAnswer } from "./vet.ts";

interface Asked {
  readonly index: number;
  readonly object: object;
  readonly namespace: string | undefined;
}

interface Answers {
  readonly answers: readonly ServerAnswer[];
  /** What could not be asked, one sentence each. */
  readonly notes: readonly string[];
}

export interface Server {
  /** For example v1.34.2; `undefined` if kubectl does not print it. */
  readonly version: string | undefined;
  readonly ask: (objects: readonly unknown[]) => Answers;
}

/**
 * The cluster of kubectl's current context, or of a named one.
 * @throws {UsageError} if kubectl cannot reach it
 */
export function server(context: Context, cluster: string | undefined): Server {
  const kubectl = (args: readonly string[], input = "") =>
    context.run("kubectl", [...inContext(cluster), ...args], input);
  return {
    version: text(member(member(parsed(versionOf(context, cluster)), "serverVersion"), "gitVersion")),
    ask: (objects) => answersOf(kubectl, objects),
  };
}

type Kubectl = (args: readonly string[], input?: string) => { code: number; stdout: string; stderr: string };

function answersOf(kubectl: Kubectl, objects: readonly unknown[]): Answers {
  const all = objects.flatMap((object, index): Asked[] =>
    isTree(object) ? [{ index, object, namespace: text(member(object.metadata, "namespace")) }] : [],
  );
  const missing = missingNamespaces(kubectl, all);
  const isHomeless = ({ namespace, object }: Asked) =>
    namespace !== undefined && missing.has(namespace) && !isClusterScoped(tree(object) as never);
  const answers: ServerAnswer[] = [];
  const notes: string[] = [];
  for (const [namespace, there] of Map.groupBy(all.filter(isHomeless), (each) => each.namespace ?? "")) {
    const [first] = there;
    const brought = all.some(({ object }) => kindOf(object) === "Namespace" && nameIn(object) === namespace);
    if (brought)
      notes.push(
        `The Namespace ${namespace} does not exist in the cluster yet, so ${there.length} object${there.length === 1 ? " was" : "s were"} not checked there. Create it first to check them.`,
      );
    else if (first !== undefined)
      answers.push({
        index: first.index,
        refusals: [refused(`the Namespace ${namespace} does not exist`)],
        warnings: [],
      });
  }
  const askable = all.filter((each) => !isHomeless(each));
  const applied = serverSide(kubectl, askable);
  const bySide = Map.groupBy(askable, (each) => applied.has(each));
  for (const [isServerSide, some] of bySide) {
    const way = isServerSide ? ["--server-side", "--force-conflicts"] : [];
    const apply = (these: readonly Asked[]) =>
      kubectl(
        ["apply", "--dry-run=server", "--validate=strict", ...way, "-f", "-"],
        toJson(these.map(({ object }) => object)),
      );
    for (const { asked, stderr } of complaints(apply, some)) {
      const unasked = unjudgedReason(stderr, objects);
      if (unasked !== undefined)
        notes.push(`${kindOf(asked.object)} ${nameIn(asked.object)} was not checked: ${unasked}.`);
      else
        answers.push({
          index: asked.index,
          refusals: refusalsOf(stderr, kindOf(asked.object) === "Secret"),
          warnings: warningsOf(stderr),
        });
    }
  }
  return { answers, notes: [...new Set(notes)] };
}

const refused = (detail: string) => ({ type: "Forbidden", field: "", detail });

interface Complaint {
  readonly asked: Asked;
  readonly stderr: string;
}

/**
 * kubectl's messages, by object. Objects that a run for all does not list as accepted are sent again one by one. Warnings do not
 * name their object: then the list is halved until one object is left.
 */
function complaints(apply: (these: readonly Asked[]) => ReturnType<Kubectl>, asked: readonly Asked[]): Complaint[] {
  const [only] = asked;
  if (only === undefined) return [];
  const { code, stdout, stderr } = apply(asked);
  const isWarned = warningsOf(stderr).length > 0;
  if (code === 0 && !isWarned) return [];
  if (asked.length === 1) return [{ asked: only, stderr }];
  if (!isWarned) {
    const accepted = new Set(stdout.match(/^\S+(?= )/gm) ?? []);
    const rest = asked.filter(({ object }) => !accepted.has(printedName(object)));
    if (rest.length > 0) return rest.flatMap((each) => complaints(apply, [each]));
  }
  const half = Math.ceil(asked.length / 2);
  return [...complaints(apply, asked.slice(0, half)), ...complaints(apply, asked.slice(half))];
}

/** As kubectl prints it: deployment.apps/web. */
function printedName(object: object): string {
  const group = groupOf(text(member(object, "apiVersion")) ?? "");
  return `${(kindOf(object) ?? "").toLowerCase()}${group === "" ? "" : `.${group}`}/${nameIn(object)}`;
}

function missingNamespaces(kubectl: Kubectl, all: readonly Asked[]): ReadonlySet<string> {
  const names = [...new Set(all.flatMap(({ namespace }) => namespace ?? []))];
  if (names.length === 0) return new Set();
  const { code, stdout } = kubectl(["get", "namespaces", ...names, "--ignore-not-found", "--output", "name"]);
  // Without permission to read Namespaces, a missing one is reported for each of its objects.
  return code === 0 ? new Set(names.filter((name) => !stdout.split("\n").includes(`namespace/${name}`))) : new Set();
}

/** Objects are sent in the same way in which they were applied. */
function serverSide(kubectl: Kubectl, asked: readonly Asked[]): ReadonlySet<Asked> {
  const { stdout } = kubectl(
    ["get", "--ignore-not-found", "-f", "-", "--output", "json"],
    toJson(asked.map(({ object }) => object)),
  );
  const answer = tree(parsed(stdout));
  const live = "items" in answer ? trees(answer.items) : [answer];
  const key = (object: object) => `${printedName(object)} ${text(member(member(object, "metadata"), "namespace"))}`;
  const applied = new Set(
    live.filter(({ metadata }) => member(member(metadata, "annotations"), LAST_APPLIED) === undefined).map(key),
  );
  return new Set(asked.filter(({ object }) => applied.has(key(object))));
}

const kindOf = (object: unknown) => text(member(object, "kind"));
const nameIn = (object: unknown) => text(member(member(object, "metadata"), "name"));

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
