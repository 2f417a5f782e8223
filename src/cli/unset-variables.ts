// Environment variables that a config reads although they are not set: the settings they were meant for would silently have
// their defaults.
import { formatPath } from "../toolkit/errors.ts";
import type { Path } from "../toolkit/kubernetes/path.ts";
import { type Context, UsageError } from "./context.ts";

type Env = Context["env"];

/** The variables for a config, and the names of those that it read and that are not set. */
export function recordedEnv(given: Env): { readonly env: Env; readonly unset: ReadonlySet<string> } {
  const unset = new Set<string>();
  const env = new Proxy(given, {
    get: (variables, name) => {
      const value = Reflect.get(variables, name) as string | undefined;
      // Others are read by JSON.stringify, await and the like.
      if (value === undefined && typeof name === "string" && /^[A-Z][A-Z\d_]*$/.test(name)) unset.add(name);
      return value;
    },
  });
  return { env, unset };
}

/**
 * Which settings are undefined, in a config that read unset variables; `undefined` if none is, as with `env.TAG ?? "0.1.0"`.
 * @throws {UsageError} for text with the word undefined, which JavaScript writes for such a variable
 */
export function unsetNote(file: string, config: unknown, unset: ReadonlySet<string>): string | undefined {
  if (unset.size === 0) return undefined;
  const names = `${[...unset].join(", ")} ${unset.size === 1 ? "is" : "are"} not set`;
  const found = [...undefinedIn(config)];
  const text = found.find(({ value }) => value !== undefined);
  if (text !== undefined)
    throw new UsageError(`${file}: ${formatPath(text.path)} contains the text "undefined", and ${names}.`);
  const paths = found.map(({ path }) => formatPath(path));
  return paths.length === 0
    ? undefined
    : `${file}: ${names}; ${paths.join(", ")} ${paths.length === 1 ? "is" : "are"} undefined, which sets nothing.`;
}

/** What is undefined in a value, or text that contains the word. */
function* undefinedIn(
  value: unknown,
  path: Path = [],
  above: readonly unknown[] = [],
): Generator<{ path: Path; value: unknown }> {
  if (value === undefined || (typeof value === "string" && /\bundefined\b/.test(value))) yield { path, value };
  if (typeof value !== "object" || value === null || above.includes(value)) return;
  for (const [key, member] of Object.entries(value))
    yield* undefinedIn(member, [...path, Array.isArray(value) ? Number(key) : key], [...above, value]);
}
