import type { Resource } from "../../kubernetes/inventory.ts";
import { tree } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import { missingKeyRule } from "../references.ts";
import { isFilledLater } from "../runtime.ts";

export const noMissingConfigMapKey = missingKeyRule({
  name: "no-missing-config-map-key",
  reason:
    "A pod that references a key missing from its ConfigMap does not start; a mounted key becomes an empty directory.",
  fix: "Correct the key, or add it to the ConfigMap.",
  kind: "ConfigMap",
  keysOf(inventory, namespace, name) {
    const found = inventory.once(configMaps).get(placeOf({ namespace, name }));
    if (found === undefined || found.some(isFilledLater)) return undefined;
    return new Set(found.flatMap(({ object }) => Object.keys({ ...tree(object.data), ...tree(object.binaryData) })));
  },
});

/** By namespace and name. Several of one name in a directory are alternatives: unique-object reports them. */
const configMaps = ({ ofKind }: VetInventory) => Map.groupBy(ofKind("ConfigMap"), placeOf);

// Names never contain a space.
const placeOf = ({ namespace, name }: Pick<Resource, "namespace" | "name">) => `${namespace} ${name}`;
