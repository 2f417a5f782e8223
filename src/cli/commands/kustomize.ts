import type { Environment } from "../../aether/app/presets.ts";
import type { KubernetesObject } from "../../toolkit/kubernetes/manifest.ts";
import { type Manifest, titleOf } from "../../toolkit/kubernetes/manifest.ts";
import { podTemplatePath } from "../../toolkit/kubernetes/workloads.ts";
import { command, type Values } from "../command.ts";
import { configOptions, noteOrigin, type ObjectsInput, objectsInput } from "../config-input.ts";
import { type CommandContext, type Context, type ExitCode, UsageError } from "../context.ts";
import { environmentNamed, environmentOf, environmentsIn, overlayName, setsEnvironment } from "../environments.ts";
import { isStandardOutput, onceFromStdin, readingOnce, readText, withoutSlash, writeTexts } from "../files.ts";
import { passesVet } from "../vet-before-write.ts";

/** The directories with files of a tree; anything else next to them is the user's. */
const PARTS = ["base", "overlays", "secrets-from-env"];

/** The file that people fill in next to `.env.example`. */
const SECRETS = /^secrets-from-env\/(?:.*\/)?\.env(?!.*\.example$)[^/]*$/;

const options = {
  config: configOptions.config,
  values: configOptions.values,
  set: configOptions.set,
  environments: { type: "string" },
  output: { type: "string", short: "o" },
  force: { type: "boolean" },
  "no-vet": { type: "boolean" },
} as const;

/** `aether-k8s kustomize`: the stacks of the environments as a base and overlays. */
export const kustomize = command({ options, run });

async function run(context: CommandContext, given: Values<typeof options>): Promise<ExitCode> {
  const { output, environments: list = "dev,staging,production", config, values = [], set } = given;
  if (!output || isStandardOutput(output))
    throw new UsageError("kustomize needs an output directory, such as -o kustomize/.");
  if (setsEnvironment(set))
    throw new UsageError("each overlay has its own environment. Use --environments instead of --set environment.");
  const files = values.map((argument) => fileOf(context, argument));
  onceFromStdin(files.map(({ path }) => path));
  // Standard input is read once, and every environment gets its content.
  const reading = readingOnce(context);
  const environments = environmentsIn(list);
  const unused = files.filter(({ environment }) => environment !== undefined && !environments.includes(environment));
  if (unused.length > 0)
    throw new UsageError(
      `-f ${unused.map(({ environment, path }) => `${environment}=${path}`).join(", ")} matches no overlay: --environments is ${environments.map(overlayName).join(",")}.`,
    );
  const inputs: Record<string, ObjectsInput> = {};
  for (const environment of environments) {
    const own = files.filter((file) => file.environment === undefined || file.environment === environment);
    const from = { config, values: own.map(({ path }) => path), set, environment };
    inputs[overlayName(environment)] = await objectsInput(reading, from);
  }
  if (given["no-vet"] !== true && !(await areSound(context, inputs))) {
    context.stderr("Not written. Use --no-vet to write anyway.\n");
    return 1;
  }
  const stacks = Object.fromEntries(Object.entries(inputs).map(([name, { objects }]) => [name, objects]));
  await write(context, withoutSlash(output), stacks, given.force ?? false);
  tellShared(context, stacks);
  tellApart(context, inputs);
  for (const { origin } of Object.values(inputs)) noteOrigin(context, origin);
  return 0;
}

/** Whether no environment has errors; the findings of all of them are reported. */
async function areSound(context: Context, inputs: Readonly<Record<string, ObjectsInput>>): Promise<boolean> {
  let sound = true;
  for (const [name, input] of Object.entries(inputs))
    sound = (await passesVet(context, input, { title: name })) && sound;
  return sound;
}

/** Reports environments that a tree cannot combine: objects with different names are different objects. */
function tellApart(context: CommandContext, inputs: Readonly<Record<string, ObjectsInput>>): void {
  const names = new Set(Object.values(inputs).map(({ config }) => config?.name));
  if (names.size > 1)
    context.note(
      "each environment sets its own `name`, so they share no objects and each overlay is a full copy. Set a different namespace for each instead.",
    );
}

/** Reports environments that cannot share a cluster, as dev and staging often do. */
function tellShared(context: CommandContext, stacks: Readonly<Record<string, readonly KubernetesObject[]>>): void {
  const named = Object.entries(stacks).flatMap(([name, stack]) =>
    (stack as readonly Manifest[])
      .filter(({ apiVersion, kind }) => podTemplatePath(apiVersion, kind) !== undefined)
      .map((object) => ({ name, title: titleOf(object) })),
  );
  const [shared] = [...Map.groupBy(named, ({ title }) => title)].filter(([, same]) => same.length > 1);
  if (shared === undefined) return;
  const [title, same] = shared;
  const names = same.map(({ name }) => name);
  context.note(
    `${names.join(", ")} use the same names in the same namespace, such as ${title}: in one cluster they would overwrite each other. To use one cluster, set a different namespace for each, such as -f ${names[0]}=${names[0]}.yaml with "namespace: aether-${names[0]}".`,
  );
}

/** `FILE` for all environments, `production=FILE` for one. @throws {UsageError} if there is no such environment */
function fileOf({ exists }: Context, argument: string): { environment?: Environment; path: string } {
  const [before = "", path] = argument.split(/=(.*)/s);
  if (path === undefined || (exists(argument) && environmentOf(before) === undefined)) return { path: argument };
  return { environment: environmentNamed("the environment in -f ENVIRONMENT=FILE", before), path };
}

/** Writes the tree over an earlier one, removes files that are not written again, and overwrites nothing else. */
async function write(
  context: Context,
  folder: string,
  stacks: Readonly<Record<string, readonly KubernetesObject[]>>,
  force: boolean,
): Promise<void> {
  const { authorOf, toKustomize, overlayProblem } = await import("../difference.ts");
  const [problem] = Object.entries(stacks).flatMap(([name, stack]) => overlayProblem(name, stack as object[]) ?? []);
  if (problem !== undefined) throw new UsageError(`${problem}.`);
  const tree = toKustomize(stacks);
  const { ours, others, hasSecrets } = filesIn(context, folder);
  const authors = ours.map((path) => {
    const text = readText(context, `${folder}/${path}`);
    return { path, text, author: authorOf(path, text) };
  });
  const strangers = [...others, ...authors.filter(({ author }) => author === "foreign").map(({ path }) => path)];
  // If a file or a link is in the place of one of our directories, it would be written through.
  const inTheWay = strangers.filter((path) => Object.keys(tree).some((each) => `${each}/`.startsWith(`${path}/`)));
  if (inTheWay.length > 0)
    throw new UsageError(
      `${folder} contains files or links where directories of the tree belong: ${list(inTheWay)}. Move them.`,
    );
  const edited = authors.filter(({ path, text, author }) => author === "edited" && text !== tree[path]);
  if (strangers.length > 0 && !force)
    throw new UsageError(
      `${folder} contains files that aether-k8s did not write: ${list(strangers)}. Choose another directory, or use --force to keep them and write anyway.`,
    );
  if (edited.length > 0 && !force)
    throw new UsageError(
      `${folder} contains files that were edited: ${list(edited.map(({ path }) => path))}. Move the changes to your own overlay, or use --force to overwrite them.`,
    );
  // Secrets that the user added are kept, and so is the file that hides them from Git.
  const stale = authors.filter(
    ({ path, author }) =>
      author !== "foreign" && !Object.hasOwn(tree, path) && !(hasSecrets && path === "secrets-from-env/.gitignore"),
  );
  writeTexts(
    context,
    Object.entries(tree).map(([path, text]) => ({ path: `${folder}/${path}`, text })),
    folder,
    stale.map(({ path }) => `${folder}/${path}`),
  );
}

/**
 * The files of a tree, and everything else next to them: links and pipes are never ours. Secrets that the user added are neither.
 */
function filesIn(context: Context, folder: string): { ours: string[]; others: string[]; hasSecrets: boolean } {
  const below = (path: string): { path: string; isOther: boolean }[] =>
    context.listFolder(path === "" ? folder : `${folder}/${path}`).flatMap(({ name, isFolder, isFile }) => {
      const each = path === "" ? name : `${path}/${name}`;
      const isPart = path !== "" || PARTS.includes(name);
      if (isFolder && isPart) return below(each);
      return [{ path: each, isOther: !isFile || !isPart }];
    });
  const all = below("");
  const found = all.filter(({ path }) => !SECRETS.test(path));
  return {
    hasSecrets: found.length < all.length,
    ours: found.filter(({ isOther }) => !isOther).map(({ path }) => path),
    others: found.filter(({ isOther }) => isOther).map(({ path }) => path),
  };
}

const list = (paths: readonly string[]) =>
  paths.length > 5 ? `${paths.slice(0, 5).join(", ")} and ${paths.length - 5} more` : paths.join(", ");
