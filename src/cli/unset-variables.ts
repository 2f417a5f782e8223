// Environment variables that a config reads although they are not set: the settings they were meant for would silently have
// their defaults. Which setting a variable was meant for cannot be known.
import { formatPath } from "../toolkit/errors.ts";
import type { Path } from "../toolkit/kubernetes/path.ts";
import type { Context } from "./context.ts";

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
 * What is undefined in a config that read unset variables, or contains the word, which JavaScript writes for such a variable in
 * text; `undefined` if nothing is, as with `env.TAG ?? "0.1.0"`.
 */
export function unsetNote(file: string, config: unknown, unset: ReadonlySet<string>): string | undefined {
  if (unset.size === 0) return undefined;
  const found = [...undefinedIn(config)];
  const missing = found.filter(({ value }) => value === undefined);
  const written = found.filter(({ value }) => value !== undefined);
  const parts = [
    ...(missing.length === 0 ? [] : [`${pathsOf(missing)} ${missing.length === 1 ? "is" : "are"} undefined`]),
    ...(written.length === 0 ? [] : [`the text "undefined" is in ${pathsOf(written)}`]),
  ];
  return parts.length === 0
    ? undefined
    : `${file}: ${parts.join("; ")} (not set in the environment: ${[...unset].join(", ")}).`;
}

/** A variable in a label is in every object. */
const MOST_PATHS = 3;

function pathsOf(found: readonly { readonly path: Path }[]): string {
  const others = found.length - MOST_PATHS;
  const named = found.slice(0, MOST_PATHS).map(({ path }) => formatPath(path));
  return `${named.join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
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
