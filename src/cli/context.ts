// Everything that a command may access. The real one is in bin.ts; tests use their own.

export interface Context {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a whole file; `-` is standard input. */
  readonly readFile: (path: string) => string;
  /** The entries of a directory; empty if there is none. A link is neither a directory nor a file, whatever its target. */
  readonly listFolder: (
    path: string,
  ) => readonly { readonly name: string; readonly isFolder: boolean; readonly isFile: boolean }[];
  /** Writes files so that each appears completely or not at all, creates their directory, and then removes the stale ones. */
  readonly writeFiles: (
    files: readonly { path: string; text: string; mode?: number }[],
    stale?: readonly string[],
  ) => void;
  /** Whether a file exists. */
  readonly exists: (path: string) => boolean;
  /** Runs a user's module and returns its exports. */
  readonly load: (path: string) => Promise<{ readonly default?: unknown }>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether standard input is a pipe or a file that may be meant as input; default: no. */
  readonly isPiped?: () => boolean;
  /**
   * The content of a pipe or a file on standard input; `""` for anything else, or if it is empty. `undefined` if a pipe stays
   * open and sends nothing, as in some CI systems: it is not waited for.
   */
  readonly piped?: () => Promise<string | undefined>;
  /** Whether standard output is a terminal; default: no. */
  readonly isTerminal?: () => boolean;
  /** Whether standard error is a terminal; default: no. */
  readonly isErrorTerminal?: () => boolean;
  /** The width of the terminal on standard output; default: unknown. */
  readonly columns?: () => number | undefined;
  /** Shows on a terminal what a command is doing if it may take more than a second; the next output replaces it. */
  readonly progress?: (text: string) => void;
  /** Runs a program to its end. A program that does not exist fails with exit code 127. */
  readonly run: (
    program: string,
    args: readonly string[],
    input: string,
  ) => { readonly code: number; readonly stdout: string; readonly stderr: string };
  /** The module with Kubernetes' own code, which this package contains; undefined: it is not used. */
  readonly kubernetes?: () => Uint8Array;
  /** Cryptographic randomness as URL-safe text. */
  readonly random: (bytes: number) => string;
}

/** The context of a running command. */
export interface CommandContext extends Context {
  /** Prints a note to standard error; `--quiet` disables it. */
  readonly note: (text: string) => void;
  /** The choice of `--color` or `--no-color`. */
  readonly isColorful?: boolean;
}

/** A command line, file or environment that cannot be used: printed to standard error, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** 0 success, 1 findings, 2 invalid input, 3 a bug in this package. */
export type ExitCode = 0 | 1 | 2 | 3;
