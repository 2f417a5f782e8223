import { notManifests } from "../../toolkit/kubernetes/manifest.ts";
import { nearest } from "../../toolkit/kubernetes/near.ts";
import { isTree } from "../../toolkit/kubernetes/read.ts";
import { printableJson, printableLines } from "../../toolkit/printable.ts";
import { choice } from "../choice.ts";
import { liveAndApplied } from "../cluster.ts";
import { command, type Values } from "../command.ts";
import { isProgram } from "../config-file.ts";
import { type ConfigArguments, configOptions, noteOrigin, objectsInput } from "../config-input.ts";
import { type CommandContext, type ExitCode, UsageError } from "../context.ts";
import { ENVIRONMENTS, environmentOf, setsEnvironment } from "../environments.ts";
import { onceFromStdin, readingOnce, withoutSlash } from "../files.ts";
import { filesAt, readObjects } from "../object-files.ts";
import { painter } from "../paint.ts";
import type { Kubernetes } from "../vet.ts";

const options = {
  config: configOptions.config,
  values: configOptions.values,
  set: configOptions.set,
  format: { type: "string" },
} as const;

/** `aether-k8s diff`: where two stacks differ, and what restarts. */
export const diff = command({ options, takesArguments: true, run });

async function run(context: CommandContext, given: Options, args: readonly string[]): Promise<ExitCode> {
  const [before, after] = args;
  if (before === undefined || after === undefined || args.length > 2)
    throw new UsageError("diff takes two arguments: environments, files or cluster. See aether-k8s diff --help.");
  const format = choice("--format", given.format ?? "text", ["text", "json", "markdown"]);
  onceFromStdin([before, after, ...(given.values ?? [])]);
  const notes: string[] = [];
  const reading = { ...readingOnce(context), note: (text: string) => notes.push(text) };
  const { sides: all, refused } = await stacks(reading, before, after, given);
  const { comparable, differenceData, differenceMarkdown, differenceText, hasLive, stackDifference } = await import(
    "../difference.ts"
  );
  const { sides, note } = comparable(...all);
  if (note !== undefined) notes.push(note);
  const plain = stackDifference(...sides);
  // What differs at first may be the same to Kubernetes; what is equal stays equal.
  const kubernetes = plain.changed.length === 0 ? undefined : await loadedKubernetes(context);
  const difference = kubernetes === undefined ? plain : stackDifference(...sides, kubernetes.update);
  const { namespaces, added, removed, changed } = difference;
  // What is live has been accepted: only a stack can replace it.
  const isUpgrade = namespaces === undefined && (hasLive(sides[0]) || !hasLive(sides[1]));
  const problems = isUpgrade ? await upgradeProblems(...sides, kubernetes) : [];
  const found = { ...difference, consequences: [...difference.consequences, ...problems, ...refused] };
  const paint = painter(context);
  const texts = {
    text: () =>
      printableLines(differenceText(found)).replaceAll(SIGNED_LINE, (text, sign: keyof typeof COLOURS) =>
        paint(COLOURS[sign], text),
      ),
    json: () => `${printableJson(differenceData(found))}\n`,
    markdown: () => printableLines(differenceMarkdown(found, `${before} → ${after}`)),
  };
  context.stdout(texts[format]());
  for (const text of notes) context.note(text);
  const differences = added.length + removed.length + changed.length + refused.length;
  return namespaces === undefined && differences === 0 ? 0 : 1;
}

const SIGNED_LINE = /^ *([-+~])(?: .*)?$/gm;
const COLOURS = { "+": "green", "-": "red", "~": "yellow" } as const;

/** What the API server rejects when the second replaces the first, and what loses data. */
async function upgradeProblems(
  before: readonly object[],
  after: readonly object[],
  kubernetes: Kubernetes | undefined,
): Promise<string[]> {
  const { vetUpgrade } = await import("../vet.ts");
  return vetUpgrade(before, after, kubernetes === undefined ? {} : { kubernetes }).findings.map(
    ({ message, fix }) => `${message} ${fix}`,
  );
}

async function loadedKubernetes({ kubernetes }: CommandContext): Promise<Kubernetes | undefined> {
  return kubernetes === undefined ? undefined : (await import("../vet.ts")).kubernetesOf(kubernetes());
}

type Options = Values<typeof options>;

async function stacks(
  context: CommandContext,
  before: string,
  after: string,
  given: Options,
): Promise<{ sides: [readonly object[], readonly object[]]; refused: readonly string[] }> {
  const clusters = [before, after].map(clusterNamed);
  if (clusters.every((cluster) => cluster === undefined))
    return {
      sides: [await objectsOf(context, before, given), await objectsOf(context, after, given)],
      refused: [],
    };
  if (clusters.every((cluster) => cluster !== undefined))
    throw new UsageError(
      "diff compares a cluster with a stack. Pass a file or an environment as one of the two arguments.",
    );
  const [isBefore] = clusters;
  const objects = await objectsOf(context, isBefore === undefined ? before : after, given);
  const { live, applied, refused } = liveAndApplied(context, (clusters[0] ?? clusters[1])?.context, objects);
  return { sides: isBefore === undefined ? [applied, live] : [live, applied], refused };
}

/** `cluster`, or `cluster:CONTEXT` for one of kubectl's contexts. */
function clusterNamed(side: string): { context: string | undefined } | undefined {
  const [, colon, context] = /^cluster(:(.+))?$/.exec(side) ?? [];
  return side === "cluster" || colon !== undefined ? { context } : undefined;
}

/** The stack of an environment or a values file, or the objects of a file or directory. */
async function objectsOf(context: CommandContext, side: string, given: Options): Promise<readonly object[]> {
  const stack = async (more: ConfigArguments) => {
    const { objects, origin } = await objectsInput(context, { ...given, ...more });
    noteOrigin(context, origin);
    return distinct(objects, (index) => `object ${index} of ${side}`);
  };
  const environment = environmentOf(side);
  if (environment !== undefined) {
    if (setsEnvironment(given.set))
      throw new UsageError(`${side} already names the environment. Remove --set environment.`);
    return stack({ environment });
  }
  if (isProgram(side)) return stack({ config: side });
  const files = filesOf(context, side);
  const { objects, position } = await readObjects(
    context,
    files,
    "Pass Kubernetes objects or a config; {} is a config that sets nothing.",
  );
  const [only] = objects;
  if (objects.length === 1 && isTree(only) && !("kind" in only))
    return stack({ values: [...(given.values ?? []), ...files] });
  return distinct(objects, (index) => {
    const at = position(index, []);
    return `${at?.file ?? side}:${at?.line ?? 1}: the object that starts here`;
  });
}

/** Objects with unique identities. @throws {UsageError} */
function distinct(objects: readonly unknown[], nth: (index: number) => string): readonly object[] {
  const problem = notManifests(objects, nth);
  if (problem !== undefined) throw new UsageError(`${problem}.`);
  return objects as readonly object[];
}

/** A file, or the files with objects in a directory. */
function filesOf(context: CommandContext, path: string): string[] {
  const within = context.listFolder(withoutSlash(path));
  if (within.length === 0 && path !== "-" && !context.exists(path)) {
    const near = nearest(path, [...ENVIRONMENTS.keys(), "cluster"]);
    if (near !== undefined) throw new UsageError(`file not found: ${path}. Did you mean ${near}?`);
  }
  if (within.some(({ name }) => /^kustomization\.ya?ml$/.test(name)))
    throw new UsageError(`${path} is a kustomization. Build it first: kubectl kustomize ${path} | aether-k8s diff - …`);
  const files = filesAt(context, path);
  const folders = within.filter(({ isFolder }) => isFolder).map(({ name }) => `${withoutSlash(path)}/${name}`);
  if (folders.length > 0)
    context.note(`${folders.join(", ")}: not compared, because kubectl apply -f ignores subdirectories.`);
  return files;
}
