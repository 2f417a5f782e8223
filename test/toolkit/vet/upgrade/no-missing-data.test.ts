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
    "pods name the claim that the StatefulSet made for them": {
      before: [set("data")],
      after: [
        workload("apps/v1 StatefulSet", {
          volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data-web-0" } }],
        }),
      ],
    },
    "a claim is the one that a StatefulSet makes": {
      before: [claim("1Gi", {}, { name: "data-web-0" })],
      after: [set("data")],
    },
    ...Object.fromEntries(
      [
        ["argocd.argoproj.io/sync-options", "Delete=false, Prune=false"],
        ["helm.sh/resource-policy", "keep"],
        ["kustomize.toolkit.fluxcd.io/prune", "disabled"],
      ].map(([annotation = "", value = ""]) => [
        `a claim that pods use and ${annotation} keeps is removed`,
        { before: [claim("1Gi", {}, { annotations: { [annotation]: value } }), web("web")], after: [web("web")] },
      ]),
    ),
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
    "a claim that pods use is removed": {
      before: [claim("1Gi"), web("web")],
      after: [web("web")],
      reports: ["error PersistentVolumeClaim/web metadata.name"],
      says: /^PersistentVolumeClaim a\/web is no longer among the objects, but pods still use it: a tool that prunes /,
    },
    "a claim that no pods use is removed, although an annotation keeps it": {
      before: [claim("1Gi", {}, { annotations: { "helm.sh/resource-policy": "keep" } }), web("web")],
      after: [web("other")],
      reports: ["error PersistentVolumeClaim/web metadata.name", at(0)],
    },
    "the StatefulSet names the claim of another one": {
      before: [set("data")],
      after: [
        workload("apps/v1 StatefulSet", {
          volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data-other-0" } }],
        }),
      ],
      reports: ["error StatefulSet/web spec.volumeClaimTemplates"],
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
