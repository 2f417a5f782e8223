// Every rule that there is, as the documentation, `--explain` and SARIF name them.
import type { RuleRecord } from "./finding.ts";
import { rules } from "./rules/index.ts";
import { validSuppression } from "./suppression.ts";
import { upgradeRules } from "./upgrade/rules.ts";

export const roster: readonly RuleRecord[] = [...rules, ...upgradeRules, validSuppression];
