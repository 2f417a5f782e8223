// The shape of a rule, and the words its issues are made with.
import { parseQuantity } from "../../../toolkit/kubernetes/quantity.ts";
import type { RuleIssue } from "../../../toolkit/schema/parse.ts";
import { workloadNames } from "../../app/owned.ts";
import type { ResolvedConfig } from "../schema.ts";

/** What in a config contradicts itself. */
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

/** The sections that have pods, with their names. */
export const workloads = (config: ResolvedConfig) =>
  workloadNames.flatMap((name) => {
    const section = config[name];
    return section !== false && "resources" in section ? [{ name, section }] : [];
  });

export type WorkloadSection = ReturnType<typeof workloads>[number]["section"];

/** Processes of the app in a pod. */
export const processesOf = ({ api }: ResolvedConfig, name: string) => (name === "api" ? api.workers : 1);

/** The amount of a quantity that the schema has accepted. */
export const amountOf = (quantity: string) => parseQuantity(quantity) ?? 0;
