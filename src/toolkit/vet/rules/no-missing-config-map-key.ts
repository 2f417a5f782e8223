import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { tree } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import type { Rule } from "../finding.ts";

export const noMissingConfigMapKey: Rule = {
  name: "no-missing-config-map-key",
  subject: "links",
  severity: "error",
  reason:
    "A pod that asks for a key its ConfigMap lacks does not start; one that mounts it as a file finds an empty folder.",
  fix: "Correct the key, or add it to the ConfigMap.",
  problems: (inventory) =>
    referencesTo(inventory, "ConfigMap").flatMap(({ from, namespace, name, keys, isOptional }) => {
      const configMap = inventory.find("ConfigMap", namespace, name);
      if (configMap === undefined || isOptional) return [];
      const present = Object.keys({ ...tree(configMap.object.data), ...tree(configMap.object.binaryData) });
      return keys
        .filter(({ key }) => !present.includes(key))
        .map(({ key, path, otherwise }) => ({
          resource: from,
          path,
          message: `${otherwise ?? `The pods of ${nameOf(from)} don't start`}: ConfigMap ${name} has no key ${key}.${meant(key, present)}`,
          source: { resource: configMap, path: ["data"] },
        }));
    }),
};
