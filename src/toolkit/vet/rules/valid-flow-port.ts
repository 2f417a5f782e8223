import { nameOf } from "../../kubernetes/inventory.ts";
import { portNumbers } from "../../kubernetes/pods.ts";
import { ends } from "../ends.ts";
import type { Rule } from "../finding.ts";

export const validFlowPort: Rule = {
  name: "valid-flow-port",
  subject: "reachability",
  severity: "error",
  reason:
    "A required connection to a port that no container declares is refused, or does not match the ports of Services and policies.",
  fix: "Declare the port that the program listens on.",
  *problems(inventory) {
    const declared = (inventory.facts.flows ?? []).filter(({ isInjected }) => isInjected !== true);
    const calls = declared.flatMap(({ to, port, protocol, why }) =>
      ends(inventory, to).flatMap(({ pods }) => (pods === undefined ? [] : [{ pods, port, protocol, why }])),
    );
    const reported = new Set<string>();
    for (const { pods, port, protocol, why } of calls) {
      if (portNumbers(pods, port, protocol).length > 0) continue;
      // Several sources connect to the same port.
      const key = `${pods.owner.index} ${port}`;
      if (reported.has(key)) continue;
      reported.add(key);
      yield {
        resource: pods.owner,
        path: [...pods.path, "containers"],
        message: `${nameOf(pods.owner)} is called at port ${port} (${why}), which none of its containers declares.`,
      };
    }
  },
};
