// From any input to JSON-like data: what cannot be written as JSON is replaced by a symbol that describes it. No type of the
// schema accepts a symbol, so each is rejected in its place, and a getter is read only once.
import { oddityOf } from "../kubernetes/oddity.ts";
import type { Path } from "../kubernetes/path.ts";

export interface Plain {
  readonly data: unknown;
  /** The paths of the symbols. */
  readonly strange: readonly Path[];
}

// Deeper than any Kubernetes object, but within the call stack.
const MAX_DEPTH = 100;

/** A copy of a value that shares nothing with it. */
export function plain(input: unknown): Plain {
  const strange: Path[] = [];
  const above = new Set<object>();
  const mark = (path: Path, what: string) => {
    strange.push(path);
    return Symbol(what);
  };
  const copy = (value: unknown, path: Path): unknown => {
    const oddity = oddityOf(value);
    if (oddity !== undefined) return mark(path, oddity);
    if (typeof value !== "object" || value === null) return value;
    if (above.has(value)) return mark(path, "an object that contains itself");
    if (path.length > MAX_DEPTH) return mark(path, `something more than ${MAX_DEPTH} levels deep`);
    above.add(value);
    try {
      return Array.isArray(value) ? value.map((_, index) => member(value, index, path)) : record(value, path);
    } finally {
      above.delete(value);
    }
  };
  const record = (value: object, path: Path) => {
    const copied: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const each = key.isWellFormed()
        ? member(value, key, path)
        : mark([...path, key], "a key with half of a surrogate pair");
      // defineProperty: a key named __proto__ is treated like any other key.
      if (each !== undefined)
        Object.defineProperty(copied, key, { value: each, enumerable: true, writable: true, configurable: true });
    }
    return copied;
  };
  const member = (parent: object, key: string | number, path: Path) => {
    try {
      return copy((parent as Record<string | number, unknown>)[key], [...path, key]);
    } catch {
      return mark([...path, key], "something that cannot be read");
    }
  };
  try {
    return { data: copy(input, []), strange };
  } catch {
    return { data: mark([], "something that cannot be read"), strange };
  }
}
