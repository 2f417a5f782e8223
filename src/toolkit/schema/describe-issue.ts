// zod's issues in words a person understands: what is wrong, what was received, what to type instead.
import type * as z from "zod/mini";
import { type ConfigIssue, formatPath } from "../errors.ts";
import { nearest } from "../kubernetes/near.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** One issue of zod's as issues of ours; an object with three unknown keys makes three. */
export function describeIssue(issue: Issue, input: unknown, above: Path = []): ConfigIssue[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
  const value = valueAt(input, path);
  const describe = (code: ConfigIssue["code"], message: string, fix: string): ConfigIssue[] => [
    { code, path, message, received: received(path, input), fix },
  ];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey([...path, key], JSON.parse(issue.message) as string[]));
    case "invalid_union":
      if (value === undefined) return describe("missing", "is missing.", `Add ${expected(issue)}.`);
      return isRecord(value) && alternativesOf(issue).some((each) => each !== null)
        ? describeAlternatives(issue, value, input, path)
        : issue.errors.some((errors) => errors.some(({ code }) => code === "invalid_format"))
          ? describe("invalid_value", "can't be used.", `Type ${expected(issue)}.`)
          : describe("invalid_type", "has the wrong type.", `Type ${expected(issue)}.`);
    case "invalid_type":
      return value === undefined
        ? describe("missing", "is missing.", `Add ${expected(issue)}.`)
        : describe("invalid_type", "has the wrong type.", `Type ${expected(issue)}${quotes(issue, value)}.`);
    case "invalid_value":
      return value === undefined
        ? describe("missing", "is missing.", `Add one of ${issue.values.map(quoted).join(", ")}.`)
        : describe("invalid_value", "is not one of the possible values.", suggestValue(issue, value));
    case "invalid_key":
      return [
        {
          code: "invalid_value",
          path,
          message: "has a name that can't be used.",
          received: quoted(path.at(-1)),
          fix: `Rename it to ${issue.issues.map(expected).join(" and ")}.`,
        },
      ];
    default:
      return describe("invalid_value", "can't be used.", `Type ${expected(issue)}.`);
  }
}

/** The keys of one alternative; which of them it can't do without tells that it was meant. */
interface Alternative {
  readonly keys: readonly string[];
  readonly required: readonly string[];
}

/** Whether the message of a union is what withKeys put there, and no text of the field's own. */
const hasFacts = ({ message }: Issue) => message.startsWith("[");

/** The alternatives of a union, `null` for one that is no object. */
const alternativesOf = (issue: Issue): (Alternative | null)[] => (hasFacts(issue) ? JSON.parse(issue.message) : []);

/** Describes the alternative that was meant: the one whose own key is there, else the one that needs none. */
function describeAlternatives(
  issue: Extract<Issue, { code: "invalid_union" }>,
  value: Readonly<Record<string, unknown>>,
  input: unknown,
  path: Path,
): ConfigIssue[] {
  const alternatives = alternativesOf(issue);
  const named = (alternative: Alternative | null) => alternative?.required.find((key) => Object.hasOwn(value, key));
  const [meant, ...others] = alternatives.filter((each) => named(each) !== undefined);
  if (others.length > 0)
    return others.map((other) => beside([...path, named(other) ?? ""], named(meant ?? null) ?? "", input));
  const chosen = meant ?? alternatives.find((each) => each?.required.length === 0);
  // Alternatives have keys in common.
  const known = [...new Set(alternatives.flatMap((each) => each?.keys ?? []))];
  if (chosen) {
    return (issue.errors[alternatives.indexOf(chosen)] ?? [])
      .flatMap((error) => describeIssue(error, input, path))
      .map((error) => {
        const key = error.path[path.length];
        if (error.code !== "unknown_key" || error.path.length !== path.length + 1 || typeof key !== "string")
          return error;
        return meant && known.includes(key)
          ? beside(error.path, named(meant) ?? "", input)
          : unknownKey(error.path, known);
      });
  }
  const unknown = Object.keys(value).map((key) => unknownKey([...path, key], known));
  return unknown.length > 0
    ? unknown
    : [{ code: "missing", path, message: "is empty.", received: undefined, fix: `Add ${anyOf(known)} to it.` }];
}

const beside = (path: Path, other: string, input: unknown): ConfigIssue => ({
  code: "conflict",
  path,
  message: `can't be set beside ${other}.`,
  received: received(path, input),
  fix: "Remove one of the two.",
});

/** What people type in the place of something that is called otherwise here, or that can't be. */
const MISTAKES: readonly { readonly key: RegExp; readonly at?: string; readonly fix: string }[] = [
  { key: /^replicas$/, at: "scheduler", fix: "Remove it. The scheduler is always one pod: nothing elects a leader." },
  { key: /^replicas$/, fix: "Remove it. This is always one pod." },
  {
    key: /^(namespace|podLabels)$/,
    at: "ingress",
    fix: "Remove it. The pods that policies let in are named in networkPolicy.entry.",
  },
  { key: /^enabled?$/, fix: "Remove it. A section is there unless it is false, and {} is one with its defaults." },
  {
    key: /password|token|secret|api_?key|jwt/i,
    fix: "Remove it. Secret values come from a Secret, see secrets; `aether-k8s secrets generate` writes one.",
  },
];

/** A key that nobody knows, with the nearest one that somebody does. */
export function unknownKey(path: Path, known: readonly string[]): ConfigIssue {
  const key = String(path.at(-1));
  const near = nearest(key, known);
  const mistake = MISTAKES.find((each) => each.key.test(key) && (each.at === undefined || each.at === path[0]));
  return {
    code: "unknown_key",
    path,
    message: "is not a setting.",
    // Not its value: what people put under a key of their own invention may well be a password.
    received: quoted(key),
    fix:
      near !== undefined
        ? didYouMean([...path.slice(0, -1), near])
        : (mistake?.fix ?? `Use one of ${known.join(", ")}.`),
  };
}

/** Without what is missing only because its key is misspelt. */
export function withoutEchoes(issues: readonly ConfigIssue[]): ConfigIssue[] {
  const meant = new Set(issues.flatMap(({ code, fix }) => (code === "unknown_key" ? [fix] : [])));
  return issues.filter(({ code, path }) => code !== "missing" || !meant.has(didYouMean(path)));
}

const didYouMean = (path: Path) => `Did you mean ${formatPath(path)}?`;

/**
 * The error map that a parse is given. zod's issues do not carry which keys an object knows: this puts them into the
 * message. Every other message stays the text of the field, or zod's own.
 */
export const withKeys: z.core.$ZodErrorMap = (issue) => {
  const definition = definitionOf(issue.inst);
  switch (issue.code) {
    case "unrecognized_keys":
      return JSON.stringify(keysOf(definition));
    case "invalid_union":
      return JSON.stringify(definition.options?.map((option) => alternative(definitionOf(option))) ?? []);
    case "invalid_type":
      return issue.expected === "object" ? `an object${withKeysOf(definition)}` : undefined;
    default:
      return undefined;
  }
};

/** What is read of a schema's definition here, whatever its type. */
interface Definition {
  readonly shape?: Readonly<Record<string, { _zod: { optin?: unknown } }>>;
  readonly keyType?: { _zod: { def: { entries?: object } } };
  readonly options?: readonly unknown[];
}

const definitionOf = (schema: unknown) => (schema as { _zod: { def: Definition } })._zod.def;

const keysOf = ({ shape, keyType }: Definition) => Object.keys(shape ?? keyType?._zod.def.entries ?? {});

const alternative = ({ shape }: Definition): Alternative | null =>
  shape === undefined
    ? null
    : {
        keys: Object.keys(shape),
        required: Object.entries(shape).flatMap(([key, { _zod }]) => (_zod.optin === undefined ? [key] : [])),
      };

function withKeysOf(definition: Definition): string {
  const keys = keysOf(definition);
  const required = alternative(definition)?.required ?? [];
  if (required.length > 0) return ` with ${required.join(" and ")}`;
  if (keys.length > 4) return ` with keys such as ${anyOf(keys.slice(0, 3))}`;
  return keys.length === 0 ? "" : ` with ${anyOf(keys)}`;
}

const anyOf = (names: readonly string[]) =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

function suggestValue(issue: Extract<Issue, { code: "invalid_value" }>, value: unknown): string {
  const values = issue.values.map(quoted).join(", ");
  const near = typeof value === "string" ? nearest(value, issue.values.map(String)) : undefined;
  return near === undefined ? `Type one of ${values}.` : `Did you mean ${quoted(near)}? Possible: ${values}.`;
}

const quoted = (value: unknown) => JSON.stringify(value);

/** YAML takes 0.1 for a number and "8" for a string; only quotes tell them apart. */
function quotes({ expected: type }: Extract<Issue, { code: "invalid_type" }>, value: unknown): string {
  if (type === "string" && (typeof value === "number" || typeof value === "boolean")) return ", in quotes";
  const isNumber = type === "number" || type === "int";
  return isNumber && typeof value === "string" && /^\d+$/.test(value) ? ", without quotes" : "";
}

const NOUNS: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What was expected, so that it completes "Type …": the text of the field, where it has one. */
function expected(issue: Issue): string {
  const own = issue.message !== "Invalid input" && issue.code !== "invalid_union" ? issue.message : undefined;
  switch (issue.code) {
    case "invalid_type":
      return own ?? NOUNS[issue.expected] ?? issue.expected;
    case "too_small":
      return own ?? (issue.origin === "array" ? "a list with at least one entry" : "a string that is not empty");
    case "invalid_value":
      return issue.values.map(quoted).join(" or ");
    case "invalid_union":
      return expectedOfUnion(issue);
    default:
      return issue.message;
  }
}

/** A text of the field's own, else what the alternatives expect. */
function expectedOfUnion(issue: Extract<Issue, { code: "invalid_union" }>): string {
  if (!hasFacts(issue)) return issue.message;
  const tops = issue.errors.flatMap((errors) => errors.filter(({ path }) => path.length === 0).map(expected));
  const objects = tops.filter((text) => text.startsWith("an object"));
  const keys = alternativesOf(issue).flatMap((each) => each?.required ?? []);
  if (objects.length > 1) return keys.length > 1 ? `an object with ${anyOf(keys)}` : (objects[0] ?? "");
  return tops.length > 1 && objects.length === 1 ? "false, or {} for its defaults" : anyOf([...new Set(tops)]);
}

/**
 * What stands at a path, short and without secrets: below `secrets` and `env` only the type is shown, of objects and lists
 * only the shape, of URLs neither credentials nor query nor fragment.
 */
export function received(path: Path, input: unknown): string | undefined {
  const value = valueAt(input, path);
  const hidden = path.includes("secrets") || path.includes("env");
  switch (typeof value) {
    case "undefined":
      return undefined;
    // What plain.ts put in the place of something that is not data.
    case "symbol":
      return value.description;
    case "object":
      if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
      return value === null ? "null" : "an object";
    case "string":
      return hidden ? "[redacted string]" : quoted(shorten(withoutCredentials(value)));
    default:
      return hidden ? `[redacted ${typeof value}]` : String(value);
  }
}

const withoutCredentials = (text: string) =>
  text
    .replace(/\/\/.*@/s, "//[redacted]@")
    .replace(/^[^/]*:.*@/s, (found) => (found.includes("//[redacted]@") ? found : "[redacted]@"))
    .replace(/(:\/\/[^?#]*[?#]).*/s, "$1[redacted]");

const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    input,
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
