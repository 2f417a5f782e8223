// All rules on a set of objects.
import type { Facts } from "./facts.ts";
import type { Finding, Position, Problem, Rule } from "./finding.ts";
import { type Inventory, inventory, referenceTo } from "./inventory.ts";
import { rules as ownRules } from "./rules/index.ts";
import { suppressed, unusedOptions, withoutRules } from "./suppression.ts";

export interface VetOptions extends Facts {
  /** Rules beside the built-in ones. */
  readonly rules?: readonly Rule[];
  /** Rules that are not heard, each with the reason. */
  readonly off?: Readonly<Record<string, string>>;
  /** Where a value of an object is written. */
  readonly position?: (index: number, path: Finding["path"]) => Position | undefined;
}

/**
 * Everything that would break, or break later, between these objects; nothing for a healthy stack. Never throws, whatever
 * the objects are.
 * @example
 * vet(aetherStack()) // []
 */
export function vet(objects: readonly unknown[], options: VetOptions = {}): Finding[] {
  return vetInventory(inventory(objects, options), options);
}

/** As `vet`, of objects that are indexed already. */
export function vetInventory(all: Inventory, { rules = [], off = {}, position }: VetOptions): Finding[] {
  const findings = [...ownRules, ...rules].flatMap((rule) =>
    Array.from(rule.problems(all), (problem) => finding(rule, problem)),
  );
  const heard = [...suppressed(all, withoutRules(findings, off)), ...unusedOptions(findings, off)];
  return position === undefined ? heard : heard.map((each) => ({ ...each, ...at(position(each.index, each.path)) }));
}

const at = (position: Position | undefined) => (position === undefined ? {} : { position });

const finding = (
  rule: Rule,
  { resource, path, message, fix = rule.fix, severity = rule.severity }: Problem,
): Finding => ({
  rule: rule.name,
  severity,
  object: referenceTo(resource),
  index: resource.index,
  path,
  message,
  fix,
});
