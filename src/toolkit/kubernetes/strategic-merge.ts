// A strategic merge patch, applied as the API server and `kubectl patch` do. Source: k8s.io/apimachinery,
// pkg/util/strategicpatch.
//
// It differs on purpose where they would silently do something unintended:
// - Nulls and directives of a patch never appear in the result; they leave some in new parts.
// - `$patch: replace` sets a map that did not exist; they drop it.
// - A directive where none is read, such as an item to delete from a list that is replaced, is rejected.
// - `$patch: replace` in an item with other fields is rejected; they empty the list and drop the item.
// - Two items of a patch with the same key are rejected; they merge the second into the first.
// - An item without a key is rejected, even if there is no list yet.
// - `$patch: merge`, which kustomize supports, has no effect; they reject it.
// - A new item is placed where `$setElementOrder` says; if the same patch deletes one, they put it where the deleted one was.
// - Items with the same merge key, such as ports 53/TCP and 53/UDP, keep their position; they move them together.
import { type Field, type Fields, fieldOf, fieldsBelow, fieldsOf } from "./merge-fields.ts";
import { described, isTree, type Tree } from "./read.ts";

type List = readonly unknown[];

/** A patch that cannot be applied. */
export class MergeError extends Error {
  override readonly name = "MergeError";
}

export const DELETE_FROM = "$deleteFromPrimitiveList/";
const ORDER_OF = "$setElementOrder/";

/**
 * The object with the patch merged into it: maps are merged, and so are lists whose items the API server identifies;
 * other lists are replaced; `null` deletes. For a kind that is not built into Kubernetes, all lists are replaced. The result
 * shares with the object what the patch does not change; neither input is changed.
 *
 * Directives: `$patch: "delete"` and `"replace"` in a map; in a merged list `$patch: "delete"` in an item, and an item
 * `{ $patch: "replace" }` if only the other items shall remain; `$retainKeys`, `$setElementOrder/…`,
 * `$deleteFromPrimitiveList/…`.
 *
 * @param fields those of a part of an object, to merge only that part
 * @throws {MergeError} for a misplaced directive, or an item without its key
 * @example
 * strategicMerge(deployment, {
 *   spec: { template: { spec: { containers: [{ name: "api", image: "api:2" }, { name: "old", $patch: "delete" }] } } },
 * });
 */
export const strategicMerge = <T extends object>(object: T, patch: object, fields = fieldsOf(object) ?? {}): T =>
  mergedMap(object as Tree, patch as Tree, fields, "") as T;

function mergedMap(map: Tree, patch: Tree, fields: Fields, path: string): Tree {
  const directive = directiveOf(patch, path);
  if (directive === "delete") return {};
  if (directive === "replace") return takenMap(patch, fields, path);

  const merged = new Map(Object.entries(retained(map, patch, path)));
  for (const name of membersOf(patch)) {
    const field = fieldOf(fields, name);
    const at = join(path, name);
    if (field.by === undefined && patch[ORDER_OF + name] !== undefined)
      throw new MergeError(`${join(path, ORDER_OF + name)}: ${name} is no list that is merged, so nothing reads it`);
    const value = mergedValue(merged.get(name), patch[name], field, at);
    const member = Array.isArray(value) ? arranged(value, map[name], patch, name, field, at) : value;
    if (member === undefined) merged.delete(name);
    else merged.set(name, member);
  }
  return Object.fromEntries(merged);
}

/** A member afterwards: `undefined` if it is deleted. */
function mergedValue(value: unknown, patch: unknown, field: Field, path: string): unknown {
  if (patch === undefined) return value;
  if (isTree(patch) && isTree(value) && !field.replace) return mergedMap(value, patch, fieldsBelow(field), path);
  if (!Array.isArray(patch) || !Array.isArray(value) || field.by === undefined) return taken(patch, field, path);
  return field.by === true
    ? inOrder([...new Set([...value, ...patch])], patch, value, sameValue)
    : mergedItems(value, patch, field, path);
}

function mergedItems(items: List, patch: List, field: Field, path: string): List {
  const keyOf = keyReader(field, path);
  const { deleted, plain, replaces } = sorted(patch, path);
  const gone = deleted.map(keyOf);
  const kept = replaces ? [] : items.filter((item) => !gone.includes(keyOf(item)));
  const merged = [...kept];
  const seen = new Set<unknown>();
  for (const item of plain) {
    const key = keyOf(item);
    if (seen.has(key))
      throw new MergeError(
        `${path} has two items whose ${field.by} is ${JSON.stringify(key)}: the list is merged by it, so only one of them would be left`,
      );
    seen.add(key);
    const index = merged.findIndex((each) => keyOf(each) === key);
    const at = `${path}[${JSON.stringify(key)}]`;
    if (index < 0) merged.push(takenMap(item, fieldsBelow(field), at));
    else merged[index] = mergedMap(merged[index] as Tree, item, fieldsBelow(field), at);
  }
  return inOrder(merged, plain, kept, sameKey(field, path));
}

/** The items in a patch of a merged list, by what they do. */
function sorted(patch: List, path: string): { deleted: List; plain: Tree[]; replaces: boolean } {
  const deleted: Tree[] = [];
  const plain: Tree[] = [];
  let replaces = false;
  for (const item of patch) {
    if (!isTree(item)) throw new MergeError(`${path} is a list of maps. Received ${described(item)}`);
    const directive = directiveOf(item, path);
    if (directive === "replace" && Object.keys(item).length > 1)
      throw new MergeError(`${path}: an item { $patch: "replace" } stands alone, and the new items beside it`);
    if (directive === "replace") replaces = true;
    else (directive === "delete" ? deleted : plain).push(item);
  }
  return { deleted, plain, replaces };
}

/** The directives next to a list: which plain values to remove, and its order. */
function arranged(list: List, before: unknown, patch: Tree, name: string, field: Field, path: string): List {
  const leaving = listAt(patch, DELETE_FROM + name, path);
  const stays = leaving === undefined ? list : list.filter((item) => !leaving.includes(item));
  const order = listAt(patch, ORDER_OF + name, path);
  if (order === undefined) return stays;
  const same = field.by === true ? sameValue : sameKey(field, path);
  const patched = listAt(patch, name, path)?.filter((item) => !(isTree(item) && "$patch" in item)) ?? [];
  const ranks = patched.map((item) => order.findIndex((each) => same(each, item)));
  if (ranks.some((rank, index) => rank < 0 || rank < (ranks[index - 1] ?? 0)))
    throw new MergeError(`${join(path, "")}$setElementOrder lacks an item of the patch, or has another order than it`);
  return inOrder(stays, order, Array.isArray(before) ? before : [], same);
}

type Same = (a: unknown, b: unknown) => boolean;
const sameValue: Same = (a, b) => a === b;
const sameKey = (field: Field, path: string): Same => {
  const keyOf = keyReader(field, path);
  return (a, b) => keyOf(a) === keyOf(b);
};

const keyReader =
  ({ by }: Field, path: string) =>
  (item: unknown): unknown => {
    const key = isTree(item) && typeof by === "string" ? item[by] : undefined;
    if (key != null) return key;
    // Only names: a value may be secret.
    const members = isTree(item) ? Object.keys(item).join(", ") : "";
    throw new MergeError(
      `${path} has an item without ${by}, which identifies its items. It has ${members === "" ? "nothing" : members}`,
    );
  };

/**
 * The order of a merged list: items in `first` have its order, and each of the others precedes the first of them that it preceded
 * before.
 */
function inOrder(list: List, first: List, before: List, same: Same): List {
  const rank = (order: List, item: unknown) => order.findIndex((each) => same(each, item));
  const named = list.filter((item) => rank(first, item) >= 0).sort((a, b) => rank(first, a) - rank(first, b));
  const others = list.filter((item) => rank(first, item) < 0);
  const ordered: unknown[] = [];
  for (const item of named) {
    while (others.length > 0 && stoodBefore(rank(before, others[0]), rank(before, item))) ordered.push(others.shift());
    ordered.push(item);
  }
  return [...ordered, ...others];
}

const stoodBefore = (a: number, b: number) => a >= 0 && a < b;

/** What `$retainKeys` leaves in a map. */
function retained(map: Tree, patch: Tree, path: string): Tree {
  const keys = listAt(patch, "$retainKeys", path);
  if (keys === undefined) return map;
  const stray = Object.keys(patch).find((name) => !isDirective(name) && patch[name] != null && !keys.includes(name));
  if (stray !== undefined) throw new MergeError(`${join(path, stray)} is not listed in $retainKeys beside it`);
  return Object.fromEntries(Object.entries(map).filter(([name]) => keys.includes(name)));
}

/** A new value from the patch: `undefined` if it only deletes. */
function taken(value: unknown, field: Field, path: string): unknown {
  if (value === null) return undefined;
  if (isTree(value))
    return directiveOf(value, path) === "delete" ? undefined : takenMap(value, fieldsBelow(field), path);
  if (!Array.isArray(value)) return value;
  if (typeof field.by === "string") {
    const { deleted, plain } = sorted(value, path);
    for (const item of [...deleted, ...plain]) keyReader(field, path)(item);
    return plain.map((item) => takenMap(item, fieldsBelow(field), path));
  }
  return value.map((item) => takenItem(item, path));
}

/** An item of a list that is not merged is plain data. */
function takenItem(item: unknown, path: string): unknown {
  if (!isTree(item)) return item;
  if ("$patch" in item) throw new MergeError(`${path} is replaced, not merged: $patch has no meaning in an item of it`);
  return takenMap(item, {}, path);
}

function takenMap(map: Tree, fields: Fields, path: string): Tree {
  const members = Object.entries(map)
    .filter(([name]) => !isDirective(name))
    .map(([name, member]) => [name, taken(member, fieldOf(fields, name), join(path, name))] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

function directiveOf(patch: Tree, path: string): "replace" | "delete" | undefined {
  const { $patch } = patch;
  if ($patch === "replace" || $patch === "delete") return $patch;
  // Has no effect; kustomize supports it, the API server does not.
  if ($patch === undefined || $patch === "merge") return undefined;
  throw new MergeError(
    `${join(path, "$patch")} is "replace" or "delete". Received ${typeof $patch === "string" ? JSON.stringify($patch) : described($patch)}`,
  );
}

function listAt(patch: Tree, name: string, path: string): List | undefined {
  const value = patch[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  throw new MergeError(`${join(path, name)} is a list. Received ${described(value)}`);
}

/** The members that a patch contains, also if only through a directive. */
const membersOf = (patch: Tree) =>
  new Set(
    Object.keys(patch).flatMap((name) => {
      const prefix = [DELETE_FROM, ORDER_OF].find((each) => name.startsWith(each));
      if (prefix !== undefined) return [name.slice(prefix.length)];
      return isDirective(name) ? [] : [name];
    }),
  );

const isDirective = (name: string) =>
  name === "$patch" || name === "$retainKeys" || name.startsWith(DELETE_FROM) || name.startsWith(ORDER_OF);

const join = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);
