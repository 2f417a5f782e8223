import { noMissingConfigMapKey } from "../../../../src/toolkit/vet/rules/no-missing-config-map-key.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const configMap = object(
  "v1 ConfigMap",
  { data: { "nginx.conf": "" }, binaryData: { "logo.png": "" } },
  { name: "conf" },
);
const reading = (key: string, more: object = {}) =>
  pod({
    containers: [container({ env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "conf", key, ...more } } }] })],
  });
const mounting = (subPath: string, source: object = {}) =>
  pod({
    containers: [container({ volumeMounts: [{ name: "conf", mountPath: "/etc/nginx.conf", subPath }] })],
    volumes: [{ name: "conf", configMap: { name: "conf", ...source } }],
  });

ruleTable(noMissingConfigMapKey, {
  passes: {
    "the key is text": [configMap, reading("nginx.conf")],
    "the key is binary": [configMap, reading("logo.png")],
    "the pods start without it": [configMap, reading("other", { optional: true })],
    "the ConfigMap is not among the objects": [reading("other")],
    "an alternative ConfigMap of the same name has it": [
      object("v1 ConfigMap", { data: { one: "" } }, { name: "conf" }),
      configMap,
      reading("nginx.conf"),
    ],
    "the file that is mounted is a key": [configMap, mounting("nginx.conf")],
    "the file is an item under another name": [
      configMap,
      mounting("x.conf", { items: [{ key: "nginx.conf", path: "x.conf" }] }),
    ],
  },
  reports: {
    "a variable asks for a key that is missing": {
      objects: [configMap, reading("nginx.cnf")],
      reports: ["error Pod/web spec.containers.0.env.0.valueFrom.configMapKeyRef.key"],
      says: /^The pods of Pod a\/web do not start: ConfigMap conf has no key nginx\.cnf\. Did you mean nginx\.conf\?$/,
      source: "ConfigMap/conf data",
    },
    "the file that is mounted is no key": {
      objects: [configMap, mounting("nginx.cnf")],
      reports: ["error Pod/web spec.containers.0.volumeMounts.0.subPath"],
      says: /^Container web finds an empty directory at \/etc\/nginx\.conf: /,
    },
    "the ConfigMap is empty, and every key is missing": {
      objects: [
        object("v1 ConfigMap", {}, { name: "conf" }),
        pod({ volumes: [{ name: "conf", configMap: { name: "conf", items: [{ key: "first" }, { key: "second" }] } }] }),
      ],
      reports: [
        "error Pod/web spec.volumes.0.configMap.items.0.key",
        "error Pod/web spec.volumes.0.configMap.items.1.key",
      ],
    },
  },
});
