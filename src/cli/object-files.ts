// Kubernetes objects from files: YAML or JSON, one or many documents, Lists; and the position of each value.
import { itemsOf } from "../toolkit/kubernetes/manifest.ts";
import { isTree, type Tree, text, tree } from "../toolkit/kubernetes/read.ts";
import { type Context, UsageError } from "./context.ts";
import { nameOf, onceFromStdin, readText, withoutSlash } from "./files.ts";
import { documentsIn, type ReadDocument } from "./kubectl-yaml.ts";
import { kustomizations, type Use } from "./kustomization.ts";
import type { Path, Position } from "./vet.ts";

export interface ReadObjects {
  readonly objects: readonly unknown[];
  readonly position: (index: number, path: Path) => Position | undefined;
  /** What was not read, and why, one sentence each. */
  readonly notes: readonly string[];
  /** The indexes of objects that kustomize completes. */
  readonly unbuilt: ReadonlySet<number>;
  /** By the index of an object, the places of keys that it sets more than once. */
  readonly repeated: ReadonlyMap<number, readonly Path[]>;
}

interface Source {
  readonly file: string;
  readonly document: ReadDocument;
  /** The path of the object in the document: in the items of a List, or the document itself. */
  readonly at: Path;
  /** Whether kustomize completes the object. */
  readonly isUnbuilt: boolean;
}

/**
 * The objects of files, and of the files in directories.
 * @param instead what to type if there are none
 * @throws {UsageError} for a file that cannot be read or parsed, and if there are no objects at all
 */
export async function readObjects(context: Context, paths: readonly string[], instead: string): Promise<ReadObjects> {
  onceFromStdin(paths);
  const yaml = await import("./yaml.ts");
  const { isScalar, isMap, isSeq } = yaml;
  const { objectFilesOf, useOf } = kustomizations(context, (text) => yaml.parseDocument(text).toJS());
  const notes: string[] = [];
  const others: string[] = [];
  const objectsOf = (path: string, isFolder: boolean) => {
    const file = nameOf(path);
    const use = path === "-" ? undefined : useOf(path);
    const otherwise = usedOtherwise(file, use);
    if (otherwise !== undefined) {
      notes.push(`${file} is ${otherwise}.`);
      return [];
    }
    const text = readText(context, path);
    // kubectl apply rejects a directory with other files, but these say nothing about the objects.
    const read = isFolder && !OBJECT.test(text) ? [] : documentsIn(text, file, yaml);
    const own = read.filter(({ content }) => (isFolder || Array.isArray(content) ? isObject(content) : true));
    if (own.length < read.length || (read.length === 0 && text.trim() !== "")) others.push(file);
    return own.flatMap((document) => {
      const source = { file, document, at: [], isUnbuilt: use !== undefined };
      refuseList(source);
      return objectsIn(source);
    });
  };
  const found = paths.flatMap((path) => {
    const inside = filesAt(context, path);
    const isFolder = inside[0] !== path;
    const chosen = isFolder ? objectFilesOf(withoutSlash(path), inside) : { files: inside, notes: [] };
    notes.push(...chosen.notes);
    return chosen.files.flatMap((each) => objectsOf(each, isFolder));
  });
  if (others.length > 0) notes.push(`${others.join(", ")}: no Kubernetes objects; not checked.`);
  if (found.length === 0)
    throw new UsageError([`no objects found in ${paths.map(nameOf).join(", ")}.`, ...notes, instead].join(" "));
  const nodeAt = (node: unknown, key: string | number): unknown => {
    if (isSeq(node)) return node.items[key as number];
    // `on: 1` has the key true, which is "true" in an object.
    const isKey = (given: unknown) => isScalar(given) && String(given.value) === String(key);
    return isMap(node) ? node.items.findLast((pair) => isKey(pair.key))?.value : undefined;
  };
  const position = (index: number, path: Path): Position | undefined => {
    const source = found[index]?.source;
    if (source === undefined) return undefined;
    // A missing value is reported at the last existing part of its path.
    let node = source.document.contents();
    let at = rangeOf(node);
    for (const key of [...source.at, ...path]) {
      node = nodeAt(node, key);
      at = rangeOf(node) ?? at;
    }
    const { line, col } = source.document.line(at ?? 0);
    return { file: source.file, line, column: col };
  };
  const unbuilt = new Set(found.flatMap(({ source }, index) => (source.isUnbuilt ? index : [])));
  const repeated = new Map(found.map(({ source }, index) => [index, repeatedIn(source)]));
  return { objects: found.map(({ object }) => object), position, notes, unbuilt, repeated };
}

/** The objects that are applied now. A config is none, and would look like an empty cluster. @throws {UsageError} */
export async function appliedObjects(context: Context, file: string, instead: string): Promise<readonly unknown[]> {
  const { objects } = await readObjects(context, [file], instead);
  if (objects.some((each) => !isTree(each) || typeof each.kind !== "string"))
    throw new UsageError(
      `--from takes Kubernetes objects, and ${nameOf(file)} contains something else. If it is a config, render it: aether-k8s render -f ${nameOf(file)} > applied.yaml`,
    );
  return objects;
}

/** A file, or the files in a directory that kubectl would read, without subdirectories. @throws {UsageError} */
export function filesAt({ listFolder }: Context, path: string): string[] {
  const folder = withoutSlash(path);
  const entries = path === "-" ? [] : listFolder(folder);
  if (entries.length === 0) return [path];
  const files = entries.filter(({ name, isFolder }) => !isFolder && /\.(?:ya?ml|json)$/.test(name));
  const folders = entries.filter(({ isFolder }) => isFolder).map(({ name }) => `${folder}/${name}`);
  if (files.length === 0)
    throw new UsageError(
      `${path} is a directory without .yaml, .yml or .json files.${folders.length > 0 ? ` Subdirectories are not read; pass one of ${folders.join(", ")}.` : ""}`,
    );
  return files.map(({ name }) => `${folder}/${name}`).sort();
}

/** As kuttl and Chainsaw name what they compare with the objects of a cluster: kuttl by the word after the step's number. */
const ASSERTION = /(?:^|[-/_])(?:assert|errors?)\.ya?ml$|(?:^|\/)\d+-(?:assert|errors)-[^/]*$/;

/** What a file is that no API server gets; `undefined` for one with objects. */
function usedOtherwise(file: string, use: Use | undefined): string | undefined {
  if (use?.as === "itself") return "read by kustomize, not an object";
  if (use?.as === "patch") return `a patch of ${use.by}, not an object`;
  return ASSERTION.test(file) ? "what a test expects, not what it applies" : undefined;
}

const OBJECT = /["']?(?:apiVersion|kind)["']?\s*:/;

/** Whether a document of a directory is an object, perhaps an incomplete one: those of Helm and other programs have no metadata. */
const isObject = (content: unknown): boolean => {
  // Lists of other programs contain metadata, too.
  if (Array.isArray(content)) return content.some((each) => isTree(each) && hasType(each));
  if (!isTree(content)) return true;
  if (/^skaffold\//.test(text(content.apiVersion) ?? "")) return false;
  return content.metadata !== undefined || hasType(content);
};

const hasType = ({ apiVersion, kind }: Tree) => apiVersion !== undefined && kind !== undefined;

const rangeOf = (node: unknown): number | undefined =>
  (node as { range?: readonly number[] | null } | null | undefined)?.range?.[0];

/** The objects of a document: none for an empty one, the items of a List, or itself. */
function objectsIn(source: Source): { object: unknown; source: Source }[] {
  const { content } = source.document;
  if (content === null || content === undefined) return [];
  const items = typedItems(tree(content));
  if (items === undefined) return [{ object: content, source }];
  return items.map((object, index) => ({ object, source: { ...source, at: ["items", index] } }));
}

const repeatedIn = ({ at, document }: Source): Path[] =>
  document.repeated
    .filter((path) => at.every((key, index) => path[index] === key))
    .map((path) => path.slice(at.length));

/** As `jq .items` writes one. @throws {UsageError} */
function refuseList({ file, document: { content, start, line } }: Source): void {
  if (!Array.isArray(content)) return;
  throw new UsageError(
    `${file}:${line(start).line}: kubectl rejects a list. Write its objects one after the other (jq '.[]'), with "---" between them in YAML.`,
  );
}

/** The items of a List; those of a PodList, as the API server returns it, do not contain their kind. */
function typedItems(list: Tree): readonly unknown[] | undefined {
  const { apiVersion, kind } = list;
  const type = { apiVersion, kind: typeof kind === "string" ? kind.replace(/List$/, "") : kind };
  return itemsOf(list)?.map((item) =>
    isTree(item) && type.kind !== "" && item.kind === undefined ? { ...type, ...item } : item,
  );
}
