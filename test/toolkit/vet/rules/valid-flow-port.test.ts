import type { NeededFlow, Place } from "../../../../src/toolkit/vet/facts.ts";
import { validFlowPort } from "../../../../src/toolkit/vet/rules/valid-flow-port.ts";
import { container, deployment, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const to = (matchLabels: Readonly<Record<string, string>>, namespace = "a"): Place => ({
  kind: "pods",
  namespace,
  matchLabels,
});
const flow = (
  port: number,
  place: Place = to({ app: "web" }),
  protocol: NeededFlow["protocol"] = "TCP",
): NeededFlow => ({
  from: { kind: "somewhere" },
  to: place,
  port,
  protocol,
  why: "requests",
});
const web = (...ports: object[]) => deployment({ containers: [container({ ports })] });
const ON_80 = web({ containerPort: 80 });

ruleTable(validFlowPort, {
  passes: {
    "a container declares the port": { objects: [ON_80], facts: { flows: [flow(80)] } },
    "no container declares any": { objects: [deployment()], facts: { flows: [flow(80)] } },
    "the pods are not among the objects": { objects: [ON_80], facts: { flows: [flow(81, to({ app: "job" }))] } },
    "the pods are of another namespace": { objects: [ON_80], facts: { flows: [flow(81, to({ app: "web" }, "b"))] } },
    "others bring what listens there": { objects: [ON_80], facts: { flows: [{ ...flow(81), isInjected: true }] } },
    "it leads to addresses": {
      objects: [ON_80],
      facts: { flows: [flow(81, { kind: "addresses", cidrs: ["10.0.0.0/8"] })] },
    },
  },
  reports: {
    "no container declares it": {
      objects: [ON_80],
      facts: { flows: [flow(81)] },
      reports: ["error Deployment/web spec.template.spec.containers"],
      says: /^Deployment a\/web is called at port 81 \(requests\), which none of its containers declares\.$/,
    },
    "it is declared for another protocol": {
      objects: [ON_80],
      facts: { flows: [flow(80, undefined, "UDP")] },
      reports: ["error Deployment/web spec.template.spec.containers"],
    },
    "two need one port, once": {
      objects: [ON_80],
      facts: { flows: [flow(81), flow(81)] },
      reports: ["error Deployment/web spec.template.spec.containers"],
    },
    "two ports and two workloads, each of them": {
      objects: [ON_80, pod({ containers: [container({ ports: [{ containerPort: 1 }] })] })],
      facts: { flows: [flow(81), flow(82)] },
      reports: [
        "error Deployment/web spec.template.spec.containers",
        "error Pod/web spec.containers",
        "error Deployment/web spec.template.spec.containers",
        "error Pod/web spec.containers",
      ],
    },
  },
});
