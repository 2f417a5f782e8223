// Files as the commands read and write them: what goes wrong is said in words.
import { type Context, UsageError } from "./context.ts";
import type { Document } from "./yaml.ts";
import { readYaml } from "./yaml-problems.ts";

/** A whole file, `-` is standard input; `name` is what an error calls it. @throws {UsageError} */
export function readText({ readFile }: Context, path: string, name = nameOf(path)): string {
  try {
    return readFile(path);
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${reason(error)}.`);
  }
}

/** Writes all files or none, and then removes the stale ones. @throws {UsageError} */
export function writeTexts(
  { writeFiles }: Context,
  files: Parameters<Context["writeFiles"]>[0],
  output: string,
  stale: readonly string[] = [],
): void {
  try {
    writeFiles(files, stale);
  } catch (error) {
    throw new UsageError(`cannot write ${output}: ${reason(error)}.`);
  }
}

/** The context in which a file that was read once is not read again: standard input could not be. */
export function remembering<C extends Context>(context: C): C {
  const texts = new Map<string, string>();
  const readFile = (path: string) => {
    const text = texts.get(path) ?? context.readFile(path);
    texts.set(path, text);
    return text;
  };
  return { ...context, readFile };
}

/** Standard input ends after one reading. @throws {UsageError} */
export function onceFromStdin(paths: readonly string[]): void {
  if (paths.filter((path) => path === "-").length > 1)
    throw new UsageError("standard input can be read only once; pass the other inputs as files.");
}

/** By each of its names: opened as a file it would be emptied, also where a shell was told to append (`>>`). */
export const isStandardOutput = (path: string) => /^(?:-|\/dev\/(?:stdout|fd\/1))$/.test(path);

export const nameOf = (path: string) => (path === "-" ? "standard input" : path);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "file not found",
  EISDIR: "it is a directory",
  ENOTDIR: "part of the path is a file",
  EEXIST: "part of the path is a file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "the name is too long",
};

/** What the system refused, in words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? message;
}

/** Of a folder, its path without a slash at the end. */
export const withoutSlash = (path: string) => path.replace(/(?<=[^/])\/+$/, "");

/** Where an offset in a text is; lines and columns begin with 1. */
export interface Lines {
  readonly linePos: (offset: number) => { line: number; col: number };
}

/**
 * What a YAML document says.
 * @throws {UsageError} for all of its problems, each with its line
 */
export function yamlContent(document: Document | Document.Parsed, name: string, lines: Lines): unknown {
  const { content, problems } = readYaml(document);
  if (problems.length > 0)
    throw new UsageError(
      problems
        .map(({ message, at }) => `${name}${at === undefined ? "" : `:${lines.linePos(at).line}`}: ${message}`)
        .join("\n"),
    );
  return content;
}
