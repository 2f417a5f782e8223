import { parseArguments } from "../arguments.ts";
import { configOptions, objectsInput } from "../config-input.ts";
import { type Context, type ExitCode, UsageError } from "../context.ts";
import { ENVIRONMENTS } from "../environments.ts";
import { onceFromStdin, readText, remembering } from "../files.ts";
import { liveAndApplied } from "../live.ts";

/** `aether-k8s diff`: where two stacks differ, and what restarts. */
export async function diff(context: Context): Promise<ExitCode> {
  const { values: options, positionals } = parseArguments(context.args, {
    config: configOptions.config,
    values: configOptions.values,
    set: configOptions.set,
    color: { type: "boolean" },
  });
  const [before, after] = positionals;
  if (before === undefined || after === undefined || positionals.length > 2)
    throw new UsageError("diff takes two: environments, files or cluster. See aether-k8s diff --help.");
  onceFromStdin([before, after, ...(options.values ?? [])]);
  const sides = await stacks(remembering(context), before, after, options);
  const { differenceText, stackDifference } = await import("../difference.ts");
  const found = stackDifference(...sides);
  context.stdout(differenceText(found, options.color ?? (context.isTerminal?.() === true && !context.env.NO_COLOR)));
  return found.added.length + found.removed.length + found.changed.length === 0 ? 0 : 1;
}

type Options = {
  readonly config?: string | undefined;
  readonly values?: string[] | undefined;
  readonly set?: string[] | undefined;
};

async function stacks(
  context: Context,
  before: string,
  after: string,
  options: Options,
): Promise<[readonly object[], readonly object[]]> {
  const clusters = [before, after].map(clusterNamed);
  if (clusters.every((cluster) => cluster === undefined))
    return [await objectsOf(context, before, options), await objectsOf(context, after, options)];
  if (clusters.every((cluster) => cluster !== undefined))
    throw new UsageError("diff compares a cluster with a stack: give a file or an environment as one of the two.");
  const [isBefore] = clusters;
  const objects = await objectsOf(context, isBefore === undefined ? before : after, options);
  const { live, applied } = liveAndApplied(context, (clusters[0] ?? clusters[1])?.context, objects);
  return isBefore === undefined ? [applied, live] : [live, applied];
}

/** `cluster`, or `cluster:CONTEXT` for one of kubectl's contexts. */
function clusterNamed(side: string): { context: string | undefined } | undefined {
  const [, colon, context] = /^cluster(:(.+))?$/.exec(side) ?? [];
  return side === "cluster" || colon !== undefined ? { context } : undefined;
}

/** The stack of an environment or a values file, or the objects of a file or folder. */
async function objectsOf(context: Context, side: string, options: Options): Promise<readonly object[]> {
  if (Object.hasOwn(ENVIRONMENTS, side))
    return (await objectsInput(context, { ...options, environment: ENVIRONMENTS[side] })).objects;
  if (/\.m?[jt]s$/.test(side)) return (await objectsInput(context, { ...options, config: side })).objects;
  const files = filesBelow(context, side);
  const { parseAllDocuments } = await import("../yaml.ts");
  const documents = files.flatMap((path) =>
    parseAllDocuments(readText(context, path)).flatMap((document): unknown[] => {
      const [problem] = document.errors;
      if (problem !== undefined) throw new UsageError(`${path}: ${problem.message}`);
      return [document.toJS()];
    }),
  );
  const objects = documents.flatMap(itemsOf).filter((each) => each !== null && each !== undefined);
  if (objects.every(isObject)) return objects;
  if (objects.length > 1)
    throw new UsageError(`${side} holds neither Kubernetes objects alone nor one map of settings.`);
  return (await objectsInput(context, { ...options, values: [...(options.values ?? []), side] })).objects;
}

function filesBelow(context: Context, path: string): string[] {
  const files = context.listFolder(path).filter(({ name, isFolder }) => !isFolder && /\.(ya?ml|json)$/.test(name));
  return files.length === 0 ? [path] : files.map(({ name }) => `${path.replace(/\/+$/, "")}/${name}`);
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && "apiVersion" in value && "kind" in value && "metadata" in value;

const itemsOf = (document: unknown): unknown[] =>
  typeof document === "object" && document !== null && "items" in document && Array.isArray(document.items)
    ? document.items
    : [document];
