// Every existing rule, as the documentation, `--explain` and SARIF list them.
import type { RuleRecord } from "./finding.ts";
import { rules } from "./rules/index.ts";
import { validSuppression } from "./suppression.ts";
import { upgradeRules } from "./upgrade/rules.ts";

/** `more`: rules that are passed to vet in addition to the built-in ones. */
export const roster = (more: readonly RuleRecord[]): readonly RuleRecord[] => [
  ...rules,
  ...more,
  ...upgradeRules,
  validSuppression,
];
