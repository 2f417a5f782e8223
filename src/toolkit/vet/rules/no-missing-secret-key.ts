import { missingKeyRule } from "../references.ts";
import { secretsOf } from "../secrets.ts";

export const noMissingSecretKey = missingKeyRule({
  name: "no-missing-secret-key",
  reason:
    "A pod that references a key missing from its Secret does not start; a mounted key becomes an empty directory, and an Ingress without a certificate serves the controller's default certificate.",
  fix: "Correct the key, or add it to the source of the Secret.",
  kind: "Secret",
  keysOf: (inventory, namespace, name) => secretsOf(inventory).get(`${namespace} ${name}`),
});
