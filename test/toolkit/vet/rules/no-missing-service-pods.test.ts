import { noMissingServicePods } from "../../../../src/toolkit/vet/rules/no-missing-service-pods.ts";
import { deployment, object, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const labels = { app: "server", tier: "frontend", "part-of": "shop" };
const server = deployment({}, { name: "server", labels });
const of = (selector: object) => service({ selector }, { name: "other" });
const cluster = object("x.example.com/v1 Cluster", {}, { name: "pg" });

ruleTable(noMissingServicePods, {
  passes: {
    "the selector finds pods": [server, of({ app: "server" })],
    "a controller writes the label on its pods": [
      server,
      of({ app: "server", "statefulset.kubernetes.io/pod-name": "server-0" }),
    ],
    "the endpoints come from elsewhere": [server, of({})],
    "it is a name for another host": [server, service({ type: "ExternalName", selector: { app: "web" } })],
    "one label of many is common": [server, of({ app: "pg", role: "primary", "part-of": "shop" })],
    "an operator makes pods from what is there": [server, cluster, of({ app: "pg", "part-of": "shop" })],
    "neither the Service nor the pods name a namespace": [
      deployment({}, { namespace: undefined }),
      service({}, { namespace: undefined }),
    ],
    "a program of the set may make or label the pods": [
      server,
      object("rbac.authorization.k8s.io/v1 Role", {
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "patch"] }],
      }),
      of({ app: "server", "vault-leader": "true" }),
    ],
    "the label is written on pods while they run": [server, of({ app: "server", "vault-active": "true" })],
    "the pods do not say their namespace": [deployment({}, { namespace: undefined }), server, service()],
    "no pods of the namespace are among the objects": [of({ app: "web" })],
  },
  reports: {
    "a route of another project is among the objects, which creates no pods": {
      objects: [
        server,
        object("networking.istio.io/v1 VirtualService", {}),
        object("traefik.io/v1alpha1 IngressRouteTCP", {}),
        of({ app: "server", tier: "back" }),
      ],
      reports: ["warning Service/other spec.selector"],
    },
    "one label of several differs": {
      objects: [server, of({ app: "server", tier: "back" })],
      reports: ["warning Service/other spec.selector"],
      says: /^Service a\/other finds no pods: none has the labels app=server, tier=back\.$/,
    },
    "a value differs by a typo": {
      objects: [server, of({ app: "sevrer", tier: "frontned" })],
      reports: ["error Service/other spec.selector"],
    },
    "a value is under another key": {
      objects: [server, of({ "app.kubernetes.io/name": "server" })],
      reports: ["warning Service/other spec.selector"],
    },
    "a value differs by a typo beside a program that may make pods": {
      objects: [
        server,
        object("rbac.authorization.k8s.io/v1 Role", { rules: [{ resources: ["pods"], verbs: ["create"] }] }),
        of({ app: "sevrer" }),
      ],
      reports: ["error Service/other spec.selector"],
    },
    "a program may only read pods": {
      objects: [
        server,
        object("rbac.authorization.k8s.io/v1 Role", { rules: [{ resources: ["pods"], verbs: ["get", "list"] }] }),
        of({ app: "server", tier: "back" }),
      ],
      reports: ["warning Service/other spec.selector"],
    },
    "a workload has its name": {
      objects: [server, service({ selector: { x: "y", z: "w" } }, { name: "server" })],
      reports: ["error Service/server spec.selector"],
    },
    "pods of another namespace have the labels": {
      objects: [deployment({}, { namespace: "b" }), service()],
      reports: ["error Service/web spec.selector"],
      says: /: those of Deployment b\/web, which have the labels app=web, are in another namespace\.$/,
    },
    "a custom resource without pods of its own is there": {
      objects: [server, object("monitoring.coreos.com/v1 ServiceMonitor"), of({ app: "server", tier: "back" })],
      reports: ["warning Service/other spec.selector"],
    },
    "an operator is in another namespace": {
      objects: [
        server,
        object("x.example.com/v1 Cluster", {}, { namespace: "b" }),
        of({ app: "server", tier: "back" }),
      ],
      reports: ["warning Service/other spec.selector"],
    },
  },
});
