import { describe, expect, it } from "vitest";
import { inventory } from "../../../../src/toolkit/kubernetes/inventory.ts";
import { upgrade } from "../../../../src/toolkit/vet/upgrade/change.ts";
import { requireSameField } from "../../../../src/toolkit/vet/upgrade/require-same-field.ts";
import {
  claim,
  clusterObject,
  container,
  deployment,
  object,
  pod,
  service,
  workload,
} from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

type Spec = Readonly<Record<string, unknown>>;
const spec = (type: string, fields: Spec) => object(type, { spec: fields });
const refused = (type: string, at: string, before: Spec, after: Spec) => ({
  before: [object(type, before)],
  after: [object(type, after)],
  reports: [`error ${type.split(" ")[1]}/web ${at}`],
  says: new RegExp(`^${type.split(" ")[1]} a/web is refused: ${at.split(".").at(-1)} can't be changed\\.$`),
});
const both = (before: unknown, after: unknown) => ({ before: [before], after: [after] });
const of = (type: string, field: string) =>
  refused(type, `spec.${field}`, { spec: { [field]: { a: "b" } } }, { spec: { [field]: { a: "c" } } });
const top = (type: string, field: string) => refused(type, field, { [field]: "b" }, { [field]: "c" });
const JOB_FIELDS = [
  "selector",
  "template",
  "completions",
  "completionMode",
  "backoffLimitPerIndex",
  "podFailurePolicy",
  "successPolicy",
  "managedBy",
];
const address = (before: Spec, after: Spec) => both(service(before), service(after));
const otherAddress = (before: Spec, after: Spec) => ({
  ...address(before, after),
  reports: ["error Service/web spec.clusterIP"],
});
const own = (fields: Spec = {}, more: Spec = {}) => pod({ containers: [container(fields)], ...more });
const hook = (image: string, key: string) =>
  workload("batch/v1 Job", { containers: [container({ image })] }, { annotations: { [key]: "x" } });
const FREE = [
  "replicas",
  "ordinals",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

upgradeTable(requireSameField, {
  passes: {
    "it stays, in another order": both(
      spec("apps/v1 Deployment", { selector: { a: "b", c: "d" } }),
      spec("apps/v1 Deployment", { selector: { c: "d", a: "b" }, replicas: 3 }),
    ),
    "a Job gets what it may": both(
      spec("batch/v1 Job", { parallelism: 1, suspend: true }),
      spec("batch/v1 Job", { parallelism: 2, suspend: false, backoffLimit: 5 }),
    ),
    "a Job is a hook of Helm's": both(hook("web:1", "helm.sh/hook"), hook("web:2", "helm.sh/hook")),
    "a Job is a hook of Argo CD's": both(
      hook("web:1", "argocd.argoproj.io/hook"),
      hook("web:2", "argocd.argoproj.io/hook"),
    ),
    ...Object.fromEntries(
      [...FREE, "template"].map((field) => [
        `a StatefulSet gets another ${field}`,
        both(spec("apps/v1 StatefulSet", { [field]: 1 }), spec("apps/v1 StatefulSet", { [field]: 2 })),
      ]),
    ),
    "a claim grows and gets other attributes": both(
      claim("1Gi", { volumeAttributesClassName: "a" }),
      claim("2Gi", { volumeAttributesClassName: "b" }),
    ),
    "a ConfigMap and a Secret that may change do": {
      before: [
        object("v1 ConfigMap", { data: { a: "b" } }),
        object("v1 Secret", { data: { a: "b" }, immutable: false }),
      ],
      after: [object("v1 ConfigMap", { data: { a: "c" }, immutable: true }), object("v1 Secret", { data: { a: "c" } })],
    },
    "a Service lets the cluster keep its address": address({ clusterIP: "10.0.0.5" }, {}),
    "a Service names its address later": address({}, { clusterIP: "10.0.0.5" }),
    "a Service becomes a name outside": address({ clusterIP: "10.0.0.5" }, { type: "ExternalName", clusterIP: "None" }),
    "a Service was a name outside": address({ type: "ExternalName" }, { clusterIP: "None" }),
    "a headless Service stays it": address({ clusterIP: "None" }, { clusterIP: "None" }),
    "a pod of its own gets another image, deadline and toleration": both(
      own({ image: "web:1" }, { tolerations: [{ key: "a" }], initContainers: [container({ image: "a:1" })] }),
      own(
        { image: "web:2" },
        { tolerations: [{ key: "b" }], activeDeadlineSeconds: 5, initContainers: [container({ image: "a:2" })] },
      ),
    ),
    "a pod of its own leaves a field to the cluster": both(own({}, { nodeName: "a" }), own()),
    "a kind that is not known here changes": both(spec("v1 Node", { a: 1 }), spec("v1 Node", { a: 2 })),
    ...Object.fromEntries(
      ["constructor", "toString", "__proto__"].map((kind) => [
        `a kind is called ${kind}, like a member of every object`,
        both(spec(`v1 ${kind}`, { a: 1 }), spec(`v1 ${kind}`, { a: 2 })),
      ]),
    ),
  },
  reports: {
    "a Deployment selects others": of("apps/v1 Deployment", "selector"),
    "a DaemonSet selects others": of("apps/v1 DaemonSet", "selector"),
    "a ReplicaSet selects others": of("apps/v1 ReplicaSet", "selector"),
    ...Object.fromEntries(JOB_FIELDS.map((field) => [`a Job gets another ${field}`, of("batch/v1 Job", field)])),
    "an IngressClass gets another controller": of("networking.k8s.io/v1 IngressClass", "controller"),
    "a RoleBinding grants another Role": top("rbac.authorization.k8s.io/v1 RoleBinding", "roleRef"),
    "a ClusterRoleBinding grants another": {
      before: [clusterObject("rbac.authorization.k8s.io/v1 ClusterRoleBinding", "web", { roleRef: { name: "a" } })],
      after: [clusterObject("rbac.authorization.k8s.io/v1 ClusterRoleBinding", "web", { roleRef: { name: "b" } })],
      reports: ["error ClusterRoleBinding/web roleRef"],
    },
    "a Secret is of another type": top("v1 Secret", "type"),
    ...Object.fromEntries(
      ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"].map((field) => [
        `a StorageClass gets another ${field}`,
        {
          before: [clusterObject("storage.k8s.io/v1 StorageClass", "web", { [field]: "a" })],
          after: [clusterObject("storage.k8s.io/v1 StorageClass", "web", { [field]: "b" })],
          reports: [`error StorageClass/web ${field}`],
        },
      ]),
    ),
    ...Object.fromEntries(
      ["value", "preemptionPolicy"].map((field) => [
        `a PriorityClass gets another ${field}`,
        {
          before: [clusterObject("scheduling.k8s.io/v1 PriorityClass", "web", { [field]: 1 })],
          after: [clusterObject("scheduling.k8s.io/v1 PriorityClass", "web", { [field]: 2 })],
          reports: [`error PriorityClass/web ${field}`],
        },
      ]),
    ),
    "a StatefulSet gets another Service": of("apps/v1 StatefulSet", "serviceName"),
    "a StatefulSet no longer has a field": refused(
      "apps/v1 StatefulSet",
      "spec.podManagementPolicy",
      { spec: { podManagementPolicy: "Parallel" } },
      { spec: {} },
    ),
    "a claim gets another class": of("v1 PersistentVolumeClaim", "storageClassName"),
    ...Object.fromEntries(
      ["data", "stringData", "binaryData"].map((field) => [
        `an immutable ConfigMap gets other ${field}`,
        refused(
          "v1 ConfigMap",
          field,
          { immutable: true, [field]: { a: "b" } },
          { immutable: true, [field]: { a: "c" } },
        ),
      ]),
    ),
    "an immutable Secret is no longer it": refused("v1 Secret", "immutable", { immutable: true }, {}),
    "a Job becomes a hook no longer": {
      before: [hook("web:1", "helm.sh/hook")],
      after: [workload("batch/v1 Job", { containers: [container({ image: "web:2" })] })],
      reports: ["error Job/web spec.template"],
    },
    "a Service gets another address": otherAddress({ clusterIP: "10.0.0.5" }, { clusterIP: "10.0.0.6" }),
    "a Service becomes headless": otherAddress({}, { clusterIP: "None" }),
    "a Service is headless no longer": otherAddress({ clusterIP: "None" }, {}),
    "a pod of its own gets another variable": {
      ...both(own({ env: [{ name: "A", value: "1" }] }), own({ env: [{ name: "A", value: "2" }] })),
      reports: ["error Pod/web spec.containers.0.env"],
    },
    "a pod of its own gets another variable in an init container": {
      ...both(own({}, { initContainers: [container()] }), own({}, { initContainers: [container({ env: [] })] })),
      reports: ["error Pod/web spec.initContainers.0.env"],
    },
    "a pod of its own gets another container": {
      ...both(own(), pod({ containers: [container(), container({ name: "b" })] })),
      reports: ["error Pod/web spec.containers"],
    },
    "a pod of its own gets an init container": {
      ...both(own(), own({}, { initContainers: [container()] })),
      reports: ["error Pod/web spec.initContainers"],
    },
    "a pod of its own gets another account": {
      ...both(own(), own({}, { serviceAccountName: "b" })),
      reports: ["error Pod/web spec.serviceAccountName"],
    },
    "the new object stands elsewhere in the list": {
      before: [deployment({}, {}, { selector: { a: "b" } })],
      after: [object("v1 Secret"), deployment({}, {}, { selector: { a: "c" } })],
      reports: ["error Deployment/web spec.selector"],
    },
  },
});

describe("a claim template that changes", () => {
  const set = (storage: string) =>
    workload(
      "apps/v1 StatefulSet",
      {},
      { name: "db" },
      {
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { resources: { requests: { storage } } } }],
      },
    );

  it("has the command by which a StatefulSet is made anew around its pods as its fix", () => {
    const [problem] = requireSameField.problems(upgrade(inventory([set("1Gi")], {}), inventory([set("2Gi")], {})));
    expect(problem).toMatchObject({ path: ["spec", "volumeClaimTemplates"] });
    expect(problem?.fix).toContain("`kubectl -n a delete statefulset db --cascade=orphan`");
  });
});
