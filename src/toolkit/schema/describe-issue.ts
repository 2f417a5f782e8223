// zod's issues in words a person understands: what is wrong, what was received, what to type instead.
import type * as z from "zod/mini";
import type { ConfigIssue } from "../errors.ts";
import { nearest } from "../kubernetes/near.ts";
import { type Path, valueAt } from "../kubernetes/path.ts";
import { isTree, type Tree } from "../kubernetes/read.ts";
import { received } from "./received.ts";
import { joinedKey, nameOfJoined, type Source, unknownKey } from "./unknown-key.ts";

type Issue = z.core.$ZodIssue;

/** One zod issue as issues of ours; an object with three unknown keys becomes three. */
export function describeIssue(issue: Issue, source: Source, above: Path = []): ConfigIssue[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
  const value = valueAt(source.input, path);
  const problem = (code: ConfigIssue["code"], message: string, fix: string): ConfigIssue[] => [
    { code, path, message, received: received(path, source.input), fix },
  ];
  const wrongType = () =>
    problem("invalid_type", "has the wrong type.", `Type ${expected(issue)}${quotes(issue, value)}.`);
  const unusable = () => problem("invalid_value", "is not valid.", `Type ${expected(issue)}.`);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey([...path, key], JSON.parse(issue.message), source));
  if (issue.code === "invalid_key") {
    const name = nameOfJoined(String(path.at(-1)));
    if (name !== undefined) return [joinedKey([...path.slice(0, -1), name])];
    const fix = `Rename it to ${issue.issues.map(expected).join(" and ")}.`;
    return [{ code: "invalid_value", path, message: "has an invalid name.", received: quoted(path.at(-1)), fix }];
  }
  if (value === undefined) return problem("missing", "is missing.", `Add ${expected(issue)}.`);
  if (issue.code === "invalid_value")
    return problem("invalid_value", "is not one of the allowed values.", suggestValue(issue, value));
  const joined = typeof value === "string" ? nameOfJoined(value) : undefined;
  if (joined !== undefined && takesObject(issue)) return [joinedKey([...path, joined])];
  if (issue.code === "invalid_type") return wrongType();
  if (issue.code !== "invalid_union") return unusable();
  if (isTree(value) && alternativesOf(issue).some((each) => each !== null))
    return [...describeAlternatives(issue, value, source, path)];
  return issue.errors.flat().some(({ code }) => code === "invalid_format") ? unusable() : wrongType();
}

/** The keys of one alternative; its required keys show that it was intended. */
interface Alternative {
  readonly keys: readonly string[];
  readonly required: readonly string[];
}

/** Whether the message of a union comes from withKeys, not from the field. */
const hasFacts = ({ message }: Issue) => message.startsWith("[");

/** The alternatives of a union, `null` for one that is not an object. */
const alternativesOf = (issue: Issue): (Alternative | null)[] => (hasFacts(issue) ? JSON.parse(issue.message) : []);

/** Whether an object would be valid where something else was rejected. */
const takesObject = (issue: Issue) =>
  issue.code === "invalid_type"
    ? issue.expected === "object" || issue.expected === "record"
    : issue.code === "invalid_union" && alternativesOf(issue).some((each) => each !== null);

/** Describes the intended alternative: the one whose own key is present, otherwise the one that requires none. */
function* describeAlternatives(
  issue: Extract<Issue, { code: "invalid_union" }>,
  value: Tree,
  source: Source,
  path: Path,
): Iterable<ConfigIssue> {
  const alternatives = alternativesOf(issue);
  const beside = (place: Path, other: string): ConfigIssue => ({
    code: "conflict",
    path: place,
    message: `cannot be set together with ${other}.`,
    received: received(place, source.input),
    fix: "Remove one of them.",
  });
  const [meant, ...others] = alternatives.flatMap((each, index) => {
    const key = each?.required.find((name) => Object.hasOwn(value, name));
    return key === undefined ? [] : [{ key, index }];
  });
  if (meant !== undefined && others.length > 0) {
    for (const { key } of others) yield beside([...path, key], meant.key);
    return;
  }
  // Alternatives share keys.
  const known = [...new Set(alternatives.flatMap((each) => each?.keys ?? []))];
  const objects = alternatives.filter((each) => each !== null);
  const errors =
    issue.errors[
      meant?.index ?? alternatives.findIndex((each) => each?.required.length === 0 || (each && objects.length === 1))
    ];
  if (errors === undefined) {
    for (const key of Object.keys(value)) yield unknownKey([...path, key], known, source);
    if (Object.keys(value).length === 0)
      yield { code: "missing", path, message: "is empty.", received: undefined, fix: `Add ${anyOf(known)} to it.` };
    return;
  }
  for (const error of errors.flatMap((each) => describeIssue(each, source, path))) {
    const isUnknownHere = error.code === "unknown_key" && error.path.length === path.length + 1;
    if (!isUnknownHere) yield error;
    else if (meant && known.includes(String(error.path.at(-1)))) yield beside(error.path, meant.key);
    else yield unknownKey(error.path, known, source);
  }
}

/**
 * The error map for a parse. zod's issues do not contain the known keys of an object: this puts them into the message. Every
 * other message is that of the field, or zod's own.
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

/** The parts of a schema's definition that are read here, for any type. */
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
  const meant = typeof value === "string" ? nearest(value, issue.values.map(String)) : undefined;
  if (meant === undefined) return `Type ${expected(issue)}.`;
  return `Did you mean ${quoted(meant)}? Allowed: ${issue.values.map(quoted).join(", ")}.`;
}

const quoted = (value: unknown) => JSON.stringify(value);

/** YAML reads 0.1 as a number and "8" as a string; only quotes distinguish them. */
function quotes(issue: Issue, value: unknown): string {
  const type = issue.code === "invalid_type" ? issue.expected : undefined;
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

/** What was expected, to complete "Type …": the text of the field, if it has one. */
function expected(issue: Issue): string {
  const own = issue.message !== "Invalid input" && issue.code !== "invalid_union" ? issue.message : undefined;
  switch (issue.code) {
    case "invalid_type":
      return own ?? NOUNS[issue.expected] ?? issue.expected;
    case "too_small":
      return own ?? (issue.origin === "array" ? "a list with at least one entry" : "a string that is not empty");
    case "invalid_value":
      return `${issue.values.length > 1 ? "one of " : ""}${issue.values.map(quoted).join(", ")}${own === undefined ? "" : `; ${own}`}`;
    case "invalid_union":
      return expectedOfUnion(issue);
    default:
      return issue.message;
  }
}

/** The keys by which an alternative is chosen: those it requires, or else some that it accepts. */
const namesOf = ({ keys, required }: Alternative): readonly string[] =>
  required.length > 0 ? required : keys.length > 4 ? keys.slice(0, 1) : keys;

/** A text of the field, otherwise what the alternatives expect. */
function expectedOfUnion(issue: Extract<Issue, { code: "invalid_union" }>): string {
  if (!hasFacts(issue)) return issue.message;
  const tops = issue.errors.flatMap((errors) => errors.filter(({ path }) => path.length === 0).map(expected));
  const objects = tops.filter((text) => text.startsWith("an object"));
  const alternatives = alternativesOf(issue);
  if (tops.includes("false") && alternatives.some((each) => each?.required.length === 0))
    return "false, or {} for its defaults";
  if (objects.length > 1) {
    const words = tops.filter((text) => text.startsWith('"'));
    return anyOf([
      ...words,
      `an object with ${anyOf(alternatives.flatMap((each) => (each === null ? [] : namesOf(each))))}`,
    ]);
  }
  return anyOf([...new Set(tops)]);
}
