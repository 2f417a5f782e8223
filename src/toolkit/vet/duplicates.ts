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
