import { requireRetainedVolumes } from "../../../../src/toolkit/vet/rules/require-retained-volumes.ts";
import { workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const CLAIMS = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };
const set = (policy: object, spec: object = CLAIMS) =>
  workload("apps/v1 StatefulSet", {}, {}, { ...spec, persistentVolumeClaimRetentionPolicy: policy });
const at = (when: string) => `warning StatefulSet/web spec.persistentVolumeClaimRetentionPolicy.${when}`;

ruleTable(requireRetainedVolumes, {
  passes: {
    "claims are kept": [set({ whenDeleted: "Retain", whenScaled: "Retain" })],
    "nothing is said, which keeps them": [workload("apps/v1 StatefulSet", {}, {}, CLAIMS)],
    "there are no claims to lose": [set({ whenDeleted: "Delete", whenScaled: "Delete" }, {})],
  },
  reports: {
    "claims go with the set": {
      objects: [set({ whenDeleted: "Delete" })],
      reports: [at("whenDeleted")],
      says: /^The data of StatefulSet a\/web is deleted when the set is deleted\.$/,
    },
    "claims go when it is scaled down": {
      objects: [set({ whenScaled: "Delete", whenDeleted: "Retain" })],
      reports: [at("whenScaled")],
      says: /when the set is scaled down\.$/,
    },
    "claims go with both": {
      objects: [set({ whenDeleted: "Delete", whenScaled: "Delete" })],
      reports: [at("whenDeleted"), at("whenScaled")],
    },
  },
});
