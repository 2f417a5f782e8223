import { nameOf } from "../../kubernetes/inventory.ts";
import { member } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";
import { isKnown } from "../flows.ts";

export const validProbePort: Rule = {
  name: "valid-probe-port",
  subject: "links",
  severity: "error",
  reason:
    "A probe at a port where nothing listens never succeeds: the container is restarted for ever, or never gets traffic. A name must be that of a declared port; a number need not be declared, so that one which is not is reported where all that the pods need is known, as a warning.",
  fix: "Name a port of this container, or declare the port there.",
  *problems(inventory) {
    for (const { owner, containers, namespace, labels } of inventory.pods)
      for (const { name, spec, path, ports } of containers)
        for (const field of FIELDS) {
          const port = field.reduce<unknown>(member, spec);
          const asks = `The ${field.at(-3)} of container ${name} in ${nameOf(owner)} asks port ${port}, which`;
          const problem = { resource: owner, path: [...path, ...field] };
          if (typeof port === "string" && !ports.some((each) => each.name === port))
            yield { ...problem, message: `${asks} the container does not have.` };
          // All containers of a pod have one address.
          const isThere = ports.length === 0 || containers.some((each) => each.ports.some((one) => one.port === port));
          if (typeof port === "number" && !isThere && isKnown(inventory, { namespace, labels }))
            yield {
              ...problem,
              message: `${asks} no container declares: it fails unless one listens there all the same.`,
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
