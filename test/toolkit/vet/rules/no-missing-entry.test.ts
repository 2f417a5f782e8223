import { noMissingEntry } from "../../../../src/toolkit/vet/rules/no-missing-entry.ts";
import { container, deployment, object, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const WEB = deployment({ containers: [container({ ports: [{ containerPort: 8080 }] })] });
const open = (type: string) => service({ type, ports: [{ port: 80, targetPort: 8080 }] });
const policy = (...ingress: object[]) =>
  object("networking.k8s.io/v1 NetworkPolicy", { spec: { podSelector: {}, policyTypes: ["Ingress"], ingress } });
const pods = { from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] };
const addresses = (port: number) => ({ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port }] });

ruleTable(noMissingEntry, {
  passes: {
    "there are no policies": [WEB, open("NodePort")],
    "only pods call it": [WEB, open("ClusterIP"), policy(pods)],
    "a policy lets addresses in": [WEB, open("NodePort"), policy(pods, addresses(8080))],
    "a policy lets everything in": [WEB, open("LoadBalancer"), policy({ ports: [{ port: 8080 }] })],
    "another kind of policy may": [
      WEB,
      open("NodePort"),
      policy(pods),
      object("cilium.io/v2 CiliumNetworkPolicy", { spec: {} }, { name: "open" }),
    ],
    "its pods are not in the set": [open("NodePort"), policy(pods)],
  },
  reports: {
    "only pods are let in": {
      objects: [WEB, open("NodePort"), policy(pods)],
      reports: ["warning Service/web spec.type"],
      says: /^Service a\/web is a NodePort, but the NetworkPolicies of Deployment a\/web let only pods in at TCP 8080: /,
    },
    "addresses are let in at another port": {
      objects: [WEB, open("LoadBalancer"), policy(pods, addresses(9090))],
      reports: ["warning Service/web spec.type"],
    },
    "nothing is let in": { objects: [WEB, open("NodePort"), policy()], reports: ["warning Service/web spec.type"] },
  },
});
