/** Runs a step that takes a while, and says on stderr that it does, and how long it took. */
export async function timed<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  console.error(`making ${label}`);
  const result = await work();
  console.error(`made ${label}: ${Math.round((Date.now() - started) / 1000)} s`);
  return result;
}
