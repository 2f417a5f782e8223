// What is specific to Aether in parsing a config: its fields, defaults and rules, and common mistakes.

import type { Path } from "../../toolkit/kubernetes/path.ts";
import { isTree } from "../../toolkit/kubernetes/read.ts";
import { configParser, parsePart } from "../../toolkit/schema/parse.ts";
import { type Place, placeOf } from "../../toolkit/schema/place.ts";
import type { Mistake } from "../../toolkit/schema/unknown-key.ts";
import { defaults } from "./defaults.ts";
import { settingsNamed } from "./elsewhere.late.ts";
import { beyondSettings, insteadOf } from "./patches.ts";
import { rules } from "./rules/index.ts";
import { secretValueIssues } from "./rules/secret-values.ts";
import { configSchema, type Field, fields, type ResolvedConfig } from "./schema.ts";
import { type SecretValues, secretValues } from "./sections/secrets.ts";

const others: readonly Mistake[] = [
  {
    key: /^replicas$/,
    at: "scheduler",
    fix: "Remove it. The scheduler is always one pod, because it has no leader election.",
  },
  { key: /^replicas$/, fix: "Remove it. This is always one pod." },
  {
    key: /^(namespace|podLabels)$/,
    at: "ingress",
    fix: "Remove it. Use networkPolicy.entry for the pods that policies admit.",
  },
  { key: /^enabled?$/, fix: "Remove it. A section is on unless it is false; {} uses its defaults." },
  {
    key: /password|token|secret|api_?key|jwt/i,
    fix: "Remove it. Secret values come from a Secret (see secrets); `aether-k8s secrets generate` writes one.",
  },
];

const mistakes = {
  instead: insteadOf,
  beyond: beyondSettings,
  elsewhere: (path: Path) => settingsNamed(() => configSchema("production"), path),
  others,
};

const parser = configParser<ResolvedConfig, ResolvedConfig["environment"]>({
  fields,
  defaults,
  variant: { field: "environment", usual: "production" },
  // A gateway replaces the Ingress, which is on by default.
  implied: ({ gateway }) => (isTree(gateway) ? { ingress: false } : {}),
  rules,
  mistakes,
  example: '{ host: "aether.example.com" }',
});

/**
 * Checks a config and applies its defaults. Does not change the input.
 * @throws {ConfigError} that lists everything wrong with it
 */
export const parseConfig = (config: unknown = {}): ResolvedConfig => parser(config);

/** Whether a path of a config is a setting, or in a part that is passed through; `undefined` if it is neither. */
export const settingAt = ([name, ...below]: readonly string[]): Place | undefined =>
  name !== undefined && Object.hasOwn(fields, name) ? placeOf(fields[name as Field]("production"), below) : undefined;

/**
 * Checks values for a Secret as in the config, but not whether required ones are missing.
 * @throws {ConfigError} that lists everything wrong with them, without showing any value
 */
export const parseSecretValues = (values: unknown, config: ResolvedConfig): SecretValues =>
  parsePart(values, ["secrets", "values"], secretValues(), {
    rules: (parsed) => secretValueIssues(parsed, config),
    mistakes,
  });
