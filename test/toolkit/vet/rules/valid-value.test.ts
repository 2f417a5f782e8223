import { validValue } from "../../../../src/toolkit/vet/rules/valid-value.ts";
import { container, deployment, object, pod, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

ruleTable(validValue, {
  passes: {
    "the kind is another's": [object("serving.knative.dev/v1 Service", { spec: { type: "x" } }, { name: "a.b" })],
    "the name is one of RBAC": [object("rbac.authorization.k8s.io/v1 ClusterRole", {}, { name: "system:Node_1" })],
    "the name is an address": [object("networking.k8s.io/v1 IPAddress", {}, { name: "2001:db8::1" })],
    "the API server makes the name": [object("v1 ConfigMap", {}, { name: undefined, generateName: "web-" })],
    "a pod has no containers, which is the schema's to report": [object("v1 Pod", { spec: { dnsPolicy: "x" } })],
    "the kind is called like a member of every object": [object("v1 constructor")],
  },
  reports: {
    "a pod is wrong": {
      objects: [deployment({ dnsPolicy: "x" })],
      reports: ["error Deployment/web spec.template.spec.dnsPolicy"],
    },
    "a pod's parts contradict each other": {
      objects: [deployment({ tolerations: [{}] })],
      reports: ["error Deployment/web spec.template.spec.tolerations.0.key"],
    },
    "pods of this kind may not end": {
      objects: [deployment({ restartPolicy: "Never" })],
      reports: ["error Deployment/web spec.template.spec.restartPolicy"],
    },
    "a container is wrong, or an init container": {
      objects: [
        deployment({
          initContainers: [container({ imagePullPolicy: "x" })],
          containers: [container({ imagePullPolicy: "y" })],
        }),
      ],
      reports: [
        "error Deployment/web spec.template.spec.initContainers.0.imagePullPolicy",
        "error Deployment/web spec.template.spec.containers.0.imagePullPolicy",
      ],
    },
    "the label of a template is wrong": {
      objects: [
        deployment({}, {}, { template: { metadata: { labels: { app: "-" } }, spec: { containers: [container()] } } }),
      ],
      reports: ["error Deployment/web spec.template.metadata.labels.app"],
    },
    "a kind has a narrower name": {
      objects: [service({}, { name: "Web" })],
      reports: ["error Service/Web metadata.name"],
    },
    ...Object.fromEntries(
      ["v1", "apps/v1", "autoscaling/v2", "batch/v1", "networking.k8s.io/v1", "policy/v1", "scheduling.k8s.io/v1"]
        .concat("storage.k8s.io/v1")
        .map((apiVersion) => [
          `a name of ${apiVersion} is no host's`,
          {
            objects: [object(`${apiVersion} Thing`, {}, { name: "Web_1" })],
            reports: ["error Thing/Web_1 metadata.name"],
            says: /^The API server refuses Thing a\/Web_1: /,
          },
        ]),
    ),
    "a label of a pod of its own is refused once": {
      objects: [pod({}, { labels: { app: "-" } })],
      reports: ["error Pod/web metadata.labels.app"],
    },
    "another name was probably meant": {
      objects: [service({ type: "Loadbalancer" })],
      reports: ["error Service/web spec.type"],
      fixes: /^Write one of ClusterIP, NodePort, LoadBalancer, ExternalName\. Did you mean LoadBalancer\?$/,
    },
  },
});
