import { tree } from "../../kubernetes/read.ts";
import { missingKeyRule } from "../references.ts";

export const noMissingConfigMapKey = missingKeyRule({
  name: "no-missing-config-map-key",
  reason:
    "A pod that asks for a key its ConfigMap lacks does not start; one that mounts it as a file finds an empty directory.",
  fix: "Correct the key, or add it to the ConfigMap.",
  kind: "ConfigMap",
  keysOf({ find }, namespace, name) {
    const object = find("ConfigMap", namespace, name)?.object;
    return object && new Set(Object.keys({ ...tree(object.data), ...tree(object.binaryData) }));
  },
});
