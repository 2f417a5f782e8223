import { KEEP_ANNOTATIONS } from "../../../src/aether/common/metadata.ts";
import { requireKeptData } from "../../../src/aether/vet/require-kept-data.ts";
import { claim } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { origin } from "./rendered.ts";

const labels = { "app.kubernetes.io/part-of": "aether" };
const traces = (annotations: object = KEEP_ANNOTATIONS) => claim("1Gi", {}, { name: "mlflow", labels, annotations });
const namespace = (annotations: object) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "a", labels, annotations },
});
const { "helm.sh/resource-policy": _, ...withoutHelm } = KEEP_ANNOTATIONS;

ruleTable(requireKeptData, {
  passes: {
    "the tools keep them": [origin(), traces(), namespace(KEEP_ANNOTATIONS)],
    "the claim is another's": [origin(), claim("1Gi")],
    "the stack was not rendered": [traces({})],
  },
  reports: {
    "a claim may be deleted": {
      objects: [origin(), traces({})],
      reports: ["warning PersistentVolumeClaim/mlflow metadata.annotations"],
      fixes: /helm\.sh\/resource-policy: keep/,
    },
    "one tool may delete the namespace": {
      objects: [origin(), namespace(withoutHelm)],
      reports: ["warning Namespace/a metadata.annotations"],
      says: /the annotations helm\.sh\/resource-policy are missing/,
    },
  },
});
