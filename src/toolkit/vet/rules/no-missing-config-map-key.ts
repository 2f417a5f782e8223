import { tree } from "../../kubernetes/read.ts";
import { missingKeyRule } from "../references.ts";
import { isFilledLater } from "../runtime.ts";

export const noMissingConfigMapKey = missingKeyRule({
  name: "no-missing-config-map-key",
  reason:
    "A pod that references a key missing from its ConfigMap does not start; a mounted key becomes an empty directory.",
  fix: "Correct the key, or add it to the ConfigMap.",
  kind: "ConfigMap",
  keysOf({ find }, namespace, name) {
    const found = find("ConfigMap", namespace, name);
    if (found === undefined || isFilledLater(found)) return undefined;
    return new Set(Object.keys({ ...tree(found.object.data), ...tree(found.object.binaryData) }));
  },
});
