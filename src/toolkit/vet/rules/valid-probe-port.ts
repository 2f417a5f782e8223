import { nameOf } from "../../kubernetes/inventory.ts";
import { member } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";
import { isKnown } from "../flows.ts";

export const validProbePort: Rule = {
  name: "valid-probe-port",
  subject: "links",
  severity: "error",
  reason:
    "A probe on a port that nothing listens on never succeeds: the container restarts in a loop, or never gets traffic. A port name must be declared. An undeclared number is a warning, and only if all connections of the pods are known.",
  fix: "Use a port of this container, or declare the port there.",
  *problems(inventory) {
    for (const { owner, containers, namespace, labels } of inventory.pods)
      for (const { name, spec, path, ports } of containers)
        for (const field of FIELDS) {
          const port = field.reduce<unknown>(member, spec);
          const asks = `The ${field.at(-3)} of container ${name} in ${nameOf(owner)} uses port ${port}, which`;
          const problem = { resource: owner, path: [...path, ...field] };
          if (typeof port === "string" && !ports.some((each) => each.name === port))
            yield { ...problem, message: `${asks} the container does not have.` };
          // All containers of a pod share one address.
          const isThere = ports.length === 0 || containers.some((each) => each.ports.some((one) => one.port === port));
          if (typeof port === "number" && !isThere && isKnown(inventory, { namespace, labels }))
            yield {
              ...problem,
              message: `${asks} no container declares: it fails unless a container listens on it anyway.`,
              severity: "warning",
            };
        }
  },
};

const FIELDS: readonly (readonly string[])[] = [
  ["startupProbe"],
  ["livenessProbe"],
  ["readinessProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
].flatMap((field) => ["httpGet", "tcpSocket", "grpc"].map((way) => [...field, way, "port"]));
