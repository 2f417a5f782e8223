import { same } from "../kubernetes/difference.ts";
import type { Resource } from "../kubernetes/inventory.ts";

/** The items whose key an earlier one has, each after the first that has it. */
export function* duplicates<T>(items: Iterable<T>, keyOf: (item: T) => unknown): Generator<[first: T, again: T]> {
  const seen = new Map<unknown, T>();
  for (const item of items) {
    const key = keyOf(item);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, item);
    else yield [first, item];
  }
}

/** Whole objects of the same kind and name. */
export const namesakes = (resources: readonly Resource[]) =>
  duplicates(
    resources.filter(({ name, isPartial }) => name !== "" && isPartial !== true),
    ({ identity }) => identity,
  );

/** The identities of objects of which the input has alternatives: which of them will exist is unknown. */
export const alternatives = (resources: readonly Resource[]): ReadonlySet<string> =>
  new Set(
    [...namesakes(resources)].flatMap(([first, again]) => (same(first.object, again.object) ? [] : first.identity)),
  );
