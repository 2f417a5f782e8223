// What a command may touch. The real one is in bin.ts; tests bring their own.

export interface Context {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a whole file, `-` is standard input. */
  readonly readFile: (path: string) => string;
  /** What lies in a folder; nothing where there is none. A link is neither a folder nor a file, whatever it leads to. */
  readonly listFolder: (
    path: string,
  ) => readonly { readonly name: string; readonly isFolder: boolean; readonly isFile: boolean }[];
  /** Writes files so that each appears whole or not at all, creates their folder, and then removes the stale ones. */
  readonly writeFiles: (
    files: readonly { path: string; text: string; mode?: number }[],
    stale?: readonly string[],
  ) => void;
  /** Whether there is a file. */
  readonly exists: (path: string) => boolean;
  /** Runs a module of the user's and gives what it exports. */
  readonly load: (path: string) => Promise<{ readonly default?: unknown }>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether standard input is a pipe or a file, which somebody may have meant to be read; absent: no. */
  readonly isPiped?: () => boolean;
  /**
   * What a pipe or a file brings on standard input, to its end; `""` where it is something else, or empty. `undefined` where a pipe
   * stays open and sends nothing, as that of a CI may: nobody waits for it.
   */
  readonly piped?: () => Promise<string | undefined>;
  /** Whether a person reads standard output; absent: no. */
  readonly isTerminal?: () => boolean;
  /** Runs a program to its end. A program that is not there fails as one that ends with 127. */
  readonly run: (
    program: string,
    args: readonly string[],
    input: string,
  ) => { readonly code: number; readonly stdout: string; readonly stderr: string };
  /** The module of Kubernetes' own code, which this package brings; absent: it is not asked. */
  readonly kubernetes?: () => Uint8Array;
  /** Strong randomness as URL-safe text. */
  readonly random: (bytes: number) => string;
}

/** The context of a command that runs. */
export interface CommandContext extends Context {
  /** Says on standard error what is no problem; `--quiet` turns it off. */
  readonly note: (text: string) => void;
}

/** A command line, file or environment that can't be used: said on standard error, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** 0 fine, 1 findings, 2 bad input, 3 a bug of ours. */
export type ExitCode = 0 | 1 | 2 | 3;
