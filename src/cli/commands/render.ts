import type { KubernetesObject } from "../../toolkit/kubernetes/manifest.ts";
import { nearest } from "../../toolkit/kubernetes/near.ts";
import { componentOf, inFiles, isPart } from "../../toolkit/render/files.ts";
import { toJson } from "../../toolkit/render/json.ts";
import { toYaml } from "../../toolkit/render/yaml.ts";
import { choice } from "../choice.ts";
import { command, type Values } from "../command.ts";
import { configOptions, noteOrigin, type ObjectsInput, objectsInput } from "../config-input.ts";
import { type CommandContext, type Context, type ExitCode, UsageError } from "../context.ts";
import { isStandardOutput, readText, withoutSlash, writeTexts } from "../files.ts";
import { passesVet } from "../vet-before-write.ts";
import { WATCHED } from "../watched.ts";

const options = {
  ...configOptions,
  output: { type: "string", short: "o" },
  format: { type: "string" },
  only: { type: "string", multiple: true },
  "no-vet": { type: "boolean" },
  off: { type: "string", multiple: true },
  check: { type: "boolean" },
  watch: { type: "boolean", short: "w" },
} as const;

/** `aether-k8s render`: the stack of a config to standard output, a file or a directory. */
export const render = command({ options, run });

async function run(context: CommandContext, values: Values<typeof options>): Promise<ExitCode> {
  const { output = "-", only = [] } = values;
  if (output === "") throw new UsageError("--output takes a path, such as out.yaml or manifests/. Received nothing.");
  refuseOtherEnding(context, output);
  const format = choice("--format", values.format ?? (output.endsWith(".json") ? "json" : "yaml"), ["yaml", "json"]);
  // The renders of a watch get the same command line.
  if (values.watch === true && context.env[WATCHED] === undefined) return watched(context, values.values);
  const print = format === "json" ? toJson : toYaml;
  const input = await objectsInput(context, values);
  if (values["no-vet"] !== true && !(await passesVet(context, input, { off: values.off }))) {
    context.stderr("Not rendered. Use --no-vet to render anyway.\n");
    return 1;
  }
  const { objects: stack } = input;
  const objects = chosen(input, only);
  if (values.check === true) {
    if (isStandardOutput(output) || output.startsWith("/dev/"))
      throw new UsageError("--check compares with files. Name them with -o, such as -o rendered/.");
    return isUpToDate(context, filesOf(output, format, objects, stack), output, only.length === 0) ? 0 : 1;
  }
  if (isStandardOutput(output)) context.stdout(print(objects));
  // Opening a log as a file would empty it.
  else if (output === "/dev/stderr") context.stderr(print(objects));
  else {
    const files = filesOf(output, format, objects, stack);
    const names = files.map(({ path }) => path);
    if (!isFile(output)) refuseLinks(context, withoutSlash(output), names);
    writeTexts(context, files, output);
    if (!isFile(output) && only.length === 0) reportLeftOver(context, withoutSlash(output), names);
  }
  noteOrigin(context, input.origin);
  if (context.isTerminal?.() === true)
    context.note("aether-k8s show, with the same options, prints this stack as tables and draws it.");
  return 0;
}

/** Renders until the process ends. */
async function watched({ args, note }: CommandContext, values: readonly string[] = []): Promise<ExitCode> {
  if (values.includes("-")) throw new UsageError("--watch cannot read standard input again. Pass files with -f.");
  const { watch } = await import("../watch.ts");
  return watch(args, note);
}

/** The files of an output, one or those of a directory. */
function filesOf(
  output: string,
  format: "yaml" | "json",
  objects: readonly KubernetesObject[],
  stack: readonly KubernetesObject[],
) {
  const print = format === "json" ? toJson : toYaml;
  if (isFile(output)) return [file(output, print(objects), objects)];
  return Object.entries(inFiles(objects, stack)).map(([name, part]) =>
    file(`${withoutSlash(output)}/${name}.${format}`, print(part), part),
  );
}

/** Whether the files are up to date; those that are not, or are left over, are printed. */
function isUpToDate(
  context: CommandContext,
  files: readonly { readonly path: string; readonly text: string }[],
  output: string,
  isWhole: boolean,
): boolean {
  // Git may have checked it out with the line ends of Windows.
  const written = (path: string) => readText(context, path).replaceAll("\r\n", "\n");
  const stale = files.filter(({ path, text }) => !context.exists(path) || written(path) !== text);
  const paths = files.map(({ path }) => path);
  const folder = withoutSlash(output);
  const left = isFile(output) || !isWhole ? [] : leftOver(context, folder, paths);
  const lines = [
    ...stale.map(({ path }) => `${path} ${context.exists(path) ? "is out of date" : "is missing"}.`),
    ...left.map((name) => `${folder}/${name} is not part of this stack.`),
  ];
  context.stdout(lines.map((line) => `${line}\n`).join(""));
  return lines.length === 0;
}

/** Outputs that are written to as one file: also if it is a device or, as in `-o >(kubectl apply -f -)`, a pipe. */
const isFile = (output: string) => /\.(?:ya?ml|json)$|^\/dev\/(?:null|fd\/\d+)$/.test(output);

/** Rejects a typo in a file name that would become a directory: out.yamll. A trailing slash allows such a directory. */
function refuseOtherEnding(context: Context, output: string): void {
  const [, ending] = output.match(/[^/]\.(\w+)$/) ?? [];
  if (ending === undefined || isFile(output) || nearest(ending, ["yaml", "yml", "json", "txt"]) === undefined) return;
  if (context.listFolder(output).length > 0) return;
  throw new UsageError(
    `--output takes a file (.yaml, .yml, .json) or a directory. Received ${JSON.stringify(output)}. Type ${output.replace(/\.\w+$/, ".yaml")} for a file, ${output}/ for a directory.`,
  );
}

/** A link in the place of a file would be written through, to its target. */
function refuseLinks(context: Context, folder: string, paths: readonly string[]): void {
  const links = context
    .listFolder(folder)
    .filter(({ name, isFile, isFolder }) => !isFile && !isFolder && paths.includes(`${folder}/${name}`));
  if (links.length > 0)
    throw new UsageError(
      `${folder} contains links or devices where files would be written: ${links.map(({ name }) => name).join(", ")}. Move them.`,
    );
}

/** A file with a Secret is readable only by its owner. */
const file = (path: string, text: string, objects: readonly { readonly kind: string }[]) =>
  objects.some(({ kind }) => kind === "Secret") ? { path, text, mode: 0o600 } : { path, text };

/** Files of parts that were written before, but not now. */
const leftOver = (context: Context, folder: string, paths: readonly string[]): string[] =>
  context
    .listFolder(folder)
    .map(({ name }) => name)
    .filter((name) => !paths.includes(`${folder}/${name}`) && isPart(name.replace(/\.(?:ya?ml|json)$/, "")));

/** Reports files that an earlier render wrote and this one did not: they would be applied with the directory. */
function reportLeftOver(context: CommandContext, folder: string, paths: readonly string[]): void {
  const left = leftOver(context, folder, paths);
  if (left.length > 0)
    context.note(
      `${folder} also contains ${left.join(", ")}, ${left.length === 1 ? "which is" : "which are"} not part of this stack but would be applied with it. Left over from an earlier render? Delete ${left.length === 1 ? "the file" : "the files"}; aether-k8s diff cluster lists the objects to delete from the cluster.`,
    );
}

/** The objects that the names select: `Kind/name`, a kind, or a component. Each name must select at least one. */
function chosen({ objects, config }: ObjectsInput, names: readonly string[]): readonly KubernetesObject[] {
  if (names.length === 0) return objects;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const namesOf = (object: KubernetesObject) =>
    [`${object.kind}/${object.metadata?.name}`, object.kind, componentOf(object)].filter((each) => each !== undefined);
  const unmatched = names.filter(
    (name) => !objects.some((object) => isOneOf(namesOf(object), new Set([name.toLowerCase()]))),
  );
  if (unmatched.length > 0) {
    const known = [...new Set(objects.flatMap(namesOf))];
    const near = unmatched.flatMap((name) => nearest(name, known) ?? []);
    const components = [...new Set(objects.flatMap((object) => componentOf(object) ?? []))];
    const isAbsentSecret = config !== undefined && unmatched.some(isSecret) && !known.some(isSecret);
    const sentences = [
      `--only ${unmatched.join(", ")} matches nothing.`,
      ...(near.length > 0 ? [`Did you mean ${near.join(", ")}?`] : []),
      ...(isAbsentSecret ? [EXISTING_SECRET] : []),
      "Available:",
    ];
    const titles = objects.map((object) => namesOf(object)[0]);
    const parts = components.length > 0 ? [`the components ${components.join(", ")}`] : [];
    throw new UsageError([sentences.join(" "), ...parts, ...new Set(titles)].join("\n  "));
  }
  return objects.filter((object) => isOneOf(namesOf(object), wanted));
}

/** As in kubectl, kinds are case-insensitive. No two Kubernetes names differ only in case. */
const isOneOf = (names: readonly string[], wanted: ReadonlySet<string>) =>
  names.some((name) => wanted.has(name.toLowerCase()));

/** Why there is none: every other source of secrets is an object of the stack. */
const EXISTING_SECRET =
  "The config uses an existing Secret (secrets.existingSecret); aether-k8s secrets generate creates it.";

/** Whether a name is, or was meant as, a source of secret values. */
const isSecret = (name: string) => /^(?:external)?secrets?(?:\/|$)/i.test(name);
