import type { Context } from "../../src/cli/context.ts";
import { main } from "../../src/cli/main.ts";

export interface World {
  /** Files by path; `-` is standard input. */
  readonly files?: Readonly<Record<string, string>>;
  /** What modules export, by path. */
  readonly modules?: Readonly<Record<string, object>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What comes on standard input without being asked for; `null` where a pipe stays open and sends nothing. */
  readonly piped?: string | null;
  /** Whether a person looks. */
  readonly terminal?: boolean;
  /** Whether a person looks at standard error. */
  readonly errorTerminal?: boolean;
  /** How wide the terminal is. */
  readonly columns?: number;
  /** The module of Kubernetes' own code; absent: the command has none. */
  readonly kubernetes?: Context["kubernetes"];
  /** What other programs answer. */
  readonly programs?: Context["run"];
  /** What writing files fails with. */
  readonly writeError?: Error;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly written: Readonly<Record<string, string>>;
  readonly modes: Readonly<Record<string, number | undefined>>;
  readonly removed: readonly string[];
}

/** Runs a command line in a world of its own. Randomness is a count, so that each value can be told. */
export async function run(
  args: readonly string[],
  {
    files = {},
    modules = {},
    env = {},
    writeError,
    terminal = false,
    errorTerminal = false,
    columns,
    programs,
    piped = "",
    kubernetes,
  }: World = {},
): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  let made = 0;
  const written: Record<string, string> = {};
  const modes: Record<string, number | undefined> = {};
  const removed: string[] = [];
  const context: Context = {
    args,
    env,
    readFile: (path) => {
      const text = files[path] ?? (Object.hasOwn(modules, path) ? "" : undefined);
      if (Object.keys(files).some((each) => each.startsWith(`${path}/`))) throw errno("EISDIR", "illegal operation");
      if (text === undefined) throw errno("ENOENT", `no such file or directory, open '${path}'`);
      return text;
    },
    listFolder: (path) => {
      const below = Object.keys(files).filter((each) => each.startsWith(`${path}/`));
      const names = below.map((each) => each.slice(path.length + 1).split("/"));
      return [
        ...new Map(
          names.map(([name = "", ...more]) => [name, { name, isFolder: more.length > 0, isFile: more.length === 0 }]),
        ).values(),
      ];
    },
    exists: (path) => Object.hasOwn(files, path) || Object.hasOwn(modules, path),
    load: async (path) => modules[path] ?? {},
    writeFiles: (given, stale = []) => {
      if (writeError !== undefined) throw writeError;
      removed.push(...stale);
      for (const { path, text, mode } of given) {
        written[path] = text;
        modes[path] = mode;
      }
    },
    isPiped: () => piped !== "",
    piped: async () => piped ?? undefined,
    isTerminal: () => terminal,
    isErrorTerminal: () => errorTerminal,
    columns: () => columns,
    ...(kubernetes === undefined ? {} : { kubernetes }),
    run: programs ?? ((program) => ({ code: 127, stdout: "", stderr: `${program} can't be run` })),
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    random: (bytes) => `${"r".repeat(bytes)}${++made}`,
  };
  return { code: await main(context), stdout, stderr, written, modes, removed };
}

export const errno = (code: string, message: string) => Object.assign(new Error(`${code}: ${message}`), { code });

/** The words of a command line as a shell splits them: quotes hold words together. */
export const words = (line: string) =>
  (line.match(/'[^']*'|[^\s']+/g) ?? []).map((word) => word.replace(/^'(.*)'$/s, "$1"));
