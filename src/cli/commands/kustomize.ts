import type { KubernetesObject } from "../../compose/reference.ts";
import { nearest } from "../../config/nearest.ts";
import type { Environment } from "../../config/presets.ts";
import { parseArguments } from "../arguments.ts";
import { configOptions, objectsInput } from "../config-input.ts";
import { type Context, type ExitCode, UsageError } from "../context.ts";
import { ENVIRONMENTS } from "../environments.ts";
import { onceFromStdin, readText, remembering, writeTexts } from "../files.ts";

/** Where the files of a tree are; what else lies in its folder is not ours. */
const PARTS = ["base", "overlays", "secrets-from-env"];

/** `aether-k8s kustomize`: the stacks of the environments as a base and overlays. */
export async function kustomize(context: Context): Promise<ExitCode> {
  const { values: options, positionals } = parseArguments(context.args, {
    config: configOptions.config,
    values: configOptions.values,
    set: configOptions.set,
    output: { type: "string", short: "o" },
    environments: { type: "string" },
    force: { type: "boolean" },
  });
  if (positionals.length > 0)
    throw new UsageError(
      `kustomize takes no argument ${JSON.stringify(positionals[0])}; values files are given with -f.`,
    );
  const { output, environments = "dev,staging,production", config, values = [], set } = options;
  if (!output) throw new UsageError("kustomize writes a folder: give it with -o, such as -o kustomize/.");
  const files = values.map(fileOf);
  onceFromStdin(files.map(({ path }) => path));
  // Standard input is read once, and every environment gets what it said.
  const reading = remembering(context);
  const stacks: Record<string, readonly KubernetesObject[]> = {};
  for (const name of environments.split(",").map(overlayNamed)) {
    const environment = ENVIRONMENTS[name] as Environment;
    const own = files.filter((file) => file.environment === undefined || file.environment === environment);
    const { objects } = await objectsInput(reading, { config, values: own.map(({ path }) => path), set, environment });
    stacks[name] = objects;
  }
  await write(context, output.replace(/(?<=.)\/+$/, ""), stacks, options.force ?? false);
  return 0;
}

/** `FILE` for all environments, `production=FILE` for one. */
function fileOf(argument: string): { environment?: Environment; path: string } {
  const [before = "", path] = argument.split(/=(.*)/s);
  const environment = Object.hasOwn(ENVIRONMENTS, before) ? ENVIRONMENTS[before] : undefined;
  return environment === undefined || path === undefined ? { path: argument } : { environment, path };
}

function overlayNamed(environment: string): string {
  if (!Object.hasOwn(ENVIRONMENTS, environment)) {
    const near = nearest(environment, Object.keys(ENVIRONMENTS)) ?? "dev, staging, production";
    throw new UsageError(
      `--environments is a list of dev, staging and production. Received ${JSON.stringify(environment)}. Did you mean ${near}?`,
    );
  }
  return environment === "development" ? "dev" : environment;
}

/** Writes the tree over an earlier one, of which no file stays that is not written again, and over nothing else. */
async function write(
  context: Context,
  folder: string,
  stacks: Readonly<Record<string, readonly KubernetesObject[]>>,
  force: boolean,
): Promise<void> {
  const { authorOf, toKustomize, unfit } = await import("../difference.ts");
  const [problem] = Object.entries(stacks).flatMap(([name, stack]) => unfit(name, stack as object[]) ?? []);
  if (problem !== undefined) throw new UsageError(`${problem}.`);
  const tree = toKustomize(stacks);
  const { ours, others } = filesIn(context, folder);
  const authors = ours.map((path) => {
    const text = readText(context, `${folder}/${path}`);
    return { path, text, author: authorOf(text) };
  });
  const strangers = [...others, ...authors.filter(({ author }) => author === "foreign").map(({ path }) => path)];
  const inTheWay = strangers.filter((path) => Object.hasOwn(tree, path));
  if (inTheWay.length > 0)
    throw new UsageError(`${folder} has files of somebody else in the way: ${list(inTheWay)}. Move them.`);
  const edited = authors.filter(({ path, text, author }) => author === "edited" && text !== tree[path]);
  if (strangers.length > 0 && !force)
    throw new UsageError(
      `${folder} holds what is not of an earlier tree: ${list(strangers)}. Give a folder of its own, or --force to leave that and write beside it.`,
    );
  if (edited.length > 0 && !force)
    throw new UsageError(
      `${folder} has files that were edited since: ${list(edited.map(({ path }) => path))}. Move the changes into an overlay of your own, or give --force to lose them.`,
    );
  const stale = authors.filter(({ path, author }) => author !== "foreign" && !Object.hasOwn(tree, path));
  writeTexts(
    context,
    Object.entries(tree).map(([path, text]) => ({ path: `${folder}/${path}`, text })),
    folder,
    stale.map(({ path }) => `${folder}/${path}`),
  );
}

/** What lies where files of a tree are, and what else. Secrets that people brought are neither. */
function filesIn(context: Context, folder: string): { ours: string[]; others: string[] } {
  const below = (path: string): string[] =>
    context
      .listFolder(`${folder}/${path}`)
      .flatMap(({ name, isFolder }) => (isFolder ? below(`${path}/${name}`) : [`${path}/${name}`]));
  const top = context.listFolder(folder);
  const ours = top.filter(({ name, isFolder }) => isFolder && PARTS.includes(name));
  return {
    ours: ours.flatMap(({ name }) => below(name)).filter((path) => !/(^|\/)\.env(?!.*\.example$)[^/]*$/.test(path)),
    others: top.filter((each) => !ours.includes(each)).map(({ name }) => name),
  };
}

const list = (paths: readonly string[]) =>
  paths.length > 5 ? `${paths.slice(0, 5).join(", ")} and ${paths.length - 5} more` : paths.join(", ");
