/**
 * A deep copy without the members that are `undefined`, so that nothing returned is shared: not with the caller's
 * config, not between two objects.
 */
export function fresh<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fresh) as T;
  const copy: Record<string, unknown> = {};
  // Plain objects inherit nothing that is enumerable; Object.keys would allocate a list for each.
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) copy[key] = fresh(member);
  }
  return copy as T;
}
