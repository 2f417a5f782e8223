/**
 * A deep copy without `undefined` members, so that the result shares nothing with the caller's config, and objects share nothing
 * with each other.
 */
export function deepCopy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(deepCopy) as T;
  const copy: Record<string, unknown> = {};
  // Plain objects inherit nothing enumerable; Object.keys would allocate a list for each.
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) copy[key] = deepCopy(member);
  }
  return copy as T;
}
