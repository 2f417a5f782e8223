// What leaves the library for bad input: issues as data, and one message that lists them all.

/** One thing wrong with a config. */
export interface ConfigIssue {
  /** What kind of mistake: stable, for programs. */
  readonly code: "unknown_key" | "invalid_type" | "invalid_value" | "missing" | "conflict";
  /** Where: the keys from the top of the config, e.g. `["api", "autoscaling", "maxReplicas"]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong, in a sentence. */
  readonly message: string;
  /**
   * What was found there, as JSON, shortened; `undefined` when nothing was. Below `secrets` and `env` only the type, such as
   * `"[redacted string]"`.
   */
  readonly received: string | undefined;
  /** What to type instead. */
  readonly fix: string;
}

/**
 * The config can't be rendered. `issues` lists everything that is wrong, `message` says the same for people.
 * It is the only error that a bad config, of whatever type, makes this library throw.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    super(
      [
        `The config has ${issues.length === 1 ? "one problem" : `${issues.length} problems`}:`,
        ...issues.map(line),
      ].join("\n"),
    );
    this.issues = issues;
  }
}

function line(issue: ConfigIssue): string {
  const { problem, fix } = issueTexts(issue);
  return `  ${problem}\n    ${fix}`;
}

/** Where and what, and what to type instead. */
export function issueTexts({ code, path, message, received, fix }: ConfigIssue): { problem: string; fix: string } {
  const where = path.length === 0 ? "(the config itself)" : formatPath(path);
  // The path says which key is unknown, and the sentence about a conflict what conflicts.
  const found = code === "invalid_type" || code === "invalid_value" ? ` Received ${received}.` : "";
  return { problem: `${where}: ${message}${found}`, fix };
}

/**
 * A path as one would type it.
 * @example formatPath(["api", "env", 0, "name"]) // "api.env[0].name"
 */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((key, depth) => {
      if (typeof key === "number") return `[${key}]`;
      if (/^[A-Za-z_$][\w$-]*$/.test(key)) return depth === 0 ? key : `.${key}`;
      return `[${JSON.stringify(key)}]`;
    })
    .join("");
}

/** What goes wrong when objects are changed. */
export type ComposeCode =
  /** Nothing is there that the change is for. */
  | "no_match"
  /** Several objects have that kind and name. */
  | "ambiguous"
  /** Afterwards everything is as it was before. */
  | "no_change"
  /** The change gives the object another apiVersion, kind, name or namespace. */
  | "identity"
  /** Such an object is there already. */
  | "duplicate"
  /** The change itself is malformed. */
  | "invalid";

/** Objects can't be changed as was asked for. */
export class ComposeError extends Error {
  override readonly name = "ComposeError";
  readonly code: ComposeCode;
  /** What was asked for, such as `"Deployment/web"`. */
  readonly reference: string;
  /** What was probably meant, the nearest first. */
  readonly nearest: readonly string[];

  constructor(code: ComposeCode, reference: string, message: string, nearest: readonly string[] = []) {
    super(nearest.length === 0 ? message : `${message}\n  The nearest: ${nearest.join(", ")}.`);
    this.code = code;
    this.reference = reference;
    this.nearest = nearest;
  }
}

// Control characters, and those that turn the direction of a text or are not seen.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
// What begins with these is a command to GitHub Actions, Azure Pipelines or TeamCity.
const COMMANDS = /^(\s*)::|##(?=(?:vso|teamcity)?\[)/gm;

/** A text of somebody else's as a terminal and the log of a pipeline may show it: what they would obey is spelled out. */
export const printable = (text: string): string => printableLines(text).replaceAll("\n", "\\n");

/** The same of a text of several lines. */
export const printableLines = (text: string): string =>
  text
    .replaceAll(UNPRINTABLE, (each) => (each === "\n" ? each : spelledOut(each)))
    .replaceAll(COMMANDS, (_, indent: string | undefined) => (indent === undefined ? "#\\u0023" : `${indent}\\u003a:`));

const spelledOut = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");

/** JSON in which nothing is obeyed either; a reader finds the same values. */
export const printableJson = (value: unknown): string => printableLines(JSON.stringify(value, null, 2));
