import { requireSameField } from "../../../../src/toolkit/vet/upgrade/require-same-field.ts";
import { kubernetes } from "../../../fixtures/kubernetes.ts";
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
const facts = { kubernetes };
const both = (before: unknown, after: unknown) => ({ before: [before], after: [after], facts });
const refused = (before: unknown, after: { kind?: string | undefined }, ...at: readonly string[]) => ({
  ...both(before, after),
  reports: at.map((path) => `error ${after.kind}/web ${path}`),
});

const accessModes = ["ReadWriteOnce"];
const volume = (storage: string, more: Spec = {}) => claim(storage, { accessModes, ...more });
const template = (storage: string) => ({
  metadata: { name: "data" },
  spec: { accessModes, resources: { requests: { storage } } },
});
const set = (spec: Spec = {}, podSpec: Spec = {}) =>
  workload(
    "apps/v1 StatefulSet",
    podSpec,
    {},
    { serviceName: "web", volumeClaimTemplates: [template("10Gi")], ...spec },
  );
const job = (image: string, spec: Spec = {}, annotations: Spec = {}) =>
  object(
    "batch/v1 Job",
    { spec: { template: { spec: { restartPolicy: "Never", containers: [container({ image })] } }, ...spec } },
    { annotations },
  );
const selecting = (app: string) =>
  deployment(
    {},
    {},
    {
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers: [container()] } },
    },
  );
const own = (fields: Spec = {}, more: Spec = {}) => pod({ containers: [container(fields)], ...more });
const storageClass = (fields: Spec) =>
  clusterObject("storage.k8s.io/v1 StorageClass", "web", { provisioner: "a.b/c", ...fields });
const binding = (name: string) =>
  object("rbac.authorization.k8s.io/v1 RoleBinding", {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
  });
const balanced = (more: Spec = {}) => service({ type: "LoadBalancer", ...more });
const live = {
  clusterIP: "10.0.0.5",
  clusterIPs: ["10.0.0.5"],
  ipFamilies: ["IPv4"],
  ipFamilyPolicy: "SingleStack",
  internalTrafficPolicy: "Cluster",
  sessionAffinity: "None",
};

upgradeTable(requireSameField, {
  passes: {
    "Kubernetes is not asked": { ...both(selecting("a"), selecting("b")), facts: {} },
    "a claim's size is written in other units": both(set(), set({ volumeClaimTemplates: [template("10240Mi")] })),
    "a claim no longer names its class": both(volume("1Gi", { storageClassName: "a" }), volume("1Gi")),
    "a default is written out": both(set(), set({ podManagementPolicy: "OrderedReady" })),
    "a StatefulSet gets another template, replicas and rollout": both(
      set({}, { containers: [container({ image: "web:1" })] }),
      set(
        { replicas: 3, updateStrategy: { type: "OnDelete" }, minReadySeconds: 5 },
        { containers: [container({ image: "web:2" })] },
      ),
    ),
    "a Job gets what it may": both(job("web:1", { parallelism: 1 }), job("web:1", { parallelism: 2 })),
    "a Job is a hook of Helm's": both(
      job("web:1", {}, { "helm.sh/hook": "x" }),
      job("web:2", {}, { "helm.sh/hook": "x" }),
    ),
    "a Job is a hook of Argo CD's": both(
      job("web:1", {}, { "argocd.argoproj.io/hook": "x" }),
      job("web:2", {}, { "argocd.argoproj.io/hook": "x" }),
    ),
    "a Secret's type is written out": both(object("v1 Secret"), object("v1 Secret", { type: "Opaque" })),
    "a ConfigMap that may change does": both(
      object("v1 ConfigMap", { data: { a: "b" } }),
      object("v1 ConfigMap", { data: { a: "c" }, immutable: true }),
    ),
    "the cluster gave a Service its address": both(service(live), service()),
    "a headless Service stays it": both(
      service({ ...live, clusterIP: "None", clusterIPs: ["None"] }),
      service({ clusterIP: "None" }),
    ),
    "a Service becomes a name outside": both(service(live), service({ type: "ExternalName", externalName: "a.b" })),
    "a pod of its own gets another image": both(own({ image: "web:1" }), own({ image: "web:2" })),
    "a pod of its own leaves its node to the cluster": both(own({}, { nodeName: "a" }), own()),
    "a kind is another's": both(object("a.b/v1 Thing", { spec: { a: 1 } }), object("a.b/v1 Thing", { spec: { a: 2 } })),
    "it is wrong in itself, which another rule says": both(service(), service({ type: "x" })),
    ...Object.fromEntries(
      ["constructor", "toString", "__proto__"].map((kind) => [
        `a kind is called ${kind}, like a member of every object`,
        both(object(`v1 ${kind}`, { spec: { a: 1 } }), object(`v1 ${kind}`, { spec: { a: 2 } })),
      ]),
    ),
  },
  reports: {
    "a Deployment selects others": {
      ...refused(selecting("a"), selecting("b"), "spec.selector"),
      says: /^Deployment a\/web is rejected: selector is immutable\.$/,
    },
    "a Job runs something else": refused(job("web:1"), job("web:2"), "spec.template"),
    "a Job ends otherwise": refused(job("web:1"), job("web:1", { completions: 3 }), "spec.completions"),
    "a StatefulSet has a different Service": refused(set(), set({ serviceName: "other" }), "spec.serviceName"),
    "a StatefulSet's claims grow": {
      ...refused(set(), set({ volumeClaimTemplates: [template("20Gi")] }), "spec.volumeClaimTemplates"),
      fixes: /delete the StatefulSet with --cascade=orphan/,
    },
    "a StatefulSet starts its pods otherwise": refused(
      set({ podManagementPolicy: "Parallel" }),
      set(),
      "spec.podManagementPolicy",
    ),
    "a claim has a different class": refused(
      volume("1Gi", { storageClassName: "a" }),
      volume("1Gi", { storageClassName: "b" }),
      "spec.storageClassName",
    ),
    "a claim names a class, and may have the default one": {
      ...both(volume("1Gi"), volume("1Gi", { storageClassName: "b" })),
      reports: ["warning PersistentVolumeClaim/web spec.storageClassName"],
      says: /is rejected, unless b is the class that it got as the cluster's default: storageClassName is immutable\.$/,
    },
    "a claim asks for no class, and may have the default one": {
      ...both(volume("1Gi"), volume("1Gi", { storageClassName: "" })),
      reports: ["warning PersistentVolumeClaim/web spec.storageClassName"],
      says: /unless the cluster has no default StorageClass/,
    },
    "a RoleBinding grants another Role": refused(binding("a"), binding("b"), "roleRef"),
    "a Secret is of another type": refused(
      object("v1 Secret", { type: "a.b/c" }),
      object("v1 Secret", { type: "a.b/d" }),
      "type",
    ),
    "a StorageClass has a different provisioner": refused(
      storageClass({}),
      storageClass({ provisioner: "a.b/d" }),
      "provisioner",
    ),
    "a ConfigMap was closed": refused(
      object("v1 ConfigMap", { data: { a: "b" }, immutable: true }),
      object("v1 ConfigMap", { data: { a: "c" }, immutable: true }),
      "data",
    ),
    "a load balancer is of another class": refused(
      balanced(),
      balanced({ loadBalancerClass: "a.b/c" }),
      "spec.loadBalancerClass",
    ),
    "a Service has a different address": refused(service(live), service({ clusterIP: "10.0.0.6" }), "spec.clusterIPs"),
    "a Service becomes headless": refused(service(live), service({ clusterIP: "None" }), "spec.clusterIPs"),
    "a pod of its own has a different account": refused(
      own(),
      own({}, { serviceAccountName: "b" }),
      "spec.serviceAccountName",
    ),
    "a pod of its own has a different variable": refused(
      own({ env: [{ name: "A", value: "1" }] }),
      own({ env: [{ name: "A", value: "2" }] }),
      "spec.containers",
    ),
    "the new object stands elsewhere in the list": {
      before: [selecting("a")],
      after: [object("v1 Secret"), selecting("b")],
      facts,
      reports: ["error Deployment/web spec.selector"],
    },
  },
});
