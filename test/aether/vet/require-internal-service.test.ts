import { requireInternalService } from "../../../src/aether/vet/require-internal-service.ts";
import { object, service } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { component, origin, serviceOf } from "./rendered.ts";

const ingress = (to: string) =>
  object("networking.k8s.io/v1 Ingress", {
    spec: { defaultBackend: { service: { name: to, port: { number: 80 } } } },
  });
const stack = [component("mlflow"), component("api"), origin()];

ruleTable(requireInternalService, {
  passes: {
    "Services are for the cluster": [
      ...stack,
      serviceOf("mlflow"),
      serviceOf("api", { type: "ClusterIP", externalIPs: [] }),
    ],
    "a route leads to the API": [...stack, serviceOf("api"), ingress("api")],
    "a route leads to what is not there": [...stack, ingress("mlflow")],
    "another app's is exposed": [...stack, service({ type: "LoadBalancer" }), ingress("web")],
    "the stack was not rendered": [...stack.slice(0, 2), serviceOf("mlflow", { type: "NodePort" }), ingress("mlflow")],
  },
  reports: {
    "a load balancer leads to the API": {
      objects: [...stack, serviceOf("api", { type: "LoadBalancer" })],
      reports: ["warning Service/api spec.type"],
      says: /exposes the component api outside the cluster/,
    },
    "the nodes lead to MLflow": {
      objects: [...stack, serviceOf("mlflow", { type: "NodePort" })],
      reports: ["warning Service/mlflow spec.type"],
    },
    "an address leads to MLflow": {
      objects: [...stack, serviceOf("mlflow", { externalIPs: ["192.168.1.10"] })],
      reports: ["warning Service/mlflow spec.externalIPs"],
    },
    "a route leads to MLflow": {
      objects: [...stack, serviceOf("mlflow"), ingress("mlflow")],
      reports: ["warning Ingress/web spec.defaultBackend.service.name"],
      says: /exposes the component mlflow, which is only for pods of the stack/,
    },
  },
});
