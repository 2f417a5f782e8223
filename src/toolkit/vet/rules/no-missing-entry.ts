import { nameOf } from "../../kubernetes/inventory.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { isDecidedElsewhere } from "../other-policies.ts";
import { type Actor, actorOf, isOpen, opensPort } from "../reach.ts";
import { podsBehind, portsBehind, servicePorts } from "../services.ts";

export const noMissingEntry: Rule = {
  name: "no-missing-entry",
  subject: "reachability",
  severity: "warning",
  reason:
    "Connections to a NodePort or a load balancer come from addresses of nodes or clients. If the NetworkPolicies only let pods in, most network plugins drop them.",
  fix: "Allow the addresses of the nodes, clients or load balancer in a NetworkPolicy, or set spec.type to ClusterIP.",
  *problems(inventory) {
    for (const service of inventory.ofKind("Service")) {
      const { type } = service.spec;
      if ((type !== "NodePort" && type !== "LoadBalancer") || isDecidedElsewhere(inventory, service.namespace))
        continue;
      for (const pods of podsBehind(inventory, service)) {
        const closed = servicePorts(service)
          .flatMap((each) => portsBehind(pods, each).map((port) => ({ port, protocol: each.protocol })))
          .find(({ port, protocol }) => !letsAddressesIn(inventory, actorOf(pods), port, protocol));
        if (closed === undefined) continue;
        const { port, protocol } = closed;
        yield {
          resource: service,
          path: ["spec", "type"],
          message: `${nameOf(service)} is a ${type}, but the NetworkPolicies of ${nameOf(pods.owner)} let only pods in at ${protocol} ${port}: connections from outside the cluster are dropped.`,
        };
      }
    }
  },
};

const letsAddressesIn = (inventory: VetInventory, actor: Actor, port: number, protocol: string): boolean =>
  isOpen(
    inventory,
    "ingress",
    actor,
    (rule) =>
      opensPort(rule, actor, port, protocol) &&
      (rule.peers === undefined || rule.peers.some(({ block }) => block !== undefined)),
  );
