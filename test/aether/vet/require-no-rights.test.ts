import { requireNoRights } from "../../../src/aether/vet/require-no-rights.ts";
import { clusterObject, deployment, object } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { component } from "./rendered.ts";

const api = component("api", { serviceAccountName: "api", automountServiceAccountToken: false });
const account = (automountServiceAccountToken: boolean) =>
  object("v1 ServiceAccount", { automountServiceAccountToken }, { name: "api" });
const bound = (subject: object) =>
  clusterObject("rbac.authorization.k8s.io/v1 ClusterRoleBinding", "more", {
    roleRef: { kind: "ClusterRole", name: "cluster-admin" },
    subjects: [subject],
  });
const boundIn = (subject: object, namespace = "a") =>
  object(
    "rbac.authorization.k8s.io/v1 RoleBinding",
    { roleRef: { kind: "Role", name: "edit" }, subjects: [{ kind: "User", name: "eve" }, subject] },
    { name: "more", namespace },
  );
const tokenFor = (serviceAccountToken: object) =>
  component("api", {
    automountServiceAccountToken: false,
    volumes: [{ name: "ca" }, { name: "t", projected: { sources: [{ configMap: {} }, { serviceAccountToken }] } }],
  });
const BOUND = ["warning ClusterRoleBinding/more subjects.0"];

ruleTable(requireNoRights, {
  passes: {
    "nobody is bound": [api, account(false)],
    "the account of another app is bound": [
      api,
      deployment({ serviceAccountName: "operator" }),
      bound({ kind: "ServiceAccount", namespace: "a", name: "operator" }),
    ],
    "an account of that name in another namespace is bound": [
      api,
      bound({ kind: "ServiceAccount", namespace: "b", name: "api" }),
      boundIn({ kind: "ServiceAccount", name: "api" }, "b"),
      bound({ kind: "User", name: "system:serviceaccount:b:api" }),
      bound({ kind: "Group", name: "system:serviceaccounts:b" }),
      bound({ kind: "Robot", name: "api" }),
    ],
    "the token is left to the account, which has none": [
      component("api", { serviceAccountName: "api" }),
      account(false),
    ],
    "the token is for somebody else": [tokenFor({ audience: "sts.amazonaws.com" })],
    "the pods of another app mount a token": [deployment({ automountServiceAccountToken: true })],
  },
  reports: {
    "its account is an admin": {
      objects: [api, bound({ kind: "ServiceAccount", namespace: "a", name: "api" })],
      reports: BOUND,
      says: /grants the pods of Deployment a\/api the rights of ClusterRole cluster-admin/,
    },
    "its account is bound in its namespace": {
      objects: [api, boundIn({ kind: "ServiceAccount", name: "api" })],
      reports: ["warning RoleBinding/more subjects.1"],
    },
    "the default account is bound, which its pods use": {
      objects: [
        component("ui", { automountServiceAccountToken: false }),
        bound({ kind: "ServiceAccount", namespace: "a", name: "default" }),
      ],
      reports: BOUND,
    },
    "the account is bound by its user name": {
      objects: [api, bound({ kind: "User", name: "system:serviceaccount:a:api" })],
      reports: BOUND,
    },
    "all accounts of the namespace are bound": {
      objects: [api, bound({ kind: "Group", name: "system:serviceaccounts:a" })],
      reports: BOUND,
    },
    "all accounts are bound": {
      objects: [api, bound({ kind: "Group", name: "system:serviceaccounts" })],
      reports: BOUND,
    },
    "everybody is bound": {
      objects: [api, bound({ kind: "Group", name: "system:authenticated" })],
      reports: BOUND,
    },
    "the pod mounts a token": {
      objects: [component("api", { serviceAccountName: "api", automountServiceAccountToken: true }), account(false)],
      reports: ["warning Deployment/api spec.template.spec.automountServiceAccountToken"],
      fixes: /automountServiceAccountToken: false/,
    },
    "neither pod nor account say that there is none": {
      objects: [component("api", { serviceAccount: "api" }), account(true)],
      reports: ["warning Deployment/api spec.template.spec"],
    },
    "a volume is a token for the API server": {
      objects: [tokenFor({ path: "token" })],
      reports: ["warning Deployment/api spec.template.spec.volumes.1.projected.sources.1"],
    },
  },
});
