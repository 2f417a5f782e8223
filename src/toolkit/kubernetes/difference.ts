// Where two objects differ. Items of lists are identified as the API server does.
import { type Field, type Fields, fieldOf, fieldsBelow, fieldsOf } from "./merge-fields.ts";
import { isTree, member, type Tree } from "./read.ts";

/** The key of an item in a merged list. */
export type ItemKey = string | number | boolean;

/** A difference: in one value, in members of a map, or in items of a merged list. `undefined` means that it does not exist. */
export type Difference = ValueDifference | MapDifference | ItemsDifference;

interface ValueDifference {
  readonly before: unknown;
  readonly after: unknown;
}
export interface MapDifference {
  readonly members: Readonly<Record<string, Difference>>;
}
interface ItemsDifference {
  readonly by: string;
  readonly items: ReadonlyMap<ItemKey, Difference>;
  /** The keys in the order of the list. */
  readonly before: readonly ItemKey[];
  readonly after: readonly ItemKey[];
}

/**
 * Where two objects of one kind differ; `undefined` if they are the same. The order of members does not matter, that of items
 * does, and a member that is `null` or `undefined` does not exist.
 * @example
 * difference({ kind: "Namespace", metadata: { name: "a" } }, { kind: "Namespace", metadata: { name: "b" } })
 * // { members: { metadata: { members: { name: { before: "a", after: "b" } } } } }
 */
export const difference = (before: object, after: object): Difference | undefined =>
  mapDifference(before as Tree, after as Tree, fieldsOf(after) ?? {});

/** Whether two values are the same as JSON. */
export const same = (a: unknown, b: unknown): boolean => valueDifference(a, b, {}) === undefined;

function valueDifference(before: unknown, after: unknown, field: Field): Difference | undefined {
  if (isTree(before) && isTree(after)) return mapDifference(before, after, fieldsBelow(field));
  if (!Array.isArray(before) || !Array.isArray(after))
    return (before ?? undefined) === (after ?? undefined) ? undefined : { before, after };
  const { by } = field;
  if (typeof by === "string" && isKeyed(before, by) && isKeyed(after, by))
    return itemsDifference(before, after, by, field);
  return before.length === after.length && before.every((item, index) => same(item, after[index]))
    ? undefined
    : { before, after };
}

function mapDifference(before: Tree, after: Tree, fields: Fields): MapDifference | undefined {
  const members = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const found = valueDifference(member(before, name), member(after, name), fieldOf(fields, name));
    return found === undefined ? [] : [[name, found] as const];
  });
  return members.length === 0 ? undefined : { members: Object.fromEntries(members) };
}

function itemsDifference(
  before: readonly Tree[],
  after: readonly Tree[],
  by: string,
  field: Field,
): ItemsDifference | undefined {
  const [old, young] = [byKey(before, by), byKey(after, by)];
  const items = [...new Set([...old.keys(), ...young.keys()])].flatMap((key) => {
    const found = valueDifference(old.get(key), young.get(key), { of: field.of } as Field);
    return found === undefined ? [] : [[key, found] as const];
  });
  const orders = { before: [...old.keys()], after: [...young.keys()] };
  return items.length === 0 && same(orders.before, orders.after) ? undefined : { by, items: new Map(items), ...orders };
}

/** The items of a list by their key, in the list's order. */
export const byKey = (items: readonly Tree[], by: string): Map<ItemKey, Tree> =>
  new Map(items.map((item) => [item[by] as ItemKey, item]));

/** Whether every item has a unique key: the API server cannot merge a list with duplicates. */
export function isKeyed(list: readonly unknown[], by: string): list is readonly Tree[] {
  const keys = list.map((item) => (isTree(item) ? item[by] : undefined));
  return keys.every((key) => key !== undefined && typeof key !== "object") && new Set(keys).size === keys.length;
}
