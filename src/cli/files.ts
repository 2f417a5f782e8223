// Reading and writing files for the commands, with readable errors.
import { type Context, UsageError } from "./context.ts";
import type { Document } from "./yaml.ts";
import { readYaml, type YamlProblem } from "./yaml-problems.ts";

/** A whole file; `-` is standard input; `name` is its name in errors. @throws {UsageError} */
export function readText(context: Context, path: string, name = nameOf(path)): string {
  refuseNoName(path);
  try {
    return context.readFile(path);
  } catch (error) {
    const isFolder = (error as NodeJS.ErrnoException).code === "EISDIR" && name === path;
    throw new UsageError(`cannot read ${name}: ${reason(error)}${isFolder ? instead(context, path) : ""}.`);
  }
}

/** As in `-f "$VALUES"`. */
function refuseNoName(path: string): void {
  if (path === "") throw new UsageError("the name of a file is empty. Is a variable in the command not set?");
}

/** What to pass in place of a directory. */
function instead({ listFolder }: Context, path: string): string {
  const names = listFolder(path).filter(({ name, isFile }) => isFile && /\.(?:ya?ml|json)$/.test(name));
  const files = names.map(({ name }) => `${withoutSlash(path)}/${name}`).sort();
  if (files.length === 0) return " without .yaml, .yml or .json files";
  return `. Pass a file, such as ${files.slice(0, 3).join(", ")}`;
}

/** Writes all files or none, and then removes the stale ones. @throws {UsageError} */
export function writeTexts(
  { writeFiles }: Context,
  files: Parameters<Context["writeFiles"]>[0],
  output: string,
  stale: readonly string[] = [],
): void {
  refuseNoName(output);
  try {
    writeFiles(files, stale);
  } catch (error) {
    throw new UsageError(`cannot write ${output}: ${reason(error)}.`);
  }
}

/** A context that reads each file only once: standard input cannot be read again. */
export function readingOnce<C extends Context>(context: C): C {
  const texts = new Map<string, string>();
  const readFile = (path: string) => {
    const text = texts.get(path) ?? context.readFile(path);
    texts.set(path, text);
    return text;
  };
  return { ...context, readFile };
}

/** Standard input can only be read once. @throws {UsageError} */
export function onceFromStdin(paths: readonly string[]): void {
  if (paths.filter((path) => path === "-").length > 1)
    throw new UsageError("standard input can be read only once; pass the other inputs as files.");
}

/** By each of its names: opening it as a file would empty it, even if the shell appends (`>>`). */
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

/** The reason of a system error, in words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? message;
}

/** The path of a directory without a trailing slash. */
export const withoutSlash = (path: string) => path.replace(/(?<=[^/])\/+$/, "");

/** The position of an offset in a text; lines and columns start at 1. */
export interface Lines {
  readonly linePos: (offset: number) => { line: number; col: number };
}

/**
 * The content of a YAML document.
 * @throws {UsageError} for all of its problems, each with its line
 */
export function yamlContent(document: Document | Document.Parsed, name: string, lines: Lines): unknown {
  const { content, problems } = readYaml(document);
  refuse(problems, name, lines);
  return content;
}

/**
 * The content of a YAML document as kubectl reads it, and the places of keys that a map sets again: kubectl takes the last one.
 * @throws {UsageError} for all other problems, each with its line
 */
export function lastContent(document: Document | Document.Parsed, name: string, lines: Lines) {
  const { content, problems } = readYaml(document);
  const repeated = problems.flatMap(({ repeated }) => (repeated === undefined ? [] : [repeated]));
  refuse(
    problems.filter((problem) => problem.repeated === undefined),
    name,
    lines,
  );
  return { content, repeated };
}

function refuse(problems: readonly YamlProblem[], name: string, lines: Lines): void {
  if (problems.length === 0) return;
  const texts = problems.map(
    ({ message, at }) => `${name}${at === undefined ? "" : `:${lines.linePos(at).line}`}: ${message}`,
  );
  throw new UsageError(texts.join("\n"));
}
