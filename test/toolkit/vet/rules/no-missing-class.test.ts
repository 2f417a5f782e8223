import { noMissingClass } from "../../../../src/toolkit/vet/rules/no-missing-class.ts";
import { claim, clusterObject, object, pod, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const priority = clusterObject("scheduling.k8s.io/v1 PriorityClass", "important");
const runtime = clusterObject("node.k8s.io/v1 RuntimeClass", "sandboxed");
const storage = clusterObject("storage.k8s.io/v1 StorageClass", "encrypted");
const ingress = clusterObject("networking.k8s.io/v1 IngressClass", "external");
// Of a kind that does not come with Kubernetes: whether it is in a namespace, only its definition says.
const gateway = clusterObject("gateway.networking.k8s.io/v1 GatewayClass", "external");

const inPriority = (priorityClassName: string) => pod({ priorityClassName });
const inRuntime = (runtimeClassName: string) => pod({ runtimeClassName });
const ofIngress = (ingressClassName: string) => object("networking.k8s.io/v1 Ingress", { spec: { ingressClassName } });
const ofGateway = (gatewayClassName: string) =>
  object("gateway.networking.k8s.io/v1 Gateway", { spec: { gatewayClassName } });

ruleTable(noMissingClass, {
  passes: {
    "the class is among the objects": [
      ...[priority, runtime, storage, ingress, gateway],
      ...[inPriority("important"), inRuntime("sandboxed"), claim("1Gi", { storageClassName: "encrypted" })],
      ...[ofIngress("external"), ofGateway("external")],
    ],
    "no class of that kind is among the objects": [storage, inPriority("important"), ofIngress("external")],
    "it is one of Kubernetes itself": [priority, inPriority("system-node-critical")],
    "no class is named": [storage, claim("1Gi")],
  },
  reports: {
    "a PriorityClass is missing": {
      objects: [priority, inPriority("other")],
      reports: ["warning Pod/web spec.priorityClassName"],
      says: /^Pod a\/web is rejected, stays pending or is ignored until the PriorityClass other exists\. It is not in the input\.$/,
    },
    "a RuntimeClass is missing": {
      objects: [runtime, inRuntime("other")],
      reports: ["warning Pod/web spec.runtimeClassName"],
    },
    "a StorageClass is missing": {
      objects: [storage, claim("1Gi", { storageClassName: "other" })],
      reports: ["warning PersistentVolumeClaim/web spec.storageClassName"],
    },
    "a StatefulSet's StorageClass is missing": {
      objects: [
        storage,
        workload("apps/v1 StatefulSet", {}, {}, { volumeClaimTemplates: [{ spec: { storageClassName: "other" } }] }),
      ],
      reports: ["warning StatefulSet/web spec.volumeClaimTemplates.0.spec.storageClassName"],
    },
    "an IngressClass is missing": {
      objects: [ingress, ofIngress("other")],
      reports: ["warning Ingress/web spec.ingressClassName"],
    },
    "a GatewayClass is missing": {
      objects: [gateway, ofGateway("other")],
      reports: ["warning Gateway/web spec.gatewayClassName"],
    },
    "a name differs by a typo from an existing one": {
      objects: [priority, inPriority("imporant")],
      reports: ["error Pod/web spec.priorityClassName"],
      says: /Did you mean important\?$/,
    },
    "a GatewayClass's name differs by a typo from an existing one": {
      objects: [gateway, ofGateway("extrenal")],
      reports: ["error Gateway/web spec.gatewayClassName"],
      says: /Did you mean external\?$/,
    },
  },
});
