// Vet rules by name, and those that `--off` disables.
import { nearest } from "../toolkit/kubernetes/near.ts";
import { UsageError } from "./context.ts";

interface Named {
  readonly name: string;
}

/** @throws {UsageError} with the closest name, if no rule has that name */
export function ruleNamed<T extends Named>(name: string, rules: readonly T[]): T {
  const rule = rules.find((each) => each.name === name);
  if (rule !== undefined) return rule;
  const names = rules.map((each) => each.name);
  const near = nearest(name, names);
  throw new UsageError(
    `unknown rule ${JSON.stringify(name)}. ${near === undefined ? `Rules: ${names.join(", ")}.` : `Did you mean ${near}?`}`,
  );
}

/** The reasons of `--off RULE=REASON`, by rule. @throws {UsageError} */
export const disabledRules = (off: readonly string[] = [], rules: readonly Named[]): Record<string, string> =>
  Object.fromEntries(
    off.map((each) => {
      const [, name = each, reason = ""] = each.match(/^([^=]*)=(.*)$/s) ?? [];
      if (reason.trim() === "")
        throw new UsageError(
          `--off takes RULE=REASON, such as --off 'require-limits=the nodes are dedicated'. Received ${JSON.stringify(each)}.`,
        );
      return [ruleNamed(name, rules).name, reason];
    }),
  );
