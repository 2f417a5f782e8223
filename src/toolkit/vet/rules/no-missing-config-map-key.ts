import { tree } from "../../kubernetes/read.ts";
import { missingKeyRule } from "../references.ts";
import { isFilledLater } from "../runtime.ts";

export const noMissingConfigMapKey = missingKeyRule({
  name: "no-missing-config-map-key",
  reason:
    "A pod that references a key missing from its ConfigMap does not start; a mounted key becomes an empty directory.",
  fix: "Correct the key, or add it to the ConfigMap.",
  kind: "ConfigMap",
  keysOf({ ofKind }, namespace, name) {
    // Several in one directory are alternatives: unique-object reports them.
    const found = ofKind("ConfigMap").filter((each) => each.namespace === namespace && each.name === name);
    if (found.length === 0 || found.some(isFilledLater)) return undefined;
    return new Set(found.flatMap(({ object }) => Object.keys({ ...tree(object.data), ...tree(object.binaryData) })));
  },
});
