// The type of a rule, and functions that build its issues.
import { parseQuantity } from "../../../toolkit/kubernetes/quantity.ts";
import { NO_LIMIT } from "../../../toolkit/schema/fields.ts";
import type { RuleIssue } from "../../../toolkit/schema/parse.ts";
import type { Component } from "../../derived/declared.ts";
import type { ResolvedConfig } from "../schema.ts";

/** Finds contradictions in a config. */
export type Rule = (config: ResolvedConfig) => Iterable<RuleIssue>;

export type { RuleIssue };

export const conflict = (path: RuleIssue["path"], message: string, fix: string, also: string[] = []): RuleIssue => ({
  code: "conflict",
  path,
  message,
  fix,
  also,
});

export const missing = (path: RuleIssue["path"], message: string, fix: string, also: string[] = []): RuleIssue => ({
  ...conflict(path, message, fix, also),
  code: "missing",
});

/** Processes of the app in a pod. */
export const processesOf = (config: ResolvedConfig, { pools }: Component) => pools?.(config).processes ?? 1;

/** The amount of a quantity that the schema has accepted; infinite for "no limit". */
export const amountOf = (quantity: string) =>
  quantity === NO_LIMIT ? Number.POSITIVE_INFINITY : (parseQuantity(quantity) ?? 0);
