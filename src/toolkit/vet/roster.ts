// Every rule that there is, as the documentation, `--explain` and SARIF name them.
import type { RuleRecord } from "./finding.ts";
import { rules } from "./rules/index.ts";
import { validSuppression } from "./suppression.ts";
import { upgradeRules } from "./upgrade/rules.ts";

/** `more`: rules that are given to vet beside the built-in ones. */
export const roster = (more: readonly RuleRecord[]): readonly RuleRecord[] => [
  ...rules,
  ...more,
  ...upgradeRules,
  validSuppression,
];
