// Rules by name, and those that somebody does not want to hear.
import { nearest } from "../toolkit/kubernetes/nearest.ts";
import { UsageError } from "./context.ts";

/** @throws {UsageError} with the nearest name, where there is no such rule */
export function ruleNamed<T extends { readonly name: string }>(name: string, rules: readonly T[]): T {
  const rule = rules.find((each) => each.name === name);
  if (rule !== undefined) return rule;
  const near = nearest(
    name,
    rules.map((each) => each.name),
  );
  throw new UsageError(
    `there is no rule ${JSON.stringify(name)}. ${near === undefined ? `There are ${rules.map((each) => each.name).join(", ")}.` : `Did you mean ${near}?`}`,
  );
}

/** `--off RULE=REASON`, as often as it is given. */
export const reasons = (given: readonly string[] | undefined = [], roster: readonly { readonly name: string }[]) =>
  Object.fromEntries(
    given.map((each) => {
      const [, name = each, reason = ""] = each.match(/^([^=]*)=(.*)$/s) ?? [];
      if (reason.trim() === "")
        throw new UsageError(
          `--off takes RULE=REASON, such as --off 'require-limits=the nodes are ours alone'. Received ${JSON.stringify(each)}.`,
        );
      return [ruleNamed(name, roster).name, reason];
    }),
  );
