// Waiting for what has no event to wait for.

export const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Polls until `probe` returns something; `explain` adds what is known when the time is over. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutSeconds = 300, intervalMilliseconds = 300, explain = (): string | Promise<string> => "" } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) {
      throw new Error(`${what}: not after ${timeoutSeconds} s\n${await explain()}`.trimEnd());
    }
    await sleep(intervalMilliseconds);
  }
}
