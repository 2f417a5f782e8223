import { missingKeyRule } from "../references.ts";
import { secretsOf } from "../secrets.ts";

export const noMissingSecretKey = missingKeyRule({
  name: "no-missing-secret-key",
  reason:
    "A pod that asks for a key its Secret lacks does not start; one that mounts it as a file finds an empty directory, and an Ingress without a certificate shows the controller's own.",
  fix: "Correct the key, or add it to what the Secret is made from.",
  kind: "Secret",
  keysOf: (inventory, namespace, name) => secretsOf(inventory).get(`${namespace} ${name}`),
});
