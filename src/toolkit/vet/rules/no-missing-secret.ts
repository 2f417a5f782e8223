import { nameOf } from "../../kubernetes/inventory.ts";
import { near } from "../../kubernetes/near.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import type { Rule } from "../finding.ts";
import { secretsOf } from "../secrets.ts";

export const noMissingSecret: Rule = {
  name: "no-missing-secret",
  subject: "links",
  severity: "warning",
  // Most Secrets are brought by somebody else, so that one is not in the set says nothing; a name that is almost one does.
  reason:
    "A pod whose Secret is missing stays in CreateContainerConfigError. Secrets often come from elsewhere: reported is a name that is a slip away from one that exists.",
  fix: "Correct the name, or mark the reference optional.",
  problems: (inventory) => {
    const known = secretsOf(inventory);
    const wanted = referencesTo(inventory, "Secret").filter(
      ({ isOptional, namespace, name }) => !isOptional && !known.has(`${namespace} ${name}`),
    );
    const byName = Map.groupBy(wanted, ({ namespace, name }) => `${namespace} ${name}`);
    // A name that is written often is meant; one that is written once, a slip away from it, is not.
    const often = [...byName].filter(([, all]) => all.length > 2).map(([name]) => name);
    return wanted.flatMap(({ from, namespace, name, path }) => {
      const key = `${namespace} ${name}`;
      const isSingle = byName.get(key)?.length === 1;
      const here = [...known.keys(), ...(isSingle ? often : [])].filter((each) => each.startsWith(`${namespace} `));
      const meant = near(
        name,
        here.map((each) => each.slice(namespace.length + 1)),
      );
      return meant === undefined
        ? []
        : [
            {
              resource: from,
              path,
              message: `${nameOf(from)} waits for a Secret ${name}, which is not among these objects.`,
              fix: `Did you mean ${meant}? Otherwise see to it that ${name} is there.`,
            },
          ];
    });
  },
};
