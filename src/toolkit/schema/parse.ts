// From any input to a config with every default applied, or one ConfigError with everything that is wrong.
import { ConfigError, type ConfigIssue } from "../errors.ts";
import { nearest } from "../kubernetes/near.ts";
import { type Path, valueAt } from "../kubernetes/path.ts";
import { isTree } from "../kubernetes/read.ts";
import { accepted, REFUSED } from "./accepted.ts";
import { explained } from "./explained.late.ts";
import { plain } from "./plain.ts";
import { received } from "./received.ts";
import { type Mistakes, type Source, unknownKey } from "./unknown-key.ts";
import type { ZodMiniType } from "./z.ts";

/** A contradiction in a well-formed config. */
export interface RuleIssue extends Omit<ConfigIssue, "received"> {
  /** Other fields that the rule read: if one of them is malformed, the issue is dropped. */
  readonly also?: readonly string[];
}

/** The settings, their defaults and their rules. */
export interface Definition<Config, Variant extends string> {
  /** The schema of each field. It is built when a config first mentions the field: building takes longer than parsing with it. */
  readonly fields: Readonly<Record<string, (variant: Variant) => ZodMiniType>>;
  /** Resolved configs. By themselves they contradict nothing: no rule runs on them. */
  readonly defaults: Readonly<Record<Variant, Config>>;
  /** The field that selects the defaults, and its value in a config without it. */
  readonly variant: { readonly field: string; readonly usual: Variant };
  /** Fields whose default depends on others. */
  readonly implied?: (input: Readonly<Record<string, unknown>>) => Partial<Config>;
  readonly rules: (config: Config) => Iterable<RuleIssue>;
  readonly mistakes: Mistakes;
  /** A config as you would type it. */
  readonly example: string;
}

/**
 * The function that checks a config and applies its defaults. It does not change its input, and throws a ConfigError that lists
 * everything wrong with it.
 */
export function configParser<Config extends object, Variant extends string>({
  fields,
  defaults,
  variant: { field: variantField, usual },
  implied,
  rules,
  mistakes,
  example,
}: Definition<Config, Variant>): (config: unknown) => Config {
  const known = Object.keys(fields);
  const schemas = new Map<string, ZodMiniType>();
  const schemaOf = (name: string, variant: Variant) => {
    const key = `${variant} ${name}`;
    const schema = schemas.get(key) ?? (Object.hasOwn(fields, name) ? fields[name]?.(variant) : undefined);
    if (schema !== undefined) schemas.set(key, schema);
    return schema;
  };
  const isVariant = (value: unknown): value is Variant => typeof value === "string" && Object.hasOwn(defaults, value);

  return (config) => {
    const { data: input, strange } = plain(config);
    if (!isTree(input)) throw new ConfigError([wrongType([], input, `Pass an object, such as ${example}.`)]);
    const variant = isVariant(input[variantField]) ? input[variantField] : usual;
    const issues: ConfigIssue[] = [];
    const typed: Record<string, unknown> = {};
    for (const name of Object.keys(input)) {
      const schema = schemaOf(name, variant);
      const part = schema && parsedPart(schema, { input, mistakes }, [name]);
      if (part?.issues.length === 0) typed[name] = part.data;
      issues.push(...(part?.issues ?? [unknownKey([name], known, { input, mistakes })]));
    }
    issues.push(...notData(strange, issues, input));
    const resolved: Config = { ...defaults[variant], ...implied?.(input), ...typed };
    if (issues.length === 0 && Object.keys(typed).every((name) => name === variantField)) return resolved;
    issues.push(...contradictions(rules(resolved), issues, input, known));
    if (issues.length > 0) throw new ConfigError(issues);
    return resolved;
  };
}

/** In a part of an object that is passed through, the schema does not look for what cannot be written as JSON. */
const notData = (strange: readonly Path[], issues: readonly ConfigIssue[], input: unknown): ConfigIssue[] =>
  strange
    .filter((path) => !issues.some((issue) => issue.path.every((key, depth) => key === path[depth])))
    .map((path) => wrongType(path, input, "Type a string, a finite number, true, false, a list or a plain object."));

/**
 * What the rules report about well-formed fields, so that a typo does not hide a contradiction. Nothing is known about a field
 * that is malformed, or probably meant by a misspelt one.
 */
function contradictions(
  found: Iterable<RuleIssue>,
  issues: readonly ConfigIssue[],
  input: unknown,
  known: readonly string[],
): ConfigIssue[] {
  const malformed = new Set(issues.flatMap(({ path: [field] }) => [field, nearest(String(field), known)]));
  return [...found]
    .filter(({ path, also = [] }) => ![path[0], ...also].some((field) => malformed.has(field)))
    .map((issue) => withReceived(issue, input));
}

/**
 * Checks a part of a config as in its place.
 * @throws {ConfigError} that lists everything wrong with it
 */
export function parsePart<Part>(
  part: unknown,
  path: Path,
  schema: ZodMiniType<Part>,
  { rules, mistakes }: Pick<Definition<Part, string>, "rules" | "mistakes">,
): Part {
  const input = path.reduceRight<unknown>((below, key) => ({ [key]: below }), plain(part).data);
  const { data, issues } = parsedPart(schema, { input, mistakes }, path);
  if (issues.length > 0) throw new ConfigError(issues);
  const contradictions = Array.from(rules(data as Part), (issue) => withReceived(issue, input));
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  return data as Part;
}

/** The result of a schema for the value at a path, and what is wrong with it. */
function parsedPart<Part>(schema: ZodMiniType<Part>, source: Source, path: Path) {
  const data = accepted(schema, valueAt(source.input, path));
  return data === REFUSED ? explained(schema, source, path) : { data: data as Part, issues: [] };
}

const wrongType = (path: Path, input: unknown, fix: string): ConfigIssue => ({
  code: "invalid_type",
  path,
  message: "has the wrong type.",
  received: received(path, input),
  fix,
});

const withReceived = ({ path, code, message, fix }: RuleIssue, input: unknown): ConfigIssue => ({
  code,
  path,
  message,
  received: received(path, input),
  fix,
});
