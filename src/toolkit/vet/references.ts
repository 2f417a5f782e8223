// Rules about what objects refer to by name.

import { nameOf } from "../kubernetes/inventory.ts";
import { didYouMeanText, near } from "../kubernetes/near.ts";
import { type Reference, referencesTo } from "../kubernetes/references.ts";
import type { VetInventory } from "./facts.ts";
import type { Rule, RuleRecord, Severity } from "./finding.ts";

interface MissingReference extends Omit<RuleRecord, "subject"> {
  readonly kinds: readonly string[];
  /** What happens while the object does not exist; the message starts with it. */
  readonly consequence: (from: string) => string;
  /** References that are valid although the object is not in the input. */
  readonly isElsewhere?: (inventory: VetInventory, reference: Reference) => boolean;
}

/** Of what is not in the input: it may be in the cluster, unless its name differs by a typo from an existing one. */
export const severityOfMissing = (name: string, known: readonly string[]): Severity =>
  near(name, known) === undefined ? "warning" : "error";

/** References to objects that are not in the input. It is always an error if the name differs by a typo from an existing one. */
export const missingReferenceRule = ({
  kinds,
  consequence,
  isElsewhere = () => false,
  ...record
}: MissingReference): Rule => ({
  ...record,
  subject: "links",
  *problems(inventory) {
    for (const reference of kinds.flatMap((kind) => referencesTo(inventory, kind))) {
      const { from, kind, namespace, name, path, isOptional } = reference;
      if (isOptional || inventory.mayHave(kind, namespace, name)) continue;
      if (isElsewhere(inventory, reference)) continue;
      // A class is cluster-scoped, whatever its object says.
      const known = inventory
        .ofKind(kind)
        .filter((each) => namespace === "" || each.namespace === namespace)
        .map((each) => each.name);
      if (known.includes(name)) continue;
      yield {
        resource: from,
        path,
        message: `${consequence(nameOf(from))} until the ${kind} ${name} exists. It is not in the input.${didYouMeanText(name, known)}`,
        ...(near(name, known) === undefined ? {} : { severity: "error" }),
      };
    }
  },
});

interface MissingKey extends Omit<RuleRecord, "subject" | "severity"> {
  readonly kind: string;
  /** The keys of an object; `undefined` if they are unknown. */
  readonly keysOf: (inventory: VetInventory, namespace: string, name: string) => ReadonlySet<string> | undefined;
}

/** References to a key that is missing from the ConfigMap or Secret. */
export const missingKeyRule = ({ kind, keysOf, ...record }: MissingKey): Rule => ({
  ...record,
  subject: "links",
  severity: "error",
  *problems(inventory) {
    for (const { from, namespace, name, keys, isOptional } of referencesTo(inventory, kind)) {
      const present = keysOf(inventory, namespace, name);
      if (present === undefined || isOptional) continue;
      const found = inventory.find(kind, namespace, name);
      for (const { key, path, otherwise = `The pods of ${nameOf(from)} do not start` } of keys) {
        if (present.has(key)) continue;
        yield {
          resource: from,
          path,
          message: `${otherwise}: ${kind} ${name} has no key ${key}.${didYouMeanText(key, present)}`,
          ...(found === undefined
            ? {}
            : { source: { resource: found, path: ["stringData" in found.object ? "stringData" : "data"] } }),
        };
      }
    }
  },
});
