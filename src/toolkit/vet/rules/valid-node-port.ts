import { nameOf } from "../../kubernetes/inventory.ts";
import { number, trees } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

/** Of API servers without --service-node-port-range. */
const [FIRST, LAST] = [30_000, 32_767];

export const validNodePort: Rule = {
  name: "valid-node-port",
  subject: "schema",
  severity: "warning",
  reason: `The API server rejects a nodePort outside its range, which is ${FIRST} to ${LAST} unless the cluster sets another one.`,
  fix: `Use a port from ${FIRST} to ${LAST}, or omit it: the cluster then chooses one.`,
  *problems({ ofKind }) {
    for (const service of ofKind("Service"))
      for (const [index, { nodePort }] of trees(service.spec.ports).entries()) {
        const port = number(nodePort) ?? 0;
        if (port <= 0 || (FIRST <= port && port <= LAST)) continue;
        yield {
          resource: service,
          path: ["spec", "ports", index, "nodePort"],
          message: `${nameOf(service)} asks for nodePort ${port}, which is outside ${FIRST} to ${LAST}.`,
        };
      }
  },
};
