// JSON as kubectl reads it.

/** The content of what `kubectl get -o json` writes, which the engine reads many times as fast; `undefined` for anything less plain. */
export function plainJson(text: string): object | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const content: object = JSON.parse(text);
    // A key that a map sets twice is one of the result.
    return oddity(content) === undefined && keysIn(content) === keysOf(text) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** How many keys JSON has: texts that a colon follows. */
function keysOf(json: string): number {
  let count = 0;
  for (const [, colon] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) if (colon !== undefined) count += 1;
  return count;
}

function keysIn(content: unknown): number {
  if (typeof content !== "object" || content === null) return 0;
  const members = Object.values(content);
  return members.reduce((sum, member) => sum + keysIn(member), Array.isArray(content) ? 0 : members.length);
}

/** What JSON cannot express, so no API server receives it. */
export function oddity(content: unknown, above: ReadonlySet<object> = new Set()): string | undefined {
  if (typeof content === "number")
    return Number.isFinite(content)
      ? undefined
      : "a number is infinite or NaN, which JSON cannot represent; put it in quotes.";
  if (typeof content !== "object" || content === null) return undefined;
  if (above.has(content)) return 'an anchor "&" contains itself; remove the "*" inside it.';
  const within = new Set(above).add(content);
  for (const member of Object.values(content)) {
    const found = typeof member === "object" || typeof member === "number" ? oddity(member, within) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
