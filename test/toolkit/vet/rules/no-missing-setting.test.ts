import { noMissingSetting } from "../../../../src/toolkit/vet/rules/no-missing-setting.ts";
import { container, deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const at = { kind: "pods", namespace: "a", matchLabels: { app: "web" } } as const;
const facts = { settings: [{ at, container: "web", names: ["PORT", "MODE"] }] };
const values = object("v1 ConfigMap", { data: { PORT: "80", MODE: "a" } }, { name: "settings" });
const half = object("v1 ConfigMap", { data: { PORT: "80" } }, { name: "settings" });
const web = (fields: Readonly<Record<string, unknown>>) => deployment({ containers: [container(fields)] });
const FROM_MAP = { envFrom: [{ configMapRef: { name: "settings" } }] };
const MODE_IS_SECRET = { name: "MODE", valueFrom: { secretKeyRef: { name: "other", key: "MODE" } } };

ruleTable(noMissingSetting, {
  passes: {
    "the ConfigMap has them": { objects: [values, web(FROM_MAP)], facts },
    "the container has what the ConfigMap lacks": {
      objects: [half, web({ ...FROM_MAP, env: [{ name: "MODE", value: "a" }] })],
      facts,
    },
    "the value is in a Secret that is not among the objects": {
      objects: [half, web({ ...FROM_MAP, env: [MODE_IS_SECRET] })],
      facts,
    },
    "the container is another": { objects: [web({ name: "sidecar" })], facts },
    "the pods are others": { objects: [deployment({}, { name: "job" })], facts },
    "the place is not one of pods": {
      objects: [web({})],
      facts: { settings: [{ at: { kind: "somewhere" }, container: "web", names: ["PORT"] }] },
    },
    "no settings are known": [web({})],
  },
  reports: {
    "the ConfigMap lacks one": {
      objects: [half, web(FROM_MAP)],
      facts,
      reports: ["error ConfigMap/settings data"],
      says: /^Container web of Deployment a\/web does not find its setting MODE\.$/,
    },
    "there is no ConfigMap": {
      objects: [web(FROM_MAP)],
      facts,
      reports: ["error Deployment/web spec.template.spec.containers.0.envFrom.0.configMapRef.name"],
      says: /does not find its settings: ConfigMap settings not found\.$/,
    },
    "the container reads none": {
      objects: [values, web({ env: [{ name: "PORT", value: "80" }] })],
      facts,
      reports: ["error Deployment/web spec.template.spec.containers.0.env"],
    },
  },
});
