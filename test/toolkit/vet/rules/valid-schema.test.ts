import { validSchema } from "../../../../src/toolkit/vet/rules/valid-schema.ts";
import { kubernetesSchemas } from "../../../../src/toolkit/vet/schema/load.ts";
import { kubernetes } from "../../../fixtures/kubernetes.ts";
import { clusterObject, container, deployment, object, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const schemas = await kubernetesSchemas("1.36");
const held = (...objects: readonly unknown[]) => ({ objects, facts: { schemas } });
const refused = (one: unknown, at: string, says: RegExp, fixes: RegExp) => ({
  ...held(one),
  reports: [`error ${at}`],
  says,
  fixes,
});

const template = (container: object) => ({
  spec: { template: { spec: { containers: [{ name: "web", ...container }] } } },
});
/** What kustomize merges into objects, by what it changes. */
const PARTS = {
  "one variable of a container": object("apps/v1 Deployment", template({ env: [{ name: "A", value: "b" }] })),
  "only the replicas": object("apps/v1 StatefulSet", { spec: { replicas: 3 } }),
  "the type of a Service": object("v1 Service", { spec: { type: "LoadBalancer" } }),
  "the class of a claim": object("v1 PersistentVolumeClaim", { spec: { storageClassName: "fast" } }),
  "the annotations of a definition": object(
    "apiextensions.k8s.io/v1 CustomResourceDefinition",
    {},
    { annotations: { a: "b" } },
  ),
  "a deletion": object("v1 ConfigMap", { $patch: "delete" }),
  "an item that is deleted": object("v1 Service", { spec: { $patch: "replace", ports: [{ port: 80 }] } }),
  "a webhook that is deleted": object("admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration", {
    webhooks: [{ $patch: "delete", name: "web.example.com" }],
  }),
  "a volume that is deleted, in a whole object": deployment({ volumes: [{ name: "web", $patch: "delete" }] }),
  "a volume of another kind": deployment({
    volumes: [{ name: "web", $retainKeys: ["name", "emptyDir"], emptyDir: {} }],
  }),
};

/** Objects that lack one required field: that is what people forget, and certainly rejected. */
const FORGOTTEN = {
  "the template of a CronJob": object("batch/v1 CronJob", { spec: { schedule: "@daily" } }),
  "the containers of a Pod": object("v1 Pod", { spec: { nodeName: "a" } }),
  "the target of an autoscaler": object("autoscaling/v2 HorizontalPodAutoscaler", { spec: { maxReplicas: 9 } }),
  "the role of a binding": object("rbac.authorization.k8s.io/v1 RoleBinding", { subjects: [] }),
};

ruleTable(validSchema, {
  passes: {
    "every field is one of the kind": held(deployment({ restartPolicy: "Always" }), service()),
    "kustomize may add the selector": {
      objects: [deployment({}, {}, { selector: undefined })],
      facts: { schemas, unbuilt: new Set([0]) },
    },
    "an event is about nothing, which the API server accepts": held(object("v1 Event", { involvedObject: null })),
    "there are no schemas to ask": [deployment({ restartPolcy: "Always" })],
    "the kind is another's": held(object("example.com/v1 Deployment", { spec: 7 })),
    "the API server makes the name": held(object("v1 ConfigMap", {}, { name: undefined, generateName: "web-" })),
    "a field is null, which is absent": held(deployment({ restartPolicy: null })),
    "a StatefulSet has no serviceName, which the documents call required": held(
      object("apps/v1 StatefulSet", {
        spec: { selector: {}, template: { spec: { containers: [{ name: "web" }] } } },
      }),
    ),
    "a status lacks what the cluster writes": held(
      object("apps/v1 DaemonSet", {
        spec: { selector: {}, template: { spec: { containers: [{ name: "web" }] } } },
        status: { numberReady: 1 },
      }),
    ),
    "documents call a field required that the API server does without": {
      objects: [
        deployment({
          containers: [container({ livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: "X-Probe" }] } } })],
          volumes: [{ name: "disk", iscsi: { targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.com.example:a" } }],
        }),
      ],
      facts: { schemas, kubernetes },
    },
    "a CustomResourceDefinition holds a JSON Schema": held(
      clusterObject("apiextensions.k8s.io/v1 CustomResourceDefinition", "webs.example.com", {
        spec: {
          group: "example.com",
          names: { kind: "Web", plural: "webs" },
          scope: "Namespaced",
          versions: [
            { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", "x-any": 1 } } },
          ],
        },
      }),
    ),
  },
  reports: {
    ...Object.fromEntries(
      Object.entries(PARTS).map(([name, part]) => [
        `it is a patch: ${name}`,
        {
          ...held(part),
          reports: [`${/"\$(?:patch|retainKeys)"/.test(JSON.stringify(part)) ? "warning" : "error"} ${part.kind}/web `],
          says: /is incomplete: the API server rejects it unless it is a patch/,
          fixes: /kubectl kustomize/,
        },
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(FORGOTTEN).map(([name, forgotten]) => [
        `it lacks ${name}`,
        refused(forgotten, `${forgotten.kind}/web ${"spec" in forgotten ? "spec" : ""}`, /is missing\.$/, /^Add /),
      ]),
    ),
    "someone forgot the selector of a whole workload": refused(
      object("apps/v1 Deployment", {
        spec: { template: { metadata: { labels: { app: "web" } }, spec: { containers: [container()] } } },
      }),
      "Deployment/web spec",
      /selector is missing/,
      /Add selector/,
    ),
    "a field is misspelt": refused(
      deployment({ restartPolcy: "Always" }),
      "Deployment/web spec.template.spec.restartPolcy",
      /^The API server of Kubernetes 1\.36 rejects Deployment a\/web: unknown field restartPolcy\. Did you mean restartPolicy\?$/,
      /^Correct or remove it. Known fields: /,
    ),
    "a value is of another type": refused(
      service({ ports: [{ port: "80" }] }),
      "Service/web spec.ports.0.port",
      /rejects Service a\/web: port is not a whole number\.$/,
      /^Write a whole number\. Received "80"\.$/,
    ),
    "a field is missing": refused(
      service({ ports: [{}] }),
      "Service/web spec.ports.0",
      /: port is missing\.$/,
      /^Add port\.$/,
    ),
    "there is no name": refused(
      object("v1 ConfigMap", {}, { name: undefined }),
      "ConfigMap/ metadata",
      /: it has no name\.$/,
      /^Add metadata\.name\.$/,
    ),
    "there is no metadata": refused({ apiVersion: "v1", kind: "Secret" }, "Secret/ metadata", /no name/, /name/),
  },
});
