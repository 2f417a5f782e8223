// What kustomize and Helm keep beside objects, such as patches and values: no API server gets these files as they are.
import { isTree, type Tree, text, texts, trees } from "../toolkit/kubernetes/read.ts";
import { type Context, UsageError } from "./context.ts";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** How many directories above a patch may contain the kustomization that uses it. */
const LEVELS = 4;

type Parse = (text: string) => unknown;

/** The files to read, and what to say about those that are not. */
export interface ObjectFiles {
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Of the files in a directory those that contain objects: if kustomize builds it, its own resources.
 * @throws {UsageError} if there are none, and for a Helm chart
 */
export function objectFilesOf(context: Context, folder: string, files: readonly string[], parse: Parse): ObjectFiles {
  const { join } = process.getBuiltinModule("node:path").posix;
  if (files.some((file) => file === `${folder}/Chart.yaml`))
    throw new UsageError(`${folder} is a Helm chart. Render it first: helm template ${folder} | aether-k8s vet -`);
  const { name, content } = kustomizationIn(context, folder, parse) ?? {};
  if (name === undefined || content === undefined) return { files, notes: [] };
  const listed = ["resources", "crds"].flatMap((field) => texts(content[field])).map((each) => join(folder, each));
  const own = files.filter((file) => listed.includes(join(file)));
  const build = `kubectl kustomize ${folder} | aether-k8s vet -`;
  if (own.length === 0) throw new UsageError(`${name} names no objects in ${folder}. Build it first: ${build}`);
  return {
    files: own,
    notes: [`${name} is not applied to the objects of its directory. To check its result: ${build}`],
  };
}

/** The kustomization that uses a file as a patch, or that the file is. */
export function kustomizationOf(context: Context, file: string, parse: Parse): string | undefined {
  const { basename, dirname, join } = process.getBuiltinModule("node:path").posix;
  let folder = dirname(file);
  if (NAMES.includes(basename(file))) return kustomizationIn(context, folder, parse)?.name;
  for (let level = 0; level < LEVELS; level += 1) {
    const found = kustomizationIn(context, folder, parse);
    if (found !== undefined && patchesOf(found.content).some((each) => join(folder, each) === join(file)))
      return found.name;
    folder = join(folder, "..");
  }
  return undefined;
}

function kustomizationIn(context: Context, folder: string, parse: Parse): { name: string; content: Tree } | undefined {
  const { join } = process.getBuiltinModule("node:path").posix;
  const name = NAMES.map((each) => join(folder, each)).find((each) => context.exists(each));
  if (name === undefined) return undefined;
  try {
    const content = parse(context.readFile(name));
    return isKustomization(content) ? { name, content } : undefined;
  } catch {
    // What is wrong with it is not about the objects.
    return undefined;
  }
}

/** Flux's objects of that kind may be in a file of this name, too. */
const isKustomization = (content: unknown): content is Tree =>
  isTree(content) && /^(?:$|kustomize\.config\.k8s\.io\/)/.test(text(content.apiVersion) ?? "");

/** Files only: a patch may also be written out. */
const patchesOf = (kustomization: Tree): readonly string[] => [
  ...texts(kustomization.patchesStrategicMerge),
  ...["patches", "patchesJson6902"].flatMap((field) => trees(kustomization[field]).map(({ path }) => text(path) ?? "")),
];
