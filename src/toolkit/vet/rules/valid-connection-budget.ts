import { nameOf } from "../../kubernetes/inventory.ts";
import { connectionBudgets } from "../connections.ts";
import type { Rule } from "../finding.ts";

export const validConnectionBudget: Rule = {
  name: "valid-connection-budget",
  subject: "capacity",
  severity: "error",
  reason:
    "When all pods of all workers fill their pools, a database with too few connections refuses the rest: requests fail under load only.",
  fix: "Raise max_connections, or lower the pools, the workers or the autoscaler's maximum.",
  problems: (inventory) =>
    connectionBudgets(inventory)
      .filter(({ total, max }) => total > max)
      .map(({ server, path, parts, total, max }) => ({
        resource: server.owner,
        path,
        message: `${nameOf(server.owner)} accepts ${max} connections, and the pools come to ${total}: ${parts.map(({ what, count }) => `${what} ${count}`).join(", ")}.`,
        fix: `Set max_connections to at least ${total}, or lower the pools, the workers or the autoscaler's maximum.`,
      })),
};
