/**
 * A fingerprint of JSON-like data: eight hexadecimal digits of 32-bit FNV-1a, the hash that Kubernetes itself names
 * ReplicaSets by. Changes when the data or the order of its keys does. SHA-256 took a third of the time of a render.
 */
export function digest(data: unknown): string {
  const bytes = utf8.encode(JSON.stringify(data));
  // Not a loop: the engine would stop to compile it halfway, which takes longer than the hash.
  const hash = bytes.reduce((sofar, byte) => Math.imul(sofar ^ byte, 0x01000193), 0x811c9dc5);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

const utf8 = new TextEncoder();
