import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import type { Rule } from "../finding.ts";
import { secretsOf } from "../secrets.ts";

export const noMissingSecretKey: Rule = {
  name: "no-missing-secret-key",
  subject: "links",
  severity: "error",
  reason:
    "A pod that asks for a key its Secret lacks does not start; one that mounts it as a file finds an empty folder, and an Ingress without a certificate shows the controller's own.",
  fix: "Correct the key, or add it to what the Secret is made from.",
  problems: (inventory) =>
    referencesTo(inventory, "Secret").flatMap(({ from, namespace, name, keys, isOptional }) => {
      const present = secretsOf(inventory).get(`${namespace} ${name}`);
      if (present === undefined || isOptional) return [];
      return keys
        .filter(({ key }) => !present.has(key))
        .map(({ key, path, otherwise }) => ({
          resource: from,
          path,
          message: `${otherwise ?? `The pods of ${nameOf(from)} don't start`}: Secret ${name} will have no key ${key}.${meant(key, present)}`,
        }));
    }),
};
