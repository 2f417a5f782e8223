import { validValue } from "../../../../src/toolkit/vet/rules/valid-value.ts";
import { kubernetesSchemas } from "../../../../src/toolkit/vet/schema/load.ts";
import { kubernetes } from "../../../fixtures/kubernetes.ts";
import { clusterObject, container, deployment, object, pod, scaler, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const facts = { kubernetes };
const judged = (...objects: readonly unknown[]) => ({ objects, facts });
const reported = (given: object, reports: readonly string[], more: object = {}) => ({
  ...judged(given),
  reports,
  ...more,
});
const shaped = { kubernetes, schemas: await kubernetesSchemas() };
const classed = (name: string) =>
  object(
    "networking.k8s.io/v1 Ingress",
    { spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } } },
    { annotations: { "kubernetes.io/ingress.class": name } },
  );

ruleTable(validValue, {
  passes: {
    "kustomize may add what is missing": {
      objects: [
        clusterObject("rbac.authorization.k8s.io/v1 ClusterRoleBinding", "web", {
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
          subjects: [{ kind: "ServiceAccount", name: "web" }],
        }),
      ],
      facts: { kubernetes, unbuilt: new Set([0]) },
    },
    "an object has no kind or no apiVersion, which another rule says": judged({ apiVersion: "a/b/c" }, { kind: "Pod" }),
    "the API server sets the ServiceAccount of a pod before it looks at its tokens": judged(
      pod({ volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }] }),
    ),
    "Kubernetes is not asked": [deployment({ dnsPolicy: "x" })],
    "the object is sound": judged(deployment(), service(), pod()),
    "the kind is another's": judged(object("serving.knative.dev/v1 Service", { spec: { type: "x" } }, { name: "a.b" })),
    "the name is one of RBAC": judged(
      object("rbac.authorization.k8s.io/v1 ClusterRole", { rules: [] }, { name: "system:Node_1" }),
    ),
    "the API server makes the name": judged(object("v1 ConfigMap", {}, { name: undefined, generateName: "web-" })),
    "the kind is called like a member of every object": judged(object("v1 constructor")),
    "the shape is wrong, which schemas say with a better place": {
      objects: [
        service({ clusterIp: "None" }),
        deployment({ containers: [container({ env: [{ name: "A", value: 1 }] })] }),
      ],
      facts: shaped,
    },
    "GKE's controller has its class in the annotation that it alone reads": judged(classed("gce-internal")),
    "two containers share a name, which another rule says": judged(
      deployment({ containers: [container(), container()] }),
    ),
    "two variables share a name, which another rule warns of": judged(
      deployment({ containers: [container({ env: [{ name: "A" }, { name: "A" }] })] }),
    ),
    "a container is privileged, which API servers allow": judged(
      deployment({ containers: [container({ securityContext: { privileged: true } })] }),
    ),
    "a volume is missing, which another rule says": judged(
      deployment({ containers: [container({ volumeMounts: [{ name: "data", mountPath: "/data" }] })] }),
    ),
    "a selector misses its pods, which another rule says": judged(
      deployment({}, {}, { selector: { matchLabels: { app: "other" } } }),
    ),
    "an init container has the name of a container, which another rule says": judged(
      deployment({ initContainers: [container()], containers: [container()] }),
    ),
    "an autoscaler's minimum is above its maximum, which another rule says": judged(scaler({ minReplicas: 4 })),
    "an autoscaler's target has no apiVersion, which another rule says": judged(
      scaler({ scaleTargetRef: { kind: "Deployment", name: "web" } }),
    ),
    "a request exceeds the limit, which another rule says": judged(
      deployment({ containers: [container({ resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } })] }),
    ),
    "a LimitRange's minimum is above its maximum, which another rule says": judged(
      object("v1 LimitRange", { spec: { limits: [{ type: "Pod", min: { cpu: "2" }, max: { cpu: "1" } }] } }),
    ),
    "the pause is longer than the grace period, which another rule says": judged(
      deployment({ containers: [container({ lifecycle: { preStop: { sleep: { seconds: 31 } } } })] }),
    ),
    "a field of the object itself is missing, which schemas say": {
      objects: [clusterObject("node.k8s.io/v1 RuntimeClass", "sandboxed", {})],
      facts: shaped,
    },
  },
  reports: {
    "what is forbidden depends on another field": reported(
      pod({ hostUsers: false, hostNetwork: true }),
      ["error Pod/web spec.hostNetwork"],
      { says: /: spec\.hostNetwork is forbidden when `hostUsers` is false\.$/ },
    ),
    "one value alone is supported": reported(
      object("apps/v1 DaemonSet", {
        spec: {
          selector: { matchLabels: { app: "web" } },
          template: {
            metadata: { labels: { app: "web" } },
            spec: { containers: [container()], restartPolicy: "Never" },
          },
        },
      }),
      ["error DaemonSet/web spec.template.spec.restartPolicy"],
      { fixes: /^Write Always\.$/ },
    ),
    "a placeholder is the name": reported(
      object("v1 ConfigMap", {}, { name: "<name>" }),
      ["warning ConfigMap/<name> metadata.name"],
      { says: /metadata\.name is "<name>"/ },
    ),
    "a name has capitals": reported(object("v1 ConfigMap", {}, { name: "WEB_CONFIG" }), [
      "error ConfigMap/WEB_CONFIG metadata.name",
    ]),
    "a value is none of the choices": reported(
      deployment({ dnsPolicy: "x" }),
      ["error Deployment/web spec.template.spec.dnsPolicy"],
      {
        says: /^The API server rejects Deployment a\/web: spec\.template\.spec\.dnsPolicy is "x": (?:Unsupported value.*)?supported values: /,
        fixes: /^Write one of .*ClusterFirst.*Default/,
      },
    ),
    "another name was probably meant": reported(service({ type: "Loadbalancer" }), ["error Service/web spec.type"], {
      fixes: /Did you mean LoadBalancer\?$/,
    }),
    "a field is missing, which is said once": reported(
      deployment({ containers: [container({ image: "" })] }),
      ["error Deployment/web spec.template.spec.containers.0.image"],
      { fixes: /^Add image\.$/ },
    ),
    "a label's value is wrong": reported(object("v1 ConfigMap", {}, { labels: { app: "-" } }), [
      "error ConfigMap/web metadata.labels.app",
    ]),
    "one of several values in a list is wrong": reported(
      object("v1 PersistentVolumeClaim", {
        spec: { accessModes: ["ReadWriteOnce", "x"], resources: { requests: { storage: "1Gi" } } },
      }),
      ["error PersistentVolumeClaim/web spec.accessModes.1"],
    ),
    "another rule only warns at that place": reported(
      scaler({ scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "we/b" } }),
      ["error HorizontalPodAutoscaler/web spec.scaleTargetRef.name"],
    ),
    "two fields contradict each other": reported(
      deployment({}, {}, { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
      ["error Deployment/web spec.strategy.rollingUpdate.maxUnavailable"],
      { says: /maxUnavailable is 0: may not be 0 when `maxSurge` is 0\.$/ },
    ),
    "the class of another controller is in an annotation": reported(classed("nginx"), ["warning Ingress/web "], {
      says: /please use 'spec\.ingressClassName'/,
    }),
    "the API server takes it with a warning": reported(
      pod({ containers: [container({ resources: { requests: { memory: "128m" } } })] }),
      ["warning Pod/web spec.containers.0.resources.requests.memory"],
      { says: /^The API server warns of Pod a\/web: .*fractional byte value/ },
    ),
  },
});
