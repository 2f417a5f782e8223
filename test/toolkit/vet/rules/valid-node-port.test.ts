import { validNodePort } from "../../../../src/toolkit/vet/rules/valid-node-port.ts";
import { service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const at = (nodePort: unknown, type = "NodePort") => service({ type, ports: [{ port: 80 }, { port: 81, nodePort }] });
const outside = (nodePort: number, type?: string) => ({
  objects: [at(nodePort, type)],
  reports: ["warning Service/web spec.ports.1.nodePort"],
  says: new RegExp(`^Service a/web asks for nodePort ${nodePort}, which is outside 30000 to 32767\\.$`),
});

ruleTable(validNodePort, {
  passes: {
    "the first and the last port of the range": [at(30_000), at(32_767)],
    "the cluster chooses one": [at(undefined), at(0)],
    "text, which schemas report": [at("8080")],
  },
  reports: {
    "a port below": outside(29_999),
    "a port above": outside(32_768),
    "a port of a load balancer": outside(8080, "LoadBalancer"),
  },
});
