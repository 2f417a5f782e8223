import { requireRestrictedNamespace } from "../../../src/aether/vet/require-restricted-namespace.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { origin } from "./rendered.ts";

const LABEL = "pod-security.kubernetes.io/enforce";
const namespace = (level?: string, name = "a") => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: level === undefined ? {} : { [LABEL]: level } },
});

ruleTable(requireRestrictedNamespace, {
  passes: {
    "it enforces the level": [origin(), namespace("restricted")],
    "it is another": [origin(), namespace("privileged", "b")],
    "the stack was not rendered": [namespace("privileged")],
  },
  reports: {
    "it enforces less": {
      objects: [origin(), namespace("baseline")],
      reports: [`warning Namespace/a metadata.labels.${LABEL}`],
      says: /enforces the level "baseline" only/,
    },
    "it enforces nothing": {
      objects: [origin(), namespace()],
      reports: ["warning Namespace/a metadata.labels"],
      says: /enforces no Pod Security level/,
    },
  },
});
