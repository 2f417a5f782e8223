import { noMissingRole } from "../../../../src/toolkit/vet/rules/no-missing-role.ts";
import { clusterObject, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const GROUP = "rbac.authorization.k8s.io/v1";
const role = (namespace = "a") => object(`${GROUP} Role`, {}, { name: "reader", namespace });
const clusterRole = clusterObject(`${GROUP} ClusterRole`, "web-reader");
const account = (namespace = "a") => object("v1 ServiceAccount", {}, { name: "worker", namespace });
const binding = (roleRef: object, ...subjects: object[]) => object(`${GROUP} RoleBinding`, { roleRef, subjects });
const clusterBinding = (name: string) =>
  clusterObject(`${GROUP} ClusterRoleBinding`, "b", { roleRef: { kind: "ClusterRole", name }, subjects: [] });
const reader = { kind: "Role", name: "reader" };
const to = (name: string, more: object = {}) => ({ kind: "ServiceAccount", name, ...more });
const SUBJECT = "error RoleBinding/web subjects.0.name";

ruleTable(noMissingRole, {
  passes: {
    "the Role and the account are among the objects": [role(), account(), binding(reader, to("worker"))],
    "the account is of another namespace, which the subject names": [
      role(),
      account("b"),
      binding(reader, to("worker", { namespace: "b" })),
    ],
    "the account is the namespace's own": [role(), account(), binding(reader, to("default"))],
    "no account of the namespace is among the objects": [role(), account("b"), binding(reader, to("other"))],
    "the subject is no account": [role(), account(), binding(reader, { kind: "User", name: "other" })],
    "the ClusterRole is among the objects": [clusterRole, clusterBinding("web-reader")],
    "the ClusterRole is the cluster's own": [clusterRole, clusterBinding("view")],
    "the ClusterRole resembles a Role": [role(), clusterBinding("raeder")],
    "the role is of a kind that there is none of": [role(), binding({ kind: "Rolle", name: "raeder" })],
  },
  reports: {
    "the Role is missing": {
      objects: [role(), binding({ kind: "Role", name: "raeder" })],
      reports: ["error RoleBinding/web roleRef.name"],
      says: /^RoleBinding a\/web grants nothing: there is no Role raeder\. Did you mean reader\?$/,
    },
    "the Role is one of another namespace": {
      objects: [role("b"), binding(reader)],
      reports: ["error RoleBinding/web roleRef.name"],
    },
    "a ClusterRole differs by a typo from an existing one": {
      objects: [clusterRole, clusterBinding("web-raeder")],
      reports: ["error ClusterRoleBinding/b roleRef.name"],
      says: /there is no ClusterRole web-raeder\. Did you mean web-reader\?$/,
    },
    "the account is missing": {
      objects: [role(), account(), binding(reader, to("wroker"))],
      reports: [SUBJECT],
      says: /^RoleBinding a\/web has no effect: there is no ServiceAccount wroker\.$/,
    },
    "the account is missing from another namespace": {
      objects: [role(), account("b"), binding(reader, to("wroker", { namespace: "b" }))],
      reports: [SUBJECT],
    },
    "the account is of another namespace, which the subject does not name": {
      objects: [
        role(),
        account("b"),
        object("v1 ServiceAccount", {}, { name: "other" }),
        binding(reader, to("worker")),
      ],
      reports: [SUBJECT],
    },
    "both are missing": {
      objects: [account(), binding(reader, to("worker"), to("wroker"))],
      reports: ["error RoleBinding/web roleRef.name", "error RoleBinding/web subjects.1.name"],
    },
  },
});
