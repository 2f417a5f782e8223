import { noMissingData } from "../../../../src/toolkit/vet/upgrade/no-missing-data.ts";
import { claim, deployment, object, workload } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

const set = (...names: string[]) =>
  workload("apps/v1 StatefulSet", {}, {}, { volumeClaimTemplates: names.map((name) => ({ metadata: { name } })) });
const web = (...claims: (string | undefined)[]) =>
  deployment({
    volumes: claims.map((claimName) =>
      claimName === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName } },
    ),
  });
const at = (index: number) =>
  `error Deployment/web spec.template.spec.volumes.${index}.persistentVolumeClaim.claimName`;

upgradeTable(noMissingData, {
  passes: {
    "claims stay": {
      before: [claim("1Gi"), set("data"), web("data")],
      after: [claim("2Gi"), set("data"), web("data")],
    },
    "claims are added": {
      before: [set("data"), web("data")],
      after: [set("data", "logs"), web("data", "logs"), claim("1Gi")],
    },
    "claims change places": { before: [set("a", "b"), web("a", "b")], after: [set("b", "a"), web("b", "a")] },
    "a claim of pods is given up without another in its place": { before: [web("data")], after: [web(undefined)] },
    "a StatefulSet without claims is removed": { before: [set()], after: [] },
    "what keeps no data is removed": {
      before: [
        web("data"),
        object("v1 ConfigMap"),
        object("apps/v1 Deployment", { spec: { volumeClaimTemplates: [{}] } }, { name: "b" }),
      ],
      after: [],
    },
    "another kind has the field": {
      before: [object("example.com/v1 Store", { spec: { volumeClaimTemplates: [{ metadata: { name: "a" } }] } })],
      after: [object("example.com/v1 Store")],
    },
  },
  reports: {
    "a claim is removed": {
      before: [claim("1Gi")],
      after: [],
      reports: ["error PersistentVolumeClaim/web metadata.name"],
      says: /^PersistentVolumeClaim a\/web no longer exists: /,
    },
    "a claim gets another name": {
      before: [claim("1Gi")],
      after: [claim("1Gi", {}, { name: "data" })],
      reports: ["error PersistentVolumeClaim/web metadata.name"],
    },
    "a claim gets another namespace": {
      before: [claim("1Gi")],
      after: [claim("1Gi", {}, { namespace: "b" })],
      reports: ["error PersistentVolumeClaim/web metadata.name"],
    },
    "a StatefulSet with claims is removed": {
      before: [set("data")],
      after: [],
      reports: ["error StatefulSet/web metadata.name"],
    },
    "a StatefulSet renames one of its claims": {
      before: [set("data", "logs")],
      after: [set("files", "logs")],
      reports: ["error StatefulSet/web spec.volumeClaimTemplates"],
      says: /^StatefulSet a\/web no longer has the claim data: /,
    },
    "pods take another claim": {
      before: [web("data")],
      after: [web(undefined, "data2")],
      reports: [at(1)],
      says: /^Deployment a\/web has the claim data2 instead of data: /,
    },
    "pods keep one claim and take another": { before: [web("a", "b")], after: [web("a", "c")], reports: [at(1)] },
    "pods take two others for one": {
      before: [web("a")],
      after: [web("b", "c")],
      reports: [at(0)],
      says: /claim b instead of a/,
    },
    "pods take one other for two": {
      before: [web("a", "b")],
      after: [web("c")],
      reports: [at(0)],
      says: /claim c instead of a/,
    },
    "pods take two others for two": { before: [web("a", "b")], after: [web("c", "d")], reports: [at(0), at(1)] },
  },
});
