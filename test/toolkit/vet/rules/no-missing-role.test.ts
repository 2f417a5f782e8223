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
    "the Role is one that every cluster has": [
      role("kube-system"),
      object(
        `${GROUP} RoleBinding`,
        { roleRef: { kind: "Role", name: "extension-apiserver-authentication-reader" }, subjects: [] },
        { namespace: "kube-system" },
      ),
      binding({ kind: "Role", name: "system::leader-locking-kube-scheduler" }),
    ],
    "the account does not say its namespace": [
      role(),
      account(),
      object("v1 ServiceAccount", {}, { name: "other", namespace: undefined }),
      binding(reader, to("other")),
    ],
    "the role is of a kind that there is none of": [role(), binding({ kind: "Rolle", name: "raeder" })],
  },
  reports: {
    "the Role is missing": {
      objects: [role(), binding({ kind: "Role", name: "raeder" })],
      reports: ["error RoleBinding/web roleRef.name"],
      says: /^RoleBinding a\/web grants nothing until the Role raeder exists\. It is not in the input\. Did you mean reader\?$/,
    },
    "the Role is one of another namespace": {
      objects: [role("b"), binding(reader)],
      reports: ["warning RoleBinding/web roleRef.name"],
    },
    "a ClusterRole differs by a typo from an existing one": {
      objects: [clusterRole, clusterBinding("web-raeder")],
      reports: ["error ClusterRoleBinding/b roleRef.name"],
      says: /until the ClusterRole web-raeder exists\. It is not in the input\. Did you mean web-reader\?$/,
    },
    "the account is missing": {
      objects: [role(), account(), binding(reader, to("wroker"))],
      reports: [SUBJECT],
      says: /^RoleBinding a\/web has no effect until the ServiceAccount wroker exists\. .* Did you mean worker\?$/,
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
      reports: ["warning RoleBinding/web subjects.0.name"],
    },
    "both are missing": {
      objects: [account(), binding(reader, to("worker"), to("wroker"))],
      reports: ["warning RoleBinding/web roleRef.name", "error RoleBinding/web subjects.1.name"],
    },
  },
});
