// The library's errors for bad input: issues as data, and one message that lists them all.

/** One problem in a config. */
export interface ConfigIssue {
  /** The kind of problem; stable, for programs. */
  readonly code: "unknown_key" | "invalid_type" | "invalid_value" | "missing" | "conflict";
  /** Where: the keys from the top of the config, for example `["api", "autoscaling", "maxReplicas"]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong, as a sentence. */
  readonly message: string;
  /**
   * What was found there, as JSON, shortened; `undefined` if nothing was. Of what may be a secret only the type, such as
   * `"[redacted string]"`.
   */
  readonly received: string | undefined;
  /** What to type instead. */
  readonly fix: string;
}

/**
 * The config cannot be rendered. `issues` lists everything that is wrong, and `message` says the same for people. It is the only
 * error that this library throws for a bad config of any type.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    super(configMessage(issues));
    this.issues = issues;
  }
}

/** All problems of a config, each after the text that says where it is written. */
export const configMessage = (issues: readonly ConfigIssue[], where = (_: ConfigIssue): string => ""): string =>
  [
    `The config has ${issues.length === 1 ? "one problem" : `${issues.length} problems`}:`,
    ...issues.map((issue) => {
      const { problem, fix } = issueTexts(issue);
      return `  ${where(issue)}${problem}\n    ${fix}`;
    }),
  ].join("\n");

/** Where, what, and what to type instead. */
export function issueTexts({ code, path, message, received, fix }: ConfigIssue): { problem: string; fix: string } {
  const where = path.length === 0 ? "(the config itself)" : formatPath(path);
  // For an unknown key the path is enough; for a conflict the sentence names what conflicts.
  const found = code === "invalid_type" || code === "invalid_value" ? ` Received ${received}.` : "";
  return { problem: `${where}: ${message}${found}`, fix };
}

/**
 * A path as you would type it.
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

/** Errors of changes to objects. */
export type ComposeCode =
  /** The object to change does not exist. */
  | "no_match"
  /** Several objects have that kind and name. */
  | "ambiguous"
  /** The change has no effect. */
  | "no_change"
  /** The change gives the object another apiVersion, kind, name or namespace. */
  | "identity"
  /** Such an object already exists. */
  | "duplicate"
  /** The change itself is malformed. */
  | "invalid";

/** The requested change of objects is not possible. */
export class ComposeError extends Error {
  override readonly name = "ComposeError";
  readonly code: ComposeCode;
  /** The requested object, such as `"Deployment/web"`. */
  readonly reference: string;
  /** Similar names, the closest first. */
  readonly nearest: readonly string[];

  constructor(code: ComposeCode, reference: string, message: string, nearest: readonly string[] = []) {
    super(nearest.length === 0 ? message : `${message}\n  The nearest: ${nearest.join(", ")}.`);
    this.code = code;
    this.reference = reference;
    this.nearest = nearest;
  }
}
