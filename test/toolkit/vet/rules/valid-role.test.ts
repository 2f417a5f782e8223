import { validRole } from "../../../../src/toolkit/vet/rules/valid-role.ts";
import { clusterObject, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const TYPE = "rbac.authorization.k8s.io/v1";
const role = (
  apiGroups: readonly string[] | undefined,
  resources: readonly string[],
  verbs: readonly string[] = ["get"],
) => object(`${TYPE} Role`, { rules: [{ apiGroups, resources, verbs }] });

ruleTable(validRole, {
  passes: {
    "all words exist": [role([""], ["pods", "pods/log", "services/*"], ["get", "list", "watch", "deletecollection"])],
    "a subresource is only known to Roles": [role([""], ["pods/finalizers", "nodes/stats"])],
    "everything is granted": [role(["*"], ["*"], ["*"]), role([""], ["*", "*/scale"], ["*"])],
    "one of the groups has the resource": [role(["", "apps"], ["pods", "deployments"])],
    "a group is another project's": [role(["cert-manager.io"], ["podes"], ["gett"])],
    "one of the groups is not known": [role(["", "extensions"], ["deployments", "podes"], ["gett"])],
    "a word is not like any other": [role([""], ["podpresets"], ["request-audience"])],
    "it is about URLs": [
      clusterObject(`${TYPE} ClusterRole`, "a", { rules: [{ nonResourceURLs: ["/"], verbs: ["gett"] }] }),
    ],
    "it has no rules": [object(`${TYPE} Role`)],
  },
  reports: {
    "a resource has a typo": {
      objects: [role([""], ["secrets", "podes"])],
      reports: ["warning Role/web rules.0.resources.1"],
      says: /^Role a\/web grants nothing with "podes": its groups have no such resource\.$/,
      fixes: /^Did you mean pods\?$/,
    },
    "a resource is named like its kind": {
      objects: [role([""], ["pod/log", "ConfigMaps"]), role(["apps"], ["statefulSets"])],
      reports: [
        "warning Role/web rules.0.resources.0",
        "warning Role/web rules.0.resources.1",
        "warning Role/web rules.0.resources.0",
      ],
      fixes: /^Did you mean (?:pods\/log|configmaps|statefulsets)\?$/,
    },
    "a subresource has a typo": {
      objects: [role([""], ["pods/logs"])],
      reports: ["warning Role/web rules.0.resources.0"],
      says: /with "pods\/logs": pods have no such subresource\.$/,
      fixes: /^Did you mean pods\/log\?$/,
    },
    "a verb has a typo, or capitals": {
      objects: [role([""], ["pods"], ["gett", "WATCH", "list"])],
      reports: ["warning Role/web rules.0.verbs.0", "warning Role/web rules.0.verbs.1"],
      says: /with "(?:gett|WATCH)": there is no such verb\.$/,
      fixes: /^Did you mean (?:get|watch)\?$/,
    },
    "a resource is in another group": {
      objects: [
        role([""], ["deployments"]),
        clusterObject(`${TYPE} ClusterRole`, "web", { rules: [{ apiGroups: ["apps"], resources: ["pods/log"] }] }),
      ],
      reports: ["warning Role/web rules.0.resources.0", "warning ClusterRole/web rules.0.resources.0"],
      says: /: it is in the group "(?:apps)?"\.$/,
      fixes: /^Add "(?:apps)?" to apiGroups\.$/,
    },
    "the core group has a name": {
      objects: [role(["core"], ["pods"])],
      reports: ["warning Role/web rules.0.apiGroups.0"],
      says: /with "core": that group has an empty name\.$/,
      fixes: /^Type "", the group of Pods and Secrets\.$/,
    },
    "a group lacks its domain": {
      objects: [role(["apps", "networking"], ["ingresses"])],
      reports: ["warning Role/web rules.0.apiGroups.1"],
      says: /with "networking": there is no such group\.$/,
      fixes: /^Type "networking\.k8s\.io"\.$/,
    },
    "a group has a version": {
      objects: [role(["v1", "networking.k8s.io/v1"], ["pods"])],
      reports: ["warning Role/web rules.0.apiGroups.0", "warning Role/web rules.0.apiGroups.1"],
      says: /with "(?:networking\.k8s\.io\/)?v1": a group has no version here\.$/,
      fixes: /^Type (?:"networking\.k8s\.io"\.|"", the group of Pods and Secrets\.)$/,
    },
  },
});
