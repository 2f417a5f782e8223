// From whatever a caller passes to a config with every default filled in, or one ConfigError with all that is wrong.
import type * as z from "zod/mini";
import { ConfigError, type ConfigIssue } from "../../toolkit/errors.ts";
import { nearest } from "../../toolkit/kubernetes/near.ts";
import {
  describeIssue,
  isRecord,
  received,
  unknownKey,
  withKeys,
  withoutEchoes,
} from "../../toolkit/schema/describe-issue.ts";
import { plain } from "../../toolkit/schema/plain.ts";
import { type Environment, presets } from "../app/presets.ts";
import { defaults } from "./defaults.ts";
import { type RuleIssue, rules } from "./rules/index.ts";
import { secretValueIssues } from "./rules/secret-values.ts";
import { type Field, fields, type ResolvedConfig } from "./schema.ts";
import { type SecretValues, secretValues } from "./sections/secrets.ts";

/**
 * Checks a config and fills in its defaults. The input is not changed.
 * @throws {ConfigError} that lists everything wrong with it
 */
export function parseConfig(config: unknown = {}): ResolvedConfig {
  const { data: input, strange } = plain(config);
  if (!isRecord(input))
    throw new ConfigError([
      {
        code: "invalid_type",
        path: [],
        message: "has the wrong type.",
        received: received([], input),
        fix: 'Pass an object, such as { host: "aether.example.com" }.',
      },
    ]);
  const issues: ConfigIssue[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(fields, name)) issues.push(unknownKey([name], FIELDS));
    else {
      const result = schemaOf(name as Field, environmentOf(input)).safeParse(value, { error: withKeys });
      if (result.success) parsed[name] = result.data;
      else issues.push(...described(result.error.issues, input, [name]));
    }
  }
  issues.push(...strange.filter((path) => !issues.some((issue) => contains(issue.path, path))).map(notData(input)));
  const resolved = { ...defaults[environmentOf(input)], ...parsed } as ResolvedConfig;
  // Defaults alone contradict nothing (a test holds them to the rules).
  if (issues.length === 0 && Object.keys(parsed).every((name) => name === "environment")) return resolved;
  issues.push(...contradictions(resolved, issues, input));
  if (issues.length > 0) throw new ConfigError(issues);
  return resolved;
}

/**
 * Checks values for a Secret as they would be checked in the config, and not which of them are there.
 * @throws {ConfigError} that lists everything wrong with them, and shows none
 */
export function parseSecretValues(values: unknown, config: ResolvedConfig): SecretValues {
  const { data } = plain({ secrets: { values } });
  const { secrets } = data as { secrets: { values?: unknown } };
  const result = secretValues().safeParse(secrets.values, { error: withKeys });
  if (!result.success) throw new ConfigError(described(result.error.issues, data, ["secrets", "values"]));
  const issues = [...secretValueIssues(result.data, config)];
  if (issues.length > 0) throw new ConfigError(issues.map(withReceived(data)));
  return result.data;
}

const described = (issues: readonly z.core.$ZodIssue[], input: unknown, path: ConfigIssue["path"]) =>
  withoutEchoes(issues.flatMap((issue) => describeIssue(issue, input, path)));

const FIELDS = Object.keys(fields);

const environmentOf = ({ environment }: Record<string, unknown>): Environment =>
  typeof environment === "string" && Object.hasOwn(presets, environment) ? (environment as Environment) : "production";

const schemas = new Map<string, ReturnType<(typeof fields)[Field]>>();

/** A field's schema, built once: that takes longer than to parse with it. */
function schemaOf(name: Field, environment: Environment) {
  const key = `${environment} ${name}`;
  const schema = schemas.get(key) ?? fields[name](environment);
  schemas.set(key, schema);
  return schema;
}

const contains = (path: ConfigIssue["path"], below: ConfigIssue["path"]) =>
  path.every((key, depth) => key === below[depth]);

/** In a part of an object that is handed through as it is, the schema does not look for what can't be written as JSON. */
const notData =
  (input: unknown) =>
  (path: ConfigIssue["path"]): ConfigIssue => ({
    code: "invalid_type",
    path,
    message: "has the wrong type.",
    received: received(path, input),
    fix: "Type a string, a finite number, true, false, a list or a plain object.",
  });

/**
 * What the rules say of the fields that have the right shape, so that a typo does not hide a contradiction; of a field that
 * is malformed, or was probably meant by a misspelt one, nothing is known.
 */
function contradictions(config: ResolvedConfig, issues: readonly ConfigIssue[], input: unknown): ConfigIssue[] {
  const malformed = new Set(issues.flatMap(({ path: [field] }) => [field, nearest(String(field), FIELDS)]));
  return rules(config)
    .filter(({ path, also = [] }) => ![path[0], ...also].some((field) => malformed.has(field)))
    .map(withReceived(input));
}

const withReceived =
  (input: unknown) =>
  ({ path, code, message, fix }: RuleIssue): ConfigIssue => ({
    code,
    path,
    message,
    received: received(path, input),
    fix,
  });
