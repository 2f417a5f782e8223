import { noMissingNamespace } from "../../../../src/toolkit/vet/rules/no-missing-namespace.ts";
import { clusterObject, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const home = clusterObject("v1 Namespace", "household");
const account = (namespace?: string) => object("v1 ServiceAccount", {}, { namespace });

ruleTable(noMissingNamespace, {
  passes: {
    "the namespace is among the objects": [home, account("household")],
    "no namespace is among the objects": [account("household")],
    "the object is in no namespace": [home, clusterObject("rbac.authorization.k8s.io/v1 ClusterRole", "reader")],
    "no namespace is written": [home, account()],
    "every cluster has the namespace": [
      home,
      ...["default", "kube-system", "kube-public", "kube-node-lease"].map(account),
    ],
  },
  reports: {
    "the namespace is missing": {
      objects: [home, account("houshold")],
      reports: ["warning ServiceAccount/web metadata.namespace"],
      says: /^ServiceAccount houshold\/web is rejected unless the namespace houshold already exists\. Did you mean household\?$/,
    },
    "the namespace may exist": {
      objects: [home, account("elsewhere")],
      reports: ["warning ServiceAccount/web metadata.namespace"],
      says: /already exists\.$/,
    },
  },
});
