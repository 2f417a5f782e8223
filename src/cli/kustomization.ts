// What kustomize and Helm keep beside objects, such as patches and values: no API server gets these files as they are.
import { isTree, type Tree, text, texts, trees } from "../toolkit/kubernetes/read.ts";
import { type Context, UsageError } from "./context.ts";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** How many directories above a file may contain the kustomization that uses it. */
const LEVELS = 4;

/** The files to read, and what to say about those that are not. */
export interface ObjectFiles {
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

/** What a kustomization does with a file. */
export interface Use {
  readonly by: string;
  readonly as: "itself" | "patch" | "resource";
}

interface Kustomization {
  readonly name: string;
  readonly content: Tree;
}

/** The kustomizations in the directories of files, each read once. */
export function kustomizations(context: Context, parse: (text: string) => unknown) {
  const { basename, dirname, join } = process.getBuiltinModule("node:path").posix;
  const known = new Map<string, Kustomization | undefined>();

  function kustomizationIn(folder: string): Kustomization | undefined {
    if (!known.has(folder)) known.set(folder, read(folder));
    return known.get(folder);
  }

  function read(folder: string): Kustomization | undefined {
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

  return {
    /**
     * Of the files in a directory those that contain objects: if kustomize builds it, its own resources.
     * @throws {UsageError} if there are none, and for a Helm chart
     */
    objectFilesOf(folder: string, files: readonly string[]): ObjectFiles {
      if (files.includes(`${folder}/Chart.yaml`))
        throw new UsageError(`${folder} is a Helm chart. Render it first: helm template ${folder} | aether-k8s vet -`);
      const found = kustomizationIn(folder);
      if (found === undefined) return { files, notes: [] };
      const { name, content } = found;
      const listed = resourcesOf(content).map((each) => join(folder, each));
      const own = files.filter((file) => listed.includes(join(file)));
      const build = `kubectl kustomize ${folder} | aether-k8s vet -`;
      if (own.length === 0) throw new UsageError(`${name} names no objects in ${folder}. Build it first: ${build}`);
      const note = `${name} is not applied to the objects of its directory. To check its result: ${build}`;
      return { files: own, notes: [note] };
    },

    useOf(file: string): Use | undefined {
      let folder = dirname(file);
      for (let level = 0; level < LEVELS; level += 1) {
        const { name: by, content } = kustomizationIn(folder) ?? {};
        const within = folder;
        const has = (listed: readonly string[]) => listed.some((each) => join(within, each) === join(file));
        if (by !== undefined && content !== undefined) {
          if (level === 0 && NAMES.includes(basename(file))) return { by, as: "itself" };
          if (has(settingsOf(content))) return { by, as: "itself" };
          if (has(patchesOf(content))) return { by, as: "patch" };
          if (has(resourcesOf(content))) return { by, as: "resource" };
        }
        folder = join(folder, "..");
      }
      return undefined;
    },
  };
}

/** Flux's objects of that kind may be in a file of this name, too. */
const isKustomization = (content: unknown): content is Tree =>
  isTree(content) && /^(?:$|kustomize\.config\.k8s\.io\/)/.test(text(content.apiVersion) ?? "");

const resourcesOf = (kustomization: Tree): readonly string[] =>
  ["resources", "crds"].flatMap((field) => texts(kustomization[field]));

/** Files that say how kustomize builds. */
const settingsOf = (kustomization: Tree): readonly string[] => [
  ...["configurations", "generators", "transformers", "validators"].flatMap((field) => texts(kustomization[field])),
  ...trees(kustomization.replacements).map(({ path }) => text(path) ?? ""),
];

/** Files only: a patch may also be written out. */
const patchesOf = (kustomization: Tree): readonly string[] => [
  ...texts(kustomization.patchesStrategicMerge),
  ...["patches", "patchesJson6902"].flatMap((field) => trees(kustomization[field]).map(({ path }) => text(path) ?? "")),
];
