// The common part of objects.
import { byKey, isKeyed, same } from "./difference.ts";
import { type Field, type Fields, fieldOf, fieldsBelow, fieldsOf } from "./merge-fields.ts";
import { isTree, member as own, type Tree } from "./read.ts";

/**
 * What is in all of the objects, at the same place and with the same value. Of a merged list, the items that all have,
 * in the order that all have; any other list is common as a whole or not at all.
 * @param mergedBy which lists are merged, by the key of their items
 * @example common([{ data: { A: "1", B: "2" } }, { data: { A: "1", B: "3" } }], ["name"]) // { data: { A: "1" } }
 */
export function common<T extends object>(objects: readonly [T, ...T[]], mergedBy: readonly string[]): Partial<T> {
  const [first] = objects;
  return commonMap(objects as never, fieldsOf(first) ?? {}, mergedBy) as Partial<T>;
}

function commonMap(maps: readonly [Tree, ...Tree[]], fields: Fields, mergedBy: readonly string[]): Tree {
  const members = Object.keys(maps[0]).map((name) => {
    const values = maps.map((map) => own(map, name));
    return [name, commonValue(values as [unknown], fieldOf(fields, name), mergedBy)] as const;
  });
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

function commonValue(values: readonly [unknown, ...unknown[]], field: Field, mergedBy: readonly string[]): unknown {
  const [first, ...others] = values;
  if (others.every((other) => same(first, other))) return first ?? undefined;
  if (values.every(isTree) && !field.replace) {
    const members = commonMap(values as unknown as [Tree], fieldsBelow(field), mergedBy);
    return Object.keys(members).length === 0 ? undefined : members;
  }
  const { by } = field;
  return typeof by === "string" && mergedBy.includes(by) && values.every((list) => isList(list) && isKeyed(list, by))
    ? commonItems(values as never, by, field, mergedBy)
    : undefined;
}

function commonItems(
  lists: readonly (readonly Tree[])[],
  by: string,
  { of }: Field,
  mergedBy: readonly string[],
): Tree[] | undefined {
  const items = lists.map((list) => byKey(list, by));
  const orders = items.map((keys) => [...keys.keys()].filter((key) => items.every((each) => each.has(key))));
  const [order = []] = orders;
  // If the order differs between objects, a list could not be completed by adding to it.
  if (order.length === 0 || !orders.every((other) => same(order, other))) return undefined;
  return order.map(
    (key) => commonValue(items.map((each) => each.get(key)) as [unknown], { of } as Field, mergedBy) as Tree,
  );
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
