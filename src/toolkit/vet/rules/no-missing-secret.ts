import { nameOf } from "../../kubernetes/inventory.ts";
import { near } from "../../kubernetes/near.ts";
import { type Reference, referencesTo } from "../../kubernetes/references.ts";
import type { Rule } from "../finding.ts";
import { secretsOf } from "../secrets.ts";

export const noMissingSecret: Rule = {
  name: "no-missing-secret",
  subject: "links",
  severity: "warning",
  // Most Secrets come from elsewhere: a missing one proves nothing.
  reason:
    "A pod whose Secret is missing stays in CreateContainerConfigError. Secrets often come from elsewhere: only a name that differs by a typo from an existing one is reported.",
  fix: "Correct the name, or mark the reference optional.",
  *problems(inventory) {
    const known = secretsOf(inventory);
    const missing = referencesTo(inventory, "Secret").filter(
      (reference) => !reference.isOptional && !known.has(keyOf(reference)),
    );
    const byKey = Map.groupBy(missing, keyOf);
    // A name that occurs often is intended; one that occurs once, and differs from it by a typo, is not.
    const often = [...byKey].filter(([, all]) => all.length > 2).map(([key]) => key);
    for (const reference of missing) {
      const { from, namespace, name, path } = reference;
      const isSingle = byKey.get(keyOf(reference))?.length === 1;
      const here = [...known.keys(), ...(isSingle ? often : [])].filter((key) => key.startsWith(`${namespace} `));
      const meant = near(
        name,
        here.map((key) => key.slice(namespace.length + 1)),
      );
      if (meant === undefined) continue;
      yield {
        resource: from,
        path,
        message: `${nameOf(from)} waits for the Secret ${name}, which is not in the input.`,
        fix: `Did you mean ${meant}? Otherwise make sure that ${name} exists.`,
      };
    }
  },
};

const keyOf = ({ namespace, name }: Reference) => `${namespace} ${name}`;
